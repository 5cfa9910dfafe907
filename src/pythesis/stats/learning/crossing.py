"""Cross-validate a recipe fold by fold, keeping each fold; held-out predictions as stored rows."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from joblib import Parallel, delayed

from pythesis.core.dataset import ROW
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.stats.learning.aim import Aim
from pythesis.stats.learning.alongside import alongside
from pythesis.stats.learning.features import features
from pythesis.stats.learning.fitting import (
    ROWS_WORTH_THREADS,
    Array,
    Predicted,
    first_trees,
    fit,
    length,
    predict,
)
from pythesis.stats.learning.rows import Fold, Rows


@dataclass(frozen=True, slots=True)
class Crossed:
    """Held-out predictions of one recipe, and the seconds its fits took.

    ``learnt`` holds, fold by fold, the logarithms predicted on training rows (with ``log_target`` only).
    """

    predictions: pl.DataFrame
    seconds: float
    learnt: tuple[Array, ...] = ()


def cross_validate(
    recipe: ModelRecipe,
    rows: Rows,
    plan: Plan,
    tools: Tools,
    label: Said,
    limit: Callable[[int, int], None] | None = None,
) -> Crossed:
    """Predict each held-out row with a model fitted on the rows of the other folds.

    A fold already fitted is read from the checkpoint, bit for bit what was computed.

    Parameters
    ----------
    limit : callable, optional
        Called after each fold but the last with the folds done and their number; it may raise `OutOfTime`.
    """
    made = features(rows.frame, recipe.treatments)
    found = by_fold((recipe,), rows, made, plan, tools, label, limit)
    frames = [
        predictions_frame(recipe.name, rows, fold, predicted)
        for fold, ((predicted, _),) in zip(rows.folds, found, strict=True)
    ]
    learnt = tuple(p.learnt for ((p, _),) in found if p.learnt is not None)
    return Crossed(pl.concat(frames), sum(took for ((_, took),) in found), learnt)


def by_fold(
    recipes: tuple[ModelRecipe, ...],
    rows: Rows,
    made: pl.DataFrame,
    plan: Plan,
    tools: Tools,
    label: Said,
    limit: Callable[[int, int], None] | None = None,
) -> list[list[tuple[Predicted, float]]]:
    """Return, fold by fold, the held-out predictions of each recipe and the seconds they took.

    Parameters
    ----------
    recipes : tuple of ModelRecipe
        One model at several lengths, the longest last: it is fitted once, and the others are its first
        trees. What was kept of an earlier run is read, not fitted again.

    Notes
    -----
    As many folds as there are threads are fitted side by side, each on one thread: boosters wait for each
    other inside a fit, folds do not. The numbers are the same for any number of threads.
    """
    found: list[list[tuple[Predicted, float]]] = []
    wide = len(rows.observed) >= ROWS_WORTH_THREADS  # there, a fit makes good use of threads itself
    step = 1 if wide else max(1, plan.threads)
    for start in range(0, len(rows.folds), step):
        if limit is not None and start:
            limit(start, len(rows.folds))
        tools.progress.step(said("model.progress.folds", model=label), start, len(rows.folds))
        some = rows.folds[start : start + step]
        kept = [_kept(recipes, fold, rows, tools) for fold in some]
        new = [f for f, k in zip(some, kept, strict=True) if k is None]
        fits = iter(_side_by_side(recipes, new, rows, made, plan, tools))
        for fold, before in zip(some, kept, strict=True):
            if before is not None:
                found.append(before)
                continue
            fitted = next(fits)
            for recipe, (predicted, took) in zip(recipes, fitted, strict=True):
                tools.checkpoint.put(key(recipe, fold, rows), dumps(predicted, took))
            found.append(fitted)
    tools.progress.step(said("model.progress.folds", model=label), len(rows.folds), len(rows.folds))
    return found


def _kept(
    recipes: tuple[ModelRecipe, ...], fold: Fold, rows: Rows, tools: Tools
) -> list[tuple[Predicted, float]] | None:
    """Return what the checkpoint holds of a fold, None unless it holds every length."""
    found = []
    for recipe in recipes:
        held = tools.checkpoint.get(key(recipe, fold, rows))
        if held is None:
            return None
        found.append(_loads(recipe, held))
    return found


def _side_by_side(
    recipes: tuple[ModelRecipe, ...],
    folds: list[Fold],
    rows: Rows,
    made: pl.DataFrame,
    plan: Plan,
    tools: Tools,
) -> list[list[tuple[Predicted, float]]]:
    """Fit some folds at the same time."""
    if len(folds) < 2:
        return [_fold(recipes, rows, made, fold, plan.threads, tools) for fold in folds]
    with alongside():
        together = Parallel(n_jobs=len(folds), backend="threading")
        return list(together(delayed(_fold)(recipes, rows, made, fold, 1, tools) for fold in folds))


def _fold(
    recipes: tuple[ModelRecipe, ...], rows: Rows, made: pl.DataFrame, fold: Fold, threads: int, tools: Tools
) -> list[tuple[Predicted, float]]:
    """Fit the longest recipe on a fold and predict its held-out rows at each length."""
    started = tools.clock.now()
    predicted = held_out(recipes, made[fold.train], rows.observed[fold.train], made[fold.held], threads)
    took = tools.clock.now() - started
    return [(p, share * took) for p, share in zip(predicted, shares(recipes), strict=True)]


def held_out(
    recipes: tuple[ModelRecipe, ...], inputs: pl.DataFrame, observed: Array, held: pl.DataFrame, threads: int
) -> list[Predicted]:
    """Fit the longest of one model's lengths, the last, and predict held-out rows by each."""
    fitted = fit(recipes[-1], inputs, observed, threads)
    return [predict(first_trees(fitted, r, inputs, observed), held) for r in recipes]


def shares(recipes: tuple[ModelRecipe, ...]) -> list[float]:
    """Return the part of the work of the longest that each length is."""
    return [length(recipe) / length(recipes[-1]) for recipe in recipes]


def key(recipe: ModelRecipe, fold: Fold, rows: Rows, purpose: str = "fold") -> str:
    """Return the checkpoint key of one fit: the recipe in full, and the fold's training rows."""
    digest = hashlib.sha256(recipe.model_dump_json().encode())
    digest.update(rows.frame[ROW].to_numpy()[fold.train].tobytes())
    digest.update(rows.frame[ROW].to_numpy()[fold.held].tobytes())
    return f"{purpose}/{digest.hexdigest()[:32]}"


def fold_predictions(
    recipe: ModelRecipe, rows: Rows, made: pl.DataFrame, fold: Fold, plan: Plan, tools: Tools
) -> tuple[Predicted, float]:
    """Return the held-out predictions of one fold and the seconds they took, from the checkpoint if kept.

    Raises
    ------
    FitFailed
        When the model cannot be fitted on these rows.
    """
    name = key(recipe, fold, rows)
    kept = tools.checkpoint.get(name)
    if kept is not None:
        return _loads(recipe, kept)
    ((predicted, took),) = _fold((recipe,), rows, made, fold, plan.threads, tools)
    tools.checkpoint.put(name, dumps(predicted, took))
    return predicted, took


def dumps(predicted: Predicted, seconds: float) -> bytes:
    """Return held-out predictions as the checkpoint keeps them."""
    buffer = io.BytesIO()
    empty = np.zeros((0, 0))
    probabilities = empty if predicted.probabilities is None else predicted.probabilities
    np.savez(
        buffer,
        values=predicted.values,
        probabilities=probabilities,
        raw=predicted.raw,
        learnt=empty if predicted.learnt is None else predicted.learnt,
        seconds=np.array(seconds),
    )
    return buffer.getvalue()


def _loads(recipe: ModelRecipe, kept: bytes) -> tuple[Predicted, float]:
    with np.load(io.BytesIO(kept), allow_pickle=False) as stored:
        probabilities = stored["probabilities"] if recipe.classes else None
        learnt = stored["learnt"] if recipe.log_target else None
        return Predicted(stored["values"], probabilities, stored["raw"], learnt), float(stored["seconds"])


def predictions_frame(
    model: str, rows: Rows, fold: Fold, predicted: Predicted, split: str = "cross-validation"
) -> pl.DataFrame:
    """Return held-out predictions of one fold as stored rows."""
    held = fold.held
    return stored_frame(
        rows.aim,
        model,
        split,
        row=rows.frame[ROW].to_numpy()[held],
        observed=rows.observed[held],
        predicted=predicted,
        block=rows.blocks[held],
        place=(fold.repeat, fold.number, len(fold.train)),
    )


def stored_frame(
    aim: Aim,
    model: str,
    split: str,
    *,
    row: Array,
    observed: Array,
    predicted: Predicted,
    block: Array,
    place: tuple[int, int, int],
) -> pl.DataFrame:
    """Return predictions as they are stored: one row per row predicted.

    ``place`` is (repeat, fold, training rows). ``raw`` is the pipeline's own prediction in a regression.
    """
    n = len(row)
    repeat, fold, n_train = place
    columns: dict[str, Any] = {
        ROW: pl.Series(row, dtype=pl.Int64),
        "model": [model] * n,
        "split": [split] * n,
        "repeat": np.full(n, repeat, dtype=np.int32),
        "fold": np.full(n, fold, dtype=np.int32),
        "n_train": np.full(n, n_train, dtype=np.int64),
        "block": np.asarray(block, dtype=np.int64),
        "observed": observed,
        "predicted": predicted.values,
    }
    if predicted.probabilities is None:
        columns["raw"] = np.asarray(predicted.raw, dtype=float)
    else:
        for position, name in enumerate(aim.probabilities):
            columns[name] = predicted.probabilities[:, position]
    return pl.DataFrame(columns)
