"""Fit a recipe, predict with it, and cross-validate it fold by fold, keeping each fold."""

from __future__ import annotations

import functools
import hashlib
import io
import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline
from threadpoolctl import ThreadpoolController

from pythesis.core.dataset import ROW
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.stats.learning.aim import Aim
from pythesis.stats.learning.features import features
from pythesis.stats.learning.pipeline import build
from pythesis.stats.learning.rows import Fold, Rows

Array = npt.NDArray[Any]


@functools.cache
def controller() -> ThreadpoolController:
    """Return the one controller of threads: finding the libraries anew costs more than a small fit."""
    return ThreadpoolController()


# Under this one thread is as quick, and on a busy machine two threads wait for each other: 35,000 rows of
# boosting took 2 s of work on one thread and 35 s on two.
ROWS_WORTH_THREADS = 100_000
MOST_TOLD = 200  # characters of an error that are repeated


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted pipeline and the recipe it was fitted from, smearing and clipping learnt.

    ``learnt`` is what the pipeline predicts on its training rows, with ``log_target`` only.
    """

    pipeline: Pipeline
    recipe: ModelRecipe
    learnt: Array | None = None


@dataclass(frozen=True, slots=True)
class Predicted:
    """Values (n,), floats or class texts; probabilities (n, n_classes), None for a regression.

    ``raw`` is what the pipeline itself predicts in a regression: the logarithm with ``log_target``;
    ``learnt`` is then what it predicts on its own training rows, from which smearing is learnt.
    """

    values: Array
    probabilities: Array | None
    raw: Array
    learnt: Array | None = None


def fit(recipe: ModelRecipe, made: pl.DataFrame, observed: Array, threads: int = 1) -> Fitted:
    """Fit a recipe on the features and target of its training rows, and on nothing else.

    Parameters
    ----------
    made : DataFrame, shape (n, n_features)
        What `features` returns.
    observed : array, shape (n,)
        Class texts, or floats on the scale of the table.

    Notes
    -----
    With ``log_target``, the pipeline learns log(1 + y); the smearing factor is the mean of the
    exponential of its training residuals (Duan 1983), and predictions stay within the training range.
    """
    used = threads if len(observed) >= ROWS_WORTH_THREADS else 1
    return _learn(build(recipe, used), recipe, made, observed, used)


def learns_from_target(recipe: ModelRecipe) -> bool:
    """Return whether the preparation of columns looks at the target."""
    return any(t.encoding == "target" for r in (recipe, *recipe.voters) for t in r.treatments)


def prepared(fitted: Fitted, made: pl.DataFrame) -> Any:
    """Return what the fitted preparation hands to the model."""
    with controller().limit(limits=1):
        return fitted.pipeline.named_steps["prepare"].transform(made)


def refit(fitted: Fitted, inputs: Any, observed: Array) -> Fitted:
    """Fit the model step alone anew on prepared inputs; it then predicts from prepared inputs."""
    bare = Pipeline([("model", clone(fitted.pipeline.named_steps["model"]))])
    return _learn(bare, fitted.recipe, inputs, observed, 1)


def _learn(pipeline: Pipeline, recipe: ModelRecipe, inputs: Any, observed: Array, used: int) -> Fitted:
    target = np.log1p(observed) if recipe.log_target else observed
    threads = controller()
    with threads.limit(limits=1, user_api="blas"), threads.limit(limits=used, user_api="openmp"):
        with warnings.catch_warnings():
            # An unfinished descent is a choice of effort here, judged by its score like any other.
            warnings.simplefilter("ignore", ConvergenceWarning)
            pipeline.fit(inputs, target)
        if not recipe.log_target:
            return Fitted(pipeline, recipe)
        raw = np.asarray(pipeline.predict(inputs), dtype=float)
    return Fitted(pipeline, smeared(recipe, raw, observed), raw)


def smeared(recipe: ModelRecipe, raw: Array, observed: Array) -> ModelRecipe:
    """Return a recipe with smearing and clipping learnt from training rows.

    Parameters
    ----------
    raw : array, shape (n,)
        Logarithms predicted on the training rows.
    observed : array, shape (n,)
        Their target, on the scale of the table.
    """
    target = np.log1p(observed)
    residual = target - np.clip(raw, target.min(), target.max())
    learnt = {
        "smearing": float(np.mean(np.exp(residual))),
        "clip": (float(observed.min()), float(observed.max())),
    }
    return recipe.model_copy(update=learnt)


def predict(fitted: Fitted, made: Any) -> Predicted:
    """Predict from the features of some rows (or from what `prepared` returns, after `refit`)."""
    recipe, pipeline = fitted.recipe, fitted.pipeline
    with controller().limit(limits=1):
        if recipe.classes:
            return _classes(recipe, pipeline, made)
        raw = np.asarray(pipeline.predict(made), dtype=float)
    return Predicted(from_raw(recipe, raw), None, raw, fitted.learnt)


def parted(predicted: Predicted, n: int) -> list[Predicted]:
    """Return predictions of `n` frames of equal height that were predicted as one."""
    values, raw = np.split(predicted.values, n), np.split(predicted.raw, n)
    chances = [None] * n if predicted.probabilities is None else np.split(predicted.probabilities, n)
    return [Predicted(v, c, r) for v, c, r in zip(values, chances, raw, strict=True)]


def from_raw(recipe: ModelRecipe, raw: Array) -> Array:
    """Return predictions of a regression on the scale of the table."""
    if not recipe.log_target:
        return raw
    low, high = recipe.clip if recipe.clip is not None else (-math.inf, math.inf)
    with np.errstate(over="ignore"):
        return np.asarray(np.clip(np.exp(raw) * recipe.smearing - 1, low, high))


def _classes(recipe: ModelRecipe, pipeline: Pipeline, made: Any) -> Predicted:
    given = np.asarray(pipeline.predict_proba(made), dtype=float)
    probabilities = np.zeros((len(given), len(recipe.classes)))
    for position, name in enumerate(pipeline.classes_):
        probabilities[:, recipe.classes.index(str(name))] = given[:, position]
    names = np.array(recipe.classes)
    return Predicted(decide(recipe, names, probabilities), probabilities, given)


def decide(recipe: ModelRecipe, names: Array, probabilities: Array) -> Array:
    """Return the class decided on: by the threshold of the class of interest, else the likeliest."""
    if recipe.positive is None or len(names) != 2:
        return np.asarray(names[np.argmax(probabilities, axis=1)])
    yes = list(recipe.classes).index(recipe.positive)
    cut = 0.5 if recipe.threshold is None else recipe.threshold
    return np.asarray(np.where(probabilities[:, yes] >= cut, names[yes], names[1 - yes]))


@dataclass(frozen=True, slots=True)
class Crossed:
    """Held-out predictions of one recipe, and the seconds its fits took.

    ``learnt`` holds, fold by fold, the logarithms predicted on training rows (with ``log_target`` only).
    """

    predictions: pl.DataFrame
    seconds: float
    learnt: tuple[Array, ...] = ()


class OutOfTime(Exception):
    """Raised by a limit that leaves no time for the folds that are left."""


class FitFailed(Exception):
    """Raised when a fit, or the prediction of its held-out rows, raises; the cause is chained to it.

    ``kind`` names the class of the error, ``told`` is the first line of what it says, without addresses.
    """

    def __init__(self, error: Exception) -> None:
        lines = str(error).strip().splitlines()
        first = re.sub(r"0x[0-9a-f]+|/\S+|[A-Za-z]:\\\S+", "...", lines[0]) if lines else ""
        self.kind, self.told = type(error).__name__, first[:MOST_TOLD]
        super().__init__(f"{self.kind}: {self.told}")


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
    frames, seconds = [], 0.0
    learnt: list[Array] = []
    for done, fold in enumerate(rows.folds):
        if limit is not None and done:
            limit(done, len(rows.folds))
        tools.progress.step(said("model.progress.folds", model=label), done, len(rows.folds))
        predicted, took = fold_predictions(recipe, rows, made, fold, plan, tools)
        frames.append(predictions_frame(recipe.name, rows, fold, predicted))
        seconds += took
        if predicted.learnt is not None:
            learnt.append(predicted.learnt)
    tools.progress.step(said("model.progress.folds", model=label), len(rows.folds), len(rows.folds))
    return Crossed(pl.concat(frames), seconds, tuple(learnt))


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
    started = tools.clock.now()
    try:
        fitted = fit(recipe, made[fold.train], rows.observed[fold.train], plan.threads)
        predicted = predict(fitted, made[fold.held])
    except Exception as error:
        raise FitFailed(error) from error
    took = tools.clock.now() - started
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
