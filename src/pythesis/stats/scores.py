"""Metrics, and the intervals of the scores they give.

Two estimands, never mixed: *the procedure* (folds; corrected t interval, Nadeau & Bengio 2003) and *this
fitted model* (held-out rows; percentile bootstrap over rows, groups or blocks of time, Efron & Tibshirani
1993). The spread of out-of-fold predictions alone is never used: it covers too little (Bates, Hastie &
Tibshirani 2024).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

from pythesis.core.errors import InputError
from pythesis.core.iteration import Score
from pythesis.core.said import Said, said
from pythesis.stats import bootstrap
from pythesis.stats.recompute import Argument, snippet

Array = npt.NDArray[Any]

LEVEL = 0.95
RARE = 0.10  # below this share of positives a model can rank well (ROC) and still be wrong when it says yes
ONE_ROW = 0.10  # share of the squared loss that one row may carry before its mean is unreliable


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric by its scorer name without ``neg_``.

    ``uses`` is ``probability``, ``class`` or ``value``. ``best`` is the value of a perfect model;
    ``lowest`` and ``highest`` bound what an interval may claim.
    """

    name: str
    tasks: tuple[str, ...]
    higher: bool
    uses: str
    best: float
    lowest: float = -math.inf
    highest: float = math.inf

    def loss(self, score: float) -> float:
        """Return the distance to the best value: what a better model makes smaller."""
        return self.best - score if self.higher else score - self.best

    def gain(self, new: float, old: float) -> float:
        """Return how much better `new` is than `old`, positive when better."""
        return new - old if self.higher else old - new


_BINARY, _MANY, _BOTH, _NUMBER = ("binary",), ("multiclass",), ("binary", "multiclass"), ("regression",)
_LIST = (
    Metric("roc_auc", _BINARY, True, "probability", 1.0, 0.0, 1.0),
    Metric("average_precision", _BINARY, True, "probability", 1.0, 0.0, 1.0),
    Metric("roc_auc_ovr", _MANY, True, "probability", 1.0, 0.0, 1.0),
    Metric("log_loss", _BOTH, False, "probability", 0.0, 0.0),
    Metric("brier_score", _BINARY, False, "probability", 0.0, 0.0, 1.0),
    Metric("balanced_accuracy", _BOTH, True, "class", 1.0, 0.0, 1.0),
    Metric("accuracy", _BOTH, True, "class", 1.0, 0.0, 1.0),
    Metric("f1", _BINARY, True, "class", 1.0, 0.0, 1.0),
    Metric("f1_macro", _MANY, True, "class", 1.0, 0.0, 1.0),
    Metric("f1_weighted", _MANY, True, "class", 1.0, 0.0, 1.0),
    Metric("precision", _BINARY, True, "class", 1.0, 0.0, 1.0),
    Metric("recall", _BINARY, True, "class", 1.0, 0.0, 1.0),
    Metric("rmse", _NUMBER, False, "value", 0.0, 0.0),
    Metric("mae", _NUMBER, False, "value", 0.0, 0.0),
    Metric("median_absolute_error", _NUMBER, False, "value", 0.0, 0.0),
    Metric("r2", _NUMBER, True, "value", 1.0, -math.inf, 1.0),
)
METRICS: dict[str, Metric] = {m.name: m for m in _LIST}
ALIASES = {
    "root_mean_squared_error": "rmse",
    "mean_absolute_error": "mae",
    "auc": "roc_auc",
    "brier": "brier_score",
}
SHOWN = {
    "binary": ("roc_auc", "average_precision", "log_loss", "brier_score", "balanced_accuracy", "f1"),
    "multiclass": ("balanced_accuracy", "accuracy", "f1_macro", "log_loss", "roc_auc_ovr"),
    "regression": ("rmse", "mae", "median_absolute_error", "r2"),
}


def metric(name: str) -> Metric:
    """Return a metric by name, ``neg_`` and common aliases understood.

    Raises
    ------
    InputError
        For a name the registry does not have, with the nearest one it has.
    """
    plain = name.strip().lower().removeprefix("neg_")
    plain = ALIASES.get(plain, plain)
    if plain in METRICS:
        return METRICS[plain]
    near = difflib.get_close_matches(plain, list(METRICS), n=1, cutoff=0.0)[0]
    raise InputError(
        said("model.error.metric.what", metric=name),
        said("model.error.metric.remedy", nearest=near, all=tuple(METRICS)),
    )


def default_metric(task: str, target: Array, positive: str | None = None) -> tuple[str, Said]:
    """Return the metric taken when the brief names none, and the reason.

    Parameters
    ----------
    task : {"binary", "multiclass", "regression"}
    target : array, shape (n,)
        Known target values of development rows: text for classes, floats for a regression.
    positive : str, optional
        The class of interest in a binary task.
    """
    if task == "binary":
        share = float(np.mean(target == positive))
        if share < RARE:
            return "average_precision", said("model.metric.why.average_precision", share=share)
        return "roc_auc", said("model.metric.why.roc_auc", share=share)
    if task == "multiclass":
        return "balanced_accuracy", said("model.metric.why.balanced_accuracy", n=len(np.unique(target)))
    squares = (target - target.mean()) ** 2
    heaviest = float(squares.max() / squares.sum()) if squares.sum() > 0 else 0.0
    if heaviest > ONE_ROW:
        return "mae", said("model.metric.why.mae", share=heaviest)
    return "rmse", said("model.metric.why.rmse")


def compute(
    name: str,
    observed: Array,
    predicted: Array,
    probabilities: Array | None = None,
    classes: Sequence[str] = (),
    positive: str | None = None,
) -> float:
    """Return one score, NaN when these rows do not allow it (one class only, constant target).

    Parameters
    ----------
    name : str
        A name of `METRICS`.
    observed, predicted : arrays, shape (n,)
        Text for classes, floats for a regression.
    probabilities : array, shape (n, n_classes), optional
        In the order of `classes`.
    """
    if len(observed) == 0:
        return math.nan
    if METRICS[name].uses == "probability" and probabilities is None:
        raise ValueError(f"{name} needs probabilities")
    score = bootstrap.scorer(name, observed, predicted, probabilities, classes, positive)
    return float(score(np.ones((1, len(observed))))[0])


def of_frame(name: str, rows: pl.DataFrame, classes: Sequence[str], positive: str | None) -> float:
    """Return the score of stored predictions."""
    return compute(name, *arrays(rows, classes), classes, positive)


def arrays(rows: pl.DataFrame, classes: Sequence[str]) -> tuple[Array, Array, Array | None]:
    """Return observed, predicted and probabilities of stored predictions."""
    probabilities = rows.select(f"probability_{one}" for one in classes).to_numpy() if classes else None
    observed, predicted = rows["observed"].to_numpy(), rows["predicted"].to_numpy()
    if classes:  # fixed-width text compares many times faster than Python objects
        observed, predicted = observed.astype(str), predicted.astype(str)
    return observed, predicted, probabilities


def row_losses(rows: pl.DataFrame, classes: Sequence[str]) -> Array:
    """Return the loss of each stored prediction: minus the log of the observed class's chance, or |error|."""
    observed, predicted, chances = arrays(rows, classes)
    if chances is None:
        return np.asarray(np.abs(observed - predicted))
    place = {one: i for i, one in enumerate(classes)}
    own = chances[np.arange(len(observed)), [place[one] for one in observed]]
    return np.asarray(-np.log(np.clip(own, bootstrap.SMALLEST_PROBABILITY, 1.0)))


def fold_scores(
    name: str, rows: pl.DataFrame, classes: Sequence[str], positive: str | None
) -> tuple[Array, float]:
    """Return the score of each fold, in order, and the mean ratio of held-out to training rows.

    Folds that do not allow the metric give NaN.
    """
    values, ratios = [], []
    for _, fold in rows.sort("repeat", "fold", "__row").group_by(["repeat", "fold"], maintain_order=True):
        values.append(of_frame(name, fold, classes, positive))
        ratios.append(fold.height / fold["n_train"][0])
    return np.array(values, dtype=float), float(np.mean(ratios)) if ratios else math.nan


def corrected_interval(values: Array, ratio: float, level: float = LEVEL) -> tuple[float, float, float]:
    """Return mean, low and high of fold values, their dependence accounted for.

    The variance of the mean is ``(1 / J + ratio) * s^2`` with J folds and the ratio of held-out to
    training rows; Student's t with J - 1 degrees of freedom (Nadeau & Bengio 2003).

    Examples
    --------
    >>> mean, low, high = corrected_interval(np.array([0.7, 0.8, 0.75, 0.78, 0.72]), 0.25)
    >>> round(mean, 2), low < mean < high
    (0.75, True)
    """
    kept = values[np.isfinite(values)]
    if len(kept) == 0:
        return math.nan, math.nan, math.nan
    mean = float(kept.mean())
    if len(kept) < 2:
        return mean, math.nan, math.nan
    error = math.sqrt((1 / len(kept) + ratio) * float(kept.var(ddof=1)))
    half = float(special.stdtrit(len(kept) - 1, (1 + level) / 2)) * error
    return mean, mean - half, mean + half


def _within(name: str, value: float) -> float | None:
    if not math.isfinite(value):
        return None
    return min(max(value, METRICS[name].lowest), METRICS[name].highest)


def cross_validated(
    name: str,
    model: str,
    rows: pl.DataFrame,
    classes: Sequence[str] = (),
    positive: str | None = None,
    split: str = "cross-validation",
    level: float = LEVEL,
) -> Score | None:
    """Score a procedure from the predictions of its folds.

    Parameters
    ----------
    rows : DataFrame
        The stored predictions of one model: ``__row``, ``repeat``, ``fold``, ``n_train``, ``block``,
        ``observed``, ``predicted`` and the probabilities.

    Returns
    -------
    Score or None
        None when no fold allows the metric.
    """
    values, ratio = fold_scores(name, rows, classes, positive)
    mean, low, high = corrected_interval(values, ratio, level)
    if not math.isfinite(mean):
        return None
    arguments: dict[str, Argument] = {
        "model": model,
        "metric": name,
        "positive": positive or "",
        "split": split,
        "level": level,
    }
    n, units = rows["__row"].n_unique(), rows["block"].n_unique()
    return Score(
        metric=name,
        value=mean,
        low=_within(name, low),
        high=_within(name, high),
        level=level,
        estimand="procedure",
        split=split,
        n=n,
        n_groups=units if units < n else None,
        method=f"corrected t over {int(np.isfinite(values).sum())} folds (Nadeau & Bengio 2003)",
        recipe="score_folds",
        arguments=arguments,
        recompute=snippet("score_folds", arguments),
    )


def draws(n: int) -> int:
    """Return how many bootstrap draws are taken: 2,000, fewer when rows are so many that each is slow."""
    return int(min(2000, max(300, 10_000_000 // max(n, 1))))


def fitted(
    name: str,
    model: str,
    rows: pl.DataFrame,
    classes: Sequence[str] = (),
    positive: str | None = None,
    split: str = "test",
    level: float = LEVEL,
    seed: int = 0,
) -> Score | None:
    """Score one fitted model on rows it never saw, bootstrapping rows, groups or blocks of time.

    Parameters
    ----------
    rows : DataFrame
        Stored predictions of the model on these rows; rows of equal ``block`` are drawn together.

    Returns
    -------
    Score or None
        None when these rows do not allow the metric.
    """
    rows = rows.sort("__row")
    value = of_frame(name, rows, classes, positive)
    if not math.isfinite(value):
        return None
    n_draws = draws(rows.height)
    low, high = _percentiles(name, rows, classes, positive, n_draws, level, seed)
    low, high = min(low, value), max(high, value)  # draws without a rare class score the others alone
    arguments: dict[str, Argument] = {
        "model": model, "metric": name, "positive": positive or "", "split": split, "level": level,
        "draws": n_draws, "seed": seed,
    }  # fmt: skip
    units = rows["block"].n_unique()
    return Score(
        metric=name,
        value=value,
        low=_within(name, low),
        high=_within(name, high),
        level=level,
        estimand="fitted-model",
        split=split,
        n=rows.height,
        n_groups=units if units < rows.height else None,
        method=f"percentile bootstrap, {n_draws} draws of {units} units (Efron & Tibshirani 1993)",
        recipe="score_bootstrap",
        arguments=arguments,
        recompute=snippet("score_bootstrap", arguments),
    )


def _percentiles(
    name: str,
    rows: pl.DataFrame,
    classes: Sequence[str],
    positive: str | None,
    n_draws: int,
    level: float,
    seed: int,
) -> tuple[float, float]:
    score = bootstrap.scorer(name, *arrays(rows, classes), classes, positive)
    drawn = [score(w) for w in bootstrap.weights(rows["block"].to_numpy(), n_draws, seed)]
    values = np.concatenate(drawn)
    kept = values[np.isfinite(values)]
    if len(kept) < n_draws / 2:
        return math.nan, math.nan
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
