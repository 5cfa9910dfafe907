"""The ceiling: a weighted mean of the models tried, its weights chosen greedily on held-out predictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.iteration import Model
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.stages.model.assess import Assessed, all_scores
from pythesis.stats.learning import crossing, fitting, naming
from pythesis.stats.learning.aim import Aim
from pythesis.stats.learning.features import names
from pythesis.stats.learning.fitting import Predicted
from pythesis.stats.learning.rows import Fold, Rows

Array = npt.NDArray[Any]

NAME = "ensemble"
ROUNDS = 30  # a weight is a multiple of 1/30: finer ones follow the noise of the held-out rows
MOST_MEMBERS = 12  # the best by their own loss; more of them are near copies of one another
ABSOLUTE = ("mae", "median_absolute_error")
SMALLEST = 1e-15  # a probability below counts as this one, as in the log loss that is reported
# They keep the training rows inside the model file, which is handed over: tried and shown, never a member.
KEEPS_ROWS = ("KNeighborsClassifier", "KNeighborsRegressor")


@dataclass(frozen=True, slots=True)
class Held:
    """Held-out predictions of the members, fold by fold, and what was observed.

    ``values`` are the probability of the observed class, or predictions on the scale of the pipeline; shape
    (n_members, n) per fold.
    """

    values: tuple[Array, ...]
    observed: tuple[Array, ...]

    def joined(self, at: list[int]) -> tuple[Array, Array]:
        """Return values and observations of some folds as one."""
        return np.concatenate([self.values[i] for i in at], axis=1), np.concatenate(
            [self.observed[i] for i in at]
        )


def blend(models: list[Assessed], rows: Rows, plan: Plan) -> Assessed | None:
    """Return the ensemble of the models tried, scored by weights that each fold's rows took no part in.

    Returns
    -------
    Assessed or None
        None when fewer than two models can be members, or one alone carries all the weight.

    Notes
    -----
    Greedy selection with replacement (Caruana, Niculescu-Mizil, Crew & Ksikes 2004) minimises the log loss,
    or the squared error (absolute when the declared metric is). The predictions of a fold are combined by
    weights chosen on the other folds of the same repeat, along time on the earlier ones only (equal weights
    when there are none). The weights of the recipe are chosen on all held-out rows.
    """
    members = eligible(models, rows)
    if len(members) < 2:
        return None
    held = Held(
        tuple(_fold_values(members, rows, i) for i in range(len(rows.folds))),
        tuple(rows.observed[f.held] for f in rows.folds),
    )
    chosen = [m.recipe for m in members if m.recipe is not None]
    weights = learn(held, list(range(len(rows.folds))), chosen, rows.aim)
    if len(weights) < 2:
        return None
    by_fold = tuple(learn(held, others(i, rows), chosen, rows.aim) for i in range(len(rows.folds)))
    recipe = ensemble(chosen, weights, by_fold, rows, plan)
    predictions = _combined(members, recipe, rows)
    model = Model(
        name=NAME,
        label=naming.label(NAME),
        role="flexible",
        family=recipe.family,
        parameters=recipe.parameters,
        features_used=tuple(dict.fromkeys(t.column for t in recipe.treatments)),
        plan=plan.effort,
        scores=all_scores(NAME, predictions, rows),
    )
    seconds = sum(m.seconds for m in members if m.model.name in weights)
    return Assessed(model, predictions, seconds, recipe)


def eligible(models: list[Assessed], rows: Rows) -> list[Assessed]:
    """Return the models that may be members: on one scale of the target, that of the best of them."""
    metric = rows.aim.metric
    able = [
        m
        for m in models
        if m.recipe is not None
        and m.recipe.treatments
        and not m.recipe.members
        and m.recipe.family not in KEEPS_ROWS
        and m.predictions.height == sum(len(f.held) for f in rows.folds)
    ]
    able.sort(key=lambda m: (m.loss(metric), m.model.name))
    logged = bool(able) and able[0].recipe is not None and able[0].recipe.log_target
    same = [m for m in able if m.recipe is not None and m.recipe.log_target is logged]
    if logged:
        same = [m for m in same if len(m.learnt) == len(rows.folds)]
    return same[:MOST_MEMBERS]


def others(at: int, rows: Rows) -> list[int]:
    """Return the folds whose held-out rows may choose the weights of one fold."""
    own = rows.folds[at]
    return [
        i
        for i, fold in enumerate(rows.folds)
        if fold.repeat == own.repeat
        and (fold.number < own.number if rows.method == "time" else fold.number != own.number)
    ]


def learn(held: Held, folds: list[int], recipes: list[ModelRecipe], aim: Aim) -> dict[str, float]:
    """Return weights by member, chosen on the held-out rows of some folds; equal ones without any fold."""
    if not folds:
        return {r.name: 1 / len(recipes) for r in recipes}
    counts = greedy(*held.joined(folds), aim=aim, log_target=recipes[0].log_target)
    total = int(counts.sum())
    return {r.name: int(c) / total for r, c in zip(recipes, counts, strict=True) if c}


def greedy(values: Array, observed: Array, *, aim: Aim, log_target: bool) -> Array:
    """Return how many times each member is taken.

    Parameters
    ----------
    values : array, shape (n_members, n)
        Probability of the observed class, or predictions on the scale of the pipeline.
    observed : array, shape (n,)
        Read in a regression only.

    Notes
    -----
    Each round takes the member that lowers the loss of the mean most; the shortest of the best prefixes is
    kept, so that nothing is taken for nothing.
    """
    total, taken = np.zeros(values.shape[1]), np.zeros(len(values), dtype=int)
    best, kept = np.inf, taken
    for round_ in range(1, ROUNDS + 1):
        losses = [_loss((total + one) / round_, observed, aim, log_target) for one in values]
        winner = int(np.argmin(losses))
        total = total + values[winner]
        taken = taken.copy()
        taken[winner] += 1
        if losses[winner] < best * (1 - 1e-9):
            best, kept = losses[winner], taken
    return kept


def _loss(mean: Array, observed: Array, aim: Aim, log_target: bool) -> float:
    if aim.classes:
        return float(-np.mean(np.log(np.maximum(mean, SMALLEST))))
    if log_target:  # in the unit of the table, smearing apart
        mean = np.expm1(np.minimum(mean, np.log1p(observed.max())))
    gap = mean - observed
    return float(np.mean(np.abs(gap)) if aim.metric in ABSOLUTE else np.mean(gap**2))


def own_values(predicted: Predicted, observed: Array, aim: Aim) -> Array:
    """Return what `greedy` reads of the predictions of one member."""
    if predicted.probabilities is None:
        return np.asarray(predicted.raw, dtype=float)
    place = {one: i for i, one in enumerate(aim.classes)}
    return np.asarray(predicted.probabilities[np.arange(len(observed)), [place[o] for o in observed]])


def ensemble(
    members: list[ModelRecipe],
    weights: dict[str, float],
    by_fold: tuple[dict[str, float], ...],
    rows: Rows,
    plan: Plan,
) -> ModelRecipe:
    """Return the recipe of an ensemble: members that some weight asks for, and all their columns."""
    asked = set(weights).union(*by_fold)
    used = tuple(m for m in members if m.name in asked)
    columns: dict[tuple[str, ...], Treatment] = {}
    for treatment in (t for m in used for t in m.treatments):
        columns.setdefault(tuple(names(treatment)), treatment)
    return ModelRecipe(
        name=NAME,
        task=rows.aim.task,
        target=rows.aim.target,
        classes=rows.aim.classes,
        positive=rows.aim.positive,
        treatments=tuple(columns.values()),
        family="VotingClassifier" if rows.aim.classes else "VotingRegressor",
        parameters=dict(weights),
        members=used,
        fold_weights=by_fold,
        log_target=used[0].log_target,
        seed=plan.seed,
    )


def _bounds(rows: Rows) -> list[tuple[int, int]]:
    """Return where the held-out rows of each fold start and end in stored predictions."""
    ends = np.cumsum([len(f.held) for f in rows.folds])
    return [(int(e) - len(f.held), int(e)) for e, f in zip(ends, rows.folds, strict=True)]


def _stored(member: Assessed, rows: Rows, at: int) -> Predicted:
    start, end = _bounds(rows)[at]
    frame = member.predictions[start:end]
    chances = frame.select(rows.aim.probabilities).to_numpy() if rows.aim.classes else None
    raw = frame["predicted"].to_numpy() if chances is not None else frame["raw"].to_numpy()
    learnt = member.learnt[at] if member.learnt else None
    return Predicted(frame["predicted"].to_numpy(), chances, raw, learnt)


def _fold_values(members: list[Assessed], rows: Rows, at: int) -> Array:
    observed = rows.observed[rows.folds[at].held]
    return np.stack([own_values(_stored(m, rows, at), observed, rows.aim) for m in members])


def _combined(members: list[Assessed], recipe: ModelRecipe, rows: Rows) -> pl.DataFrame:
    frames = []
    for at, (fold, weights) in enumerate(zip(rows.folds, recipe.fold_weights, strict=True)):
        used = [(_stored(m, rows, at), weights[m.model.name]) for m in members if m.model.name in weights]
        predicted = combined(recipe, used, fold, rows)
        frames.append(crossing.predictions_frame(NAME, rows, fold, predicted))
    return pl.concat(frames)


def combined(recipe: ModelRecipe, used: list[tuple[Predicted, float]], fold: Fold, rows: Rows) -> Predicted:
    """Return the weighted mean of predictions, as the fitted voting estimator gives it."""
    weights = np.array([w for _, w in used])
    parts = [p.raw if p.probabilities is None else p.probabilities for p, _ in used]
    mean = np.average(np.stack(parts), axis=0, weights=weights)
    if recipe.classes:
        return Predicted(fitting.decide(recipe, np.array(recipe.classes), mean), mean, mean)
    if recipe.log_target:
        logs = [p.learnt for p, _ in used if p.learnt is not None]
        learnt = np.average(np.stack(logs), axis=0, weights=weights)
        recipe = fitting.smeared(recipe, learnt, rows.observed[fold.train])
    return Predicted(fitting.from_raw(recipe, mean), None, mean)
