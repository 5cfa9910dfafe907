"""Fit a recipe, predict with it, and cross-validate it fold by fold, keeping each fold."""

from __future__ import annotations

import contextlib
import itertools
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from joblib import parallel_config
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline

from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning.alongside import alongside, controller
from pythesis.stats.learning.pipeline import build

Array = npt.NDArray[Any]


# Under this one thread is as quick, and on a busy machine two threads wait for each other: 35,000 rows of
# boosting took 2 s of work on one thread and 35 s on two.
ROWS_WORTH_THREADS = 100_000
# Boosters whose first trees are the shorter model: the parameter of their number, and how prediction is told.
TREES = {
    "LGBMClassifier": "n_estimators", "LGBMRegressor": "n_estimators",
    "CatBoostClassifier": "iterations", "CatBoostRegressor": "iterations",
    "HistGradientBoostingClassifier": "max_iter", "HistGradientBoostingRegressor": "max_iter",
}  # fmt: skip
STAGE = "stage"  # scikit-learn's boosting tells its predictions stage by stage instead
ROUNDS = {
    "LGBMClassifier": "num_iteration", "LGBMRegressor": "num_iteration",
    "CatBoostClassifier": "ntree_end", "CatBoostRegressor": "ntree_end",
    "HistGradientBoostingClassifier": STAGE, "HistGradientBoostingRegressor": STAGE,
}  # fmt: skip
MOST_TOLD = 200  # characters of an error that are repeated


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted pipeline and the recipe it was fitted from, smearing and clipping learnt.

    ``learnt`` is what the pipeline predicts on its training rows, with ``log_target`` only. ``first`` tells
    a booster to predict by its first trees only; nothing means by all of them.
    """

    pipeline: Pipeline
    recipe: ModelRecipe
    learnt: Array | None = None
    first: dict[str, int] = field(default_factory=dict)


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

    Raises
    ------
    FitFailed
        When the model cannot be fitted on these rows.

    Notes
    -----
    With ``log_target``, the pipeline learns log(1 + y); the smearing factor is the mean of the
    exponential of its training residuals (Duan 1983), and predictions stay within the training range.
    """
    used = threads if len(observed) >= ROWS_WORTH_THREADS else 1
    with _failures_told():
        built = build(recipe, used)
    if recipe.members and threads > 1 and used == 1:
        return _members_side_by_side(built, recipe, made, observed, threads)
    return _learn(built, recipe, made, observed, used)


def _members_side_by_side(
    built: Pipeline, recipe: ModelRecipe, made: pl.DataFrame, observed: Array, threads: int
) -> Fitted:
    """Fit the members of an ensemble at the same time, each on one thread; the model is the same."""
    built.set_params(model__n_jobs=threads)
    with parallel_config(backend="threading"), alongside():
        fitted = _learn(built, recipe, made, observed, 1)
    built.set_params(model__n_jobs=None)
    return fitted


def learns_from_target(recipe: ModelRecipe) -> bool:
    """Return whether the preparation of columns looks at the target."""
    every = (t for r in (recipe, *recipe.voters) for t in r.treatments)
    return any(t.encoding == "target" or t.parameters.get("means") for t in every)


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
    with (
        _failures_told(),
        threads.limit(limits=1, user_api="blas"),
        threads.limit(limits=used, user_api="openmp"),
    ):
        with warnings.catch_warnings():
            # An unfinished descent is a choice of effort here, judged by its score like any other.
            warnings.simplefilter("ignore", ConvergenceWarning)
            pipeline.fit(inputs, target)
        if not recipe.log_target:
            return Fitted(pipeline, recipe)
        raw = np.asarray(pipeline.predict(inputs), dtype=float)
    return Fitted(pipeline, smeared(recipe, raw, observed), raw)


@contextlib.contextmanager
def _failures_told() -> Iterator[None]:
    """Raise what a model raises as `FitFailed`."""
    try:
        yield
    except Exception as error:
        raise FitFailed(error) from error


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
    """Predict from the features of some rows (or from what `prepared` returns, after `refit`).

    Raises
    ------
    FitFailed
        When the fitted model cannot predict them.
    """
    recipe, pipeline = fitted.recipe, fitted.pipeline
    with _failures_told(), controller().limit(limits=1):
        if recipe.classes:
            return _classes(recipe, pipeline, _asked(fitted, made, "predict_proba"))
        raw = _asked(fitted, made, "predict")
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


def _asked(fitted: Fitted, made: Any, method: str) -> Array:
    """Return what a method of prediction gives, by the first trees only when that is asked."""
    pipeline = fitted.pipeline
    if STAGE not in fitted.first:
        return np.asarray(getattr(pipeline, method)(made, **fitted.first), dtype=float)
    stages = getattr(pipeline.named_steps["model"], f"staged_{method}")
    inputs = pipeline.named_steps["prepare"].transform(made)
    last = fitted.first[STAGE] - 1
    return np.asarray(next(itertools.islice(stages(inputs), last, None)), dtype=float)


def _classes(recipe: ModelRecipe, pipeline: Pipeline, given: Array) -> Predicted:
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


def length(recipe: ModelRecipe) -> float:
    """Return the number of trees of a booster whose first trees are the shorter model; 1 for others."""
    return float(recipe.parameters.get(TREES.get(recipe.family, ""), 1) or 1)


def first_trees(fitted: Fitted, recipe: ModelRecipe, inputs: Any, observed: Array) -> Fitted:
    """Return the model that stops at the length of a recipe; the same one when that is its own."""
    if recipe == fitted.recipe.model_copy(update={"smearing": recipe.smearing, "clip": recipe.clip}):
        return fitted
    name = ROUNDS[recipe.family]
    cut = Fitted(fitted.pipeline, recipe, None, {name: int(length(recipe))})
    if not recipe.log_target:
        return cut
    with _failures_told(), controller().limit(limits=1):
        raw = _asked(cut, inputs, "predict")
    return replace(cut, recipe=smeared(recipe, raw, observed), learnt=raw)


class OutOfTime(Exception):
    """Raised by a limit that leaves no time for the folds that are left."""


class FitFailed(Exception):
    """Raised when a fit, or a prediction of a fitted model, raises; the cause is chained to it.

    ``kind`` names the class of the error, ``told`` is the first line of what it says, without addresses.
    """

    def __init__(self, error: Exception) -> None:
        lines = str(error).strip().splitlines()
        first = re.sub(r"0x[0-9a-f]+|/\S+|[A-Za-z]:\\\S+", "...", lines[0]) if lines else ""
        self.kind, self.told = type(error).__name__, first[:MOST_TOLD]
        super().__init__(f"{self.kind}: {self.told}")
