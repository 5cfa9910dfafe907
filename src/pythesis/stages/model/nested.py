"""Nested cross-validation: the whole way of choosing a model, scored on rows it never chose by."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.stages.model.ensemble import Held, learn, own_values
from pythesis.stats.learning import crossing, fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.rows import MANY_COLUMNS, Fold, Rows
from pythesis.stats.scores import METRICS, compute

SPLIT = "nested-cross-validation"
MOST_REPEATS = {"quick": 1, "standard": 2, "thorough": 5}
FEW_ROWS, FEW_REPEATS = 500, 3  # there fits cost little, and one draw of the folds is a matter of luck
MANY_ROWS = 5_000  # above, one repeat and two candidates: the interval is then narrow and fits are slow


def nested(recipes: tuple[ModelRecipe, ...], name: str, rows: Rows, plan: Plan, tools: Tools) -> pl.DataFrame:
    """Return predictions of each row by the model chosen without it.

    Parameters
    ----------
    recipes : tuple of ModelRecipe
        The candidates; the first is taken when inner folds cannot tell.
    name : str
        The model name the predictions are stored under.

    Notes
    -----
    For a held-out fold, candidates are scored on each other fold in turn, fitted on what is left; the best
    is refitted on all rows but the held-out fold; one that cannot be fitted gives way to the next best. The
    weights of an ensemble are chosen anew on those other folds (Varma & Simon 2006; Bates, Hastie &
    Tibshirani 2024).
    """
    costly = rows.n > MANY_ROWS or len(rows.table.features) > MANY_COLUMNS
    repeats = 1 if costly else MOST_REPEATS[plan.effort]
    if rows.n <= FEW_ROWS and not costly:
        repeats = max(repeats, FEW_REPEATS)
    recipes = recipes[:2] if costly else recipes
    outer = [f for f in rows.folds if f.repeat < repeats]
    made = {r.name: features(rows.frame, r.treatments) for r in recipes}
    label = said("model.progress.nested")
    frames = []
    for done, fold in enumerate(outer):
        tools.progress.step(label, done, len(outer))
        frames.append(_outer(recipes, name, fold, rows, made, plan, tools))
    tools.progress.step(label, len(outer), len(outer))
    return pl.concat(frames)


def _outer(
    recipes: tuple[ModelRecipe, ...],
    name: str,
    fold: Fold,
    rows: Rows,
    made: dict[str, pl.DataFrame],
    plan: Plan,
    tools: Tools,
) -> pl.DataFrame:
    inner = _inner(fold, rows)
    if inner:
        recipes = tuple(_reweighted(r, inner, rows, made[r.name], plan, tools) for r in recipes)
    losses = [_inner_loss(r, inner, rows, made[r.name], plan, tools) for r in recipes]
    order = [recipes[i] for i in np.argsort(losses, kind="stable")] if inner else list(recipes)
    for place, chosen in enumerate(order):
        try:
            predicted, _ = crossing.fold_predictions(chosen, rows, made[chosen.name], fold, plan, tools)
        except fitting.FitFailed:
            if place == len(order) - 1:
                raise
        else:
            break
    return crossing.predictions_frame(name, rows, fold, predicted, SPLIT)


def _inner(fold: Fold, rows: Rows) -> list[Fold]:
    """Return the other folds of the same repeat, the held-out rows taken away from all of them."""
    inner = []
    for other in rows.folds:
        if other.repeat != fold.repeat or other.number == fold.number:
            continue
        train = np.setdiff1d(np.intersect1d(other.train, fold.train), fold.held)
        held = np.intersect1d(other.held, fold.train)
        whole = rows.aim.task == "regression" or len(np.unique(rows.observed[train])) > 1
        if len(train) and len(held) and whole:
            inner.append(Fold(fold.repeat, other.number, train, held))
    return inner


def _reweighted(
    recipe: ModelRecipe, inner: list[Fold], rows: Rows, made: pl.DataFrame, plan: Plan, tools: Tools
) -> ModelRecipe:
    """Return an ensemble with weights chosen on the inner folds alone; a single model as it is."""
    if not recipe.members:
        return recipe
    values = []
    for fold in inner:
        parts = [crossing.fold_predictions(m, rows, made, fold, plan, tools)[0] for m in recipe.members]
        values.append(np.stack([own_values(p, rows.observed[fold.held], rows.aim) for p in parts]))
    held = Held(tuple(values), tuple(rows.observed[f.held] for f in inner))
    return recipe.weighted(learn(held, list(range(len(inner))), list(recipe.members), rows.aim))


def _inner_loss(
    recipe: ModelRecipe, inner: list[Fold], rows: Rows, made: pl.DataFrame, plan: Plan, tools: Tools
) -> float:
    aim, losses = rows.aim, []
    for fold in inner:
        try:
            predicted, _ = crossing.fold_predictions(recipe, rows, made, fold, plan, tools)
        except fitting.FitFailed:
            return math.inf
        score = compute(
            aim.metric,
            rows.observed[fold.held],
            predicted.values,
            predicted.probabilities,
            aim.classes,
            aim.positive,
        )
        losses.append(METRICS[aim.metric].loss(score))
    kept = [one for one in losses if math.isfinite(one)]
    return float(np.mean(kept)) if kept else math.inf
