"""Iteration 4: the chosen model refitted on all development rows, and scored for the last time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import INSTANT, ORIGIN, PART, ROW, Dataset
from pythesis.core.finding import Finding
from pythesis.core.iteration import Iteration, Model, Score
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.stages.model.ahead import ahead
from pythesis.stages.model.assess import SIMPLE, metrics, score_said, unscored, why
from pythesis.stages.model.forecast import findings
from pythesis.stages.model.nested import SPLIT as NESTED
from pythesis.stages.model.nested import nested
from pythesis.stages.model.persistence import filled, naive, previous, references
from pythesis.stages.model.pipeline import bounds
from pythesis.stats import scores
from pythesis.stats.learning import crossing, fitting
from pythesis.stats.learning.aim import known, observed_of
from pythesis.stats.learning.decision import (
    INTERVAL_LEVEL,
    best_threshold,
    costs_known,
    half_width,
    half_widths,
)
from pythesis.stats.learning.features import features
from pythesis.stats.learning.naming import label, the
from pythesis.stats.learning.results import Finished, Modelled
from pythesis.stats.learning.rows import Rows, development, units

MOST_CANDIDATES = 4  # in nested cross-validation: each costs folds x (folds - 1) fits


@dataclass(frozen=True, slots=True)
class Last:
    """The last scores: of which rows, by which models, with what predictions."""

    models: tuple[Model, ...]
    predictions: pl.DataFrame
    opened: bool
    decision: Said


def finish(
    dataset: Dataset[pl.DataFrame],
    split: Split,
    brief: Brief,
    improved: Modelled,
    tools: Tools,
    open_test: bool,
) -> Finished:
    """Refit the recommended model on every development row and score it once.

    Parameters
    ----------
    open_test : bool
        Whether the test rows may be read now. Without them, or when too few were set aside to carry a
        score, the score comes from (nested) cross-validation and the decision says so.
    """
    rows = development(dataset, split, brief, improved.plan)
    failed: list[Model] = []
    for recipe in _order(improved):
        try:
            fitted, last, seconds, held_out = _finished(
                recipe, dataset, split, brief, rows, improved, tools, open_test
            )
        except fitting.FitFailed as error:
            if not recipe.treatments:  # the trivial answer has nothing to fall back to
                raise
            failed.append(unscored(recipe, improved.plan, why(error)).model)
        else:
            break
    iteration = Iteration(
        number=4,
        question=said("model.finish.question", model=the(fitted.recipe.name)),
        models=(*last.models, *failed),
        findings=(
            *_forecast(fitted.recipe, last, held_out, dataset, rows, brief, improved, tools),
            *ahead(fitted.pipeline, fitted.recipe, dataset, opened=last.opened),
        ),
        decision=_told(last.decision, failed, fitted.recipe.name),
    )
    return Finished(
        iteration=iteration,
        recipe=fitted.recipe,
        pipeline=fitted.pipeline,
        predictions=last.predictions,
        seconds={fitted.recipe.name: seconds},
        opened=last.opened,
    )


def _forecast(
    recipe: ModelRecipe,
    last: Last,
    held_out: pl.DataFrame,
    dataset: Dataset[pl.DataFrame],
    rows: Rows,
    brief: Brief,
    improved: Modelled,
    tools: Tools,
) -> tuple[Finding, ...]:
    """Return what there is to tell of a forecast: on test rows once open, else over the folds."""
    baseline, seed = improved.baseline, improved.plan.seed
    if last.opened:
        return findings(recipe, last.predictions, baseline, dataset.frame, "test", seed)
    if dataset.table.past is None:
        return ()
    other = next(
        (m.predictions for m in references(dataset, rows, brief, improved.plan) if m.model.name == baseline),
        None,
    )
    if other is None:
        other = _held_out(improved.recipe(baseline), rows, improved, tools)
    both = pl.concat([held_out, other])
    return findings(recipe, both, baseline, dataset.frame, "cross-validation", seed)


def _finished(
    recipe: ModelRecipe,
    dataset: Dataset[pl.DataFrame],
    split: Split,
    brief: Brief,
    rows: Rows,
    improved: Modelled,
    tools: Tools,
    open_test: bool,
) -> tuple[fitting.Fitted, Last, float, pl.DataFrame]:
    """Refit one recipe and score it; also return the seconds of the refit and its held-out predictions."""
    held_out = _held_out(recipe, rows, improved, tools)
    recipe = _decided(recipe, held_out, rows, brief)
    started = tools.clock.now()
    fitted = _refit(recipe, dataset, rows, improved)
    seconds = tools.clock.now() - started
    if open_test and dataset.reservation.sealed:
        return fitted, _on_test(fitted, dataset, rows, improved, split), seconds, held_out
    sealed = dataset.reservation.sealed
    return fitted, _on_folds(recipe, held_out, rows, improved, tools, sealed=sealed), seconds, held_out


def _order(improved: Modelled) -> list[ModelRecipe]:
    """Return the recommended model, then those to fall back to: by score, simple ones, the trivial one."""
    known = {r.name: r for r in improved.recipes}
    scored = [m for m in improved.iteration.models if m.name in known]
    scored.sort(key=lambda m: (_loss(m, improved.metric), m.name))
    names = (improved.chosen, *(m.name for m in scored), "linear", "tree", "trivial")
    return [known[name] for name in dict.fromkeys(names) if name in known]


def _loss(model: Model, metric: str) -> float:
    found = (scores.METRICS[metric].loss(s.value) for s in model.scores if s.metric == metric)
    return next(found, math.inf)


def _told(decision: Said, failed: list[Model], name: str) -> Said:
    """Return the decision, with why the recommended model gave way if it did."""
    if not failed:
        return decision
    replaced = said("model.finish.replaced", failed=failed[0].failed, model=the(name))
    return said("model.finish.decision.replaced", decision=decision, replaced=replaced)


def _held_out(recipe: ModelRecipe, rows: Rows, improved: Modelled, tools: Tools) -> pl.DataFrame:
    stored = improved.of(recipe.name)
    if stored.height:
        return stored
    return crossing.cross_validate(recipe, rows, improved.plan, tools, label(recipe.name)).predictions


def _decided(recipe: ModelRecipe, held_out: pl.DataFrame, rows: Rows, brief: Brief) -> ModelRecipe:
    """Settle the threshold from the brief's costs, or the interval, on held-out rows only."""
    if recipe.task == "regression":
        steps: tuple[float, ...] = ()
        half = half_width(held_out, recipe)
        if half is not None and recipe.past is not None:
            steps = half_widths(*_stepped(held_out, rows, recipe), recipe.past.horizon)
            half = max(steps, default=half)
        level = None if half is None else INTERVAL_LEVEL
        return recipe.model_copy(update={"interval": half, "interval_level": level, "interval_steps": steps})
    if recipe.task == "binary" and costs_known(brief.costs):
        forecast = held_out[f"probability_{recipe.positive}"].to_numpy()
        event = held_out["observed"].to_numpy() == recipe.positive
        return recipe.model_copy(update={"threshold": best_threshold(forecast, event, brief.costs).value})
    return recipe


def _stepped(
    held_out: pl.DataFrame, rows: Rows, recipe: ModelRecipe
) -> tuple[pl.DataFrame, np.ndarray, ModelRecipe]:
    assert recipe.past is not None
    step = held_out.join(rows.frame.select(ROW, recipe.past.step), on=ROW, how="left", maintain_order="left")
    return held_out, step[recipe.past.step].to_numpy(), recipe


def _refit(
    recipe: ModelRecipe, dataset: Dataset[pl.DataFrame], rows: Rows, improved: Modelled
) -> fitting.Fitted:
    frame = known(dataset.frame.filter(pl.col(PART) == "development"), recipe.target, recipe.task).sort(ROW)
    observed = observed_of(frame, recipe.target, recipe.task)
    return fitting.fit(recipe, features(frame, recipe.treatments), observed, improved.plan.threads)


def _model(recipe: ModelRecipe, improved: Modelled, found: tuple[Score, ...], role: str) -> Model:
    return Model(
        name=recipe.name,
        label=label(recipe.name),
        role=role,
        family=recipe.family,
        parameters=recipe.parameters,
        features_used=tuple(t.column for t in recipe.treatments),
        plan=improved.plan.effort,
        scores=found,
    )


def _naive_model(name: str, stored: pl.DataFrame, rows: Rows, improved: Modelled) -> Model:
    """Return a forecast that learns nothing, scored on the test rows."""
    found = (scores.fitted(m, name, stored, seed=improved.plan.seed) for m in metrics(rows.aim))
    return Model(
        name=name, label=label(name), role="trivial", family=name, features_used=(),
        plan=improved.plan.effort, scores=tuple(s for s in found if s is not None),
    )  # fmt: skip


def _role(recipe: ModelRecipe) -> str:
    if recipe.name == "trivial":
        return "trivial"
    return "simple" if recipe.family in SIMPLE else "flexible"


def _on_test(
    fitted: fitting.Fitted, dataset: Dataset[pl.DataFrame], rows: Rows, improved: Modelled, split: Split
) -> Last:
    """Score the chosen model and the trivial one on the test rows: the last score, read once."""
    aim = rows.aim
    frame = known(dataset.frame.filter(pl.col(PART) == "test"), aim.target, aim.task).sort(ROW)
    if aim.classes:  # a class no development row has cannot be predicted by any model
        frame = frame.filter(pl.col(aim.target).cast(pl.String).is_in(aim.classes))
    frame = _after_development(frame, dataset)
    block = units(frame, dataset.table, dataset.reservation.method)
    pairs = [(fitted, fitted.recipe)]
    if fitted.recipe.name != "trivial":
        trivial = _refit(improved.recipe("trivial"), dataset, rows, improved)
        pairs.append((trivial, trivial.recipe))
    models, frames = [], []
    for one, recipe in pairs:
        predicted = fitting.predict(one, features(frame, recipe.treatments))
        stored = crossing.stored_frame(
            aim, recipe.name, "test",
            row=frame[ROW].to_numpy(), observed=observed_of(frame, aim.target, aim.task),
            predicted=predicted, block=block, place=(0, 0, rows.total),
        )  # fmt: skip
        found = (
            scores.fitted(m, recipe.name, stored, aim.classes, aim.positive, seed=improved.plan.seed)
            for m in metrics(aim)
        )
        models.append(_model(recipe, improved, tuple(s for s in found if s is not None), _role(recipe)))
        frames.append(stored)
    for name, values in _references(frame, dataset, improved).items():
        held = filled(values, rows.observed)
        stored = crossing.stored_frame(
            aim, name, "test",
            row=frame[ROW].to_numpy(), observed=observed_of(frame, aim.target, aim.task),
            predicted=fitting.Predicted(held, None, held), block=block, place=(0, 0, rows.total),
        )  # fmt: skip
        models.append(_naive_model(name, stored, rows, improved))
        frames.append(stored)
    models[1:] = sorted(models[1:], key=lambda m: m.name != improved.baseline)
    past = dataset.table.past
    step = frame[past.step].to_numpy() if past is not None else None
    return Last(
        tuple(models),
        pl.concat(frames),
        True,
        _test_decision(fitted.recipe, models, frames[0], improved, step),
    )


def _references(
    test: pl.DataFrame, dataset: Dataset[pl.DataFrame], improved: Modelled
) -> dict[str, np.ndarray]:
    """Return the trivial forecasts of the test rows: all with a horizon, else the one models had to beat."""
    table = dataset.table
    if table.past is not None:
        return naive(test, table.past)
    target = table.target
    if improved.baseline != "persistence" or target is None:
        return {}
    both = known(dataset.frame.filter(pl.col(PART).is_in(["development", "test"])), target.name, "regression")
    before = previous(both, observed_of(both, target.name, "regression"), table)
    if before is None:
        return {}
    found = test.select(ROW).join(
        both.select(ROW, pl.Series("before", before)), on=ROW, how="left", maintain_order="left"
    )
    return {"persistence": found["before"].fill_null(float("nan")).to_numpy()}


def _after_development(frame: pl.DataFrame, dataset: Dataset[pl.DataFrame]) -> pl.DataFrame:
    """Return the test rows forecast from an origin no training row lies after; all without a horizon."""
    if dataset.table.past is None:
        return frame
    learnt = dataset.frame.filter(pl.col(PART) == "development")[INSTANT].max()
    return frame.filter(pl.col(ORIGIN) >= learnt)


def _test_decision(
    recipe: ModelRecipe,
    models: list[Model],
    stored: pl.DataFrame,
    improved: Modelled,
    step: np.ndarray | None,
) -> Said:
    score = next((s for s in models[0].scores if s.metric == improved.metric), None)
    reference = next((s for s in models[min(1, len(models) - 1)].scores if s.metric == improved.metric), None)
    return said(
        "model.finish.decision.test",
        model=the(recipe.name),
        n=stored.height,
        score=score_said(score),
        reference=score_said(reference),
        interval=_coverage(recipe, stored, step),
    )


def _coverage(recipe: ModelRecipe, stored: pl.DataFrame, step: np.ndarray | None) -> Said:
    """Say how often the interval held the observed value, on rows it was not made from."""
    if recipe.task != "regression":
        return said("model.finish.interval.none")
    if recipe.interval is None:
        return said("model.finish.interval.refused")
    low, high = bounds(recipe, stored["raw"].to_numpy(), step)
    observed = stored["observed"].to_numpy()
    share = float(np.mean((observed >= low) & (observed <= high)))
    return said("model.finish.interval.covered", level=recipe.interval_level, share=share, n=stored.height)


def _on_folds(
    recipe: ModelRecipe, held_out: pl.DataFrame, rows: Rows, improved: Modelled, tools: Tools, *, sealed: bool
) -> Last:
    """Score without test rows: nested folds when none were set aside, else the folds already known."""
    aim = rows.aim
    if sealed:
        found = (
            scores.cross_validated(m, recipe.name, held_out, aim.classes, aim.positive) for m in metrics(aim)
        )
        predictions, key = held_out.clear(), "closed"
    else:
        predictions = nested(_candidates(recipe, improved), recipe.name, rows, improved.plan, tools)
        found = (
            scores.cross_validated(m, recipe.name, predictions, aim.classes, aim.positive, NESTED)
            for m in metrics(aim)
        )
        key = "nested"
    kept = tuple(s for s in found if s is not None)
    score = next((s for s in kept if s.metric == aim.metric), None)
    decision = said(f"model.finish.decision.{key}", model=the(recipe.name), score=score_said(score),
                    n=rows.n if score is None else score.n)  # fmt: skip
    return Last((_model(recipe, improved, kept, _role(recipe)),), predictions, False, decision)


def _candidates(recipe: ModelRecipe, improved: Modelled) -> tuple[ModelRecipe, ...]:
    """Return the chosen model, then the plain ones it was chosen among."""
    plain = [
        r
        for r in improved.recipes
        if r.name not in {recipe.name, "trivial"} and not {"+", "~"} & set(r.name) and not r.members
    ]
    order = ("lightgbm", "linear", "tree")
    plain.sort(key=lambda r: order.index(r.name) if r.name in order else len(order))
    return (recipe, *plain)[:MOST_CANDIDATES]
