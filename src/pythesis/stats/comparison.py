"""Two models on the same rows, by one declared test."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from pythesis.core.iteration import Comparison
from pythesis.core.validation import Effect
from pythesis.stats import bootstrap
from pythesis.stats.learning.aim import Aim
from pythesis.stats.recompute import Argument, snippet
from pythesis.stats.scores import LEVEL, METRICS, arrays, fold_scores

Array = npt.NDArray[Any]

TEST = "corrected resampled t"
REFERENCE = "Nadeau & Bengio 2003"
SELECTION_DRAWS = 100  # the optimism is a mean over draws: its own error is small beside the interval
SELECTION_ROWS = 3_000  # a few thousand rows tell the optimism, which shrinks as rows grow


def corrected_t(differences: Array, ratio: float, level: float = LEVEL) -> tuple[float, float, float, float]:
    """Return mean, low, high and two-sided p of paired fold differences.

    Parameters
    ----------
    differences : array, shape (n_folds,)
        One difference a fold, on the same held-out rows.
    ratio : float
        Held-out rows over training rows, mean of the folds.

    Notes
    -----
    t = mean / sqrt((1 / J + ratio) s^2) with J - 1 degrees of freedom (Nadeau & Bengio 2003). Equal
    differences in every fold leave no spread to judge by: p is 1 when they are zero, else 0.
    """
    kept = differences[np.isfinite(differences)]
    if len(kept) < 2:
        return (float(kept.mean()) if len(kept) else math.nan), math.nan, math.nan, math.nan
    mean = float(kept.mean())
    error = math.sqrt((1 / len(kept) + ratio) * float(kept.var(ddof=1)))
    if error <= 1e-12 * max(1.0, abs(mean)):
        return mean, mean, mean, 1.0 if abs(mean) < 1e-12 else 0.0
    freedom = len(kept) - 1
    half = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    return mean, mean - half, mean + half, float(2 * stats.t.sf(abs(mean) / error, freedom))


def upper_limit(differences: Array, ratio: float, level: float = LEVEL) -> float:
    """Return the one-sided upper limit of the mean difference, infinite when it cannot be known."""
    mean, _, high, _ = corrected_t(differences, ratio, 2 * level - 1)
    return high if math.isfinite(high) else math.inf if math.isfinite(mean) else math.nan


def paired(first: pl.DataFrame, second: pl.DataFrame, metric: str, aim: Aim) -> tuple[Array, float]:
    """Return first minus second fold by fold, and the ratio of held-out to training rows."""
    one, ratio = fold_scores(metric, first, aim.classes, aim.positive)
    other, _ = fold_scores(metric, second, aim.classes, aim.positive)
    return one - other, ratio


def compare(
    names: tuple[str, str], first: pl.DataFrame, second: pl.DataFrame, aim: Aim, metric: str | None = None
) -> Comparison | None:
    """Compare two models fold by fold on the same held-out rows.

    Parameters
    ----------
    names : tuple of two str
    first, second : DataFrame
        Their stored cross-validated predictions.

    Returns
    -------
    Comparison or None
        None when fewer than two folds allow the metric.
    """
    name = metric or aim.metric
    differences, ratio = paired(first, second, name, aim)
    mean, low, high, p = corrected_t(differences, ratio)
    if not math.isfinite(low):
        return None
    arguments: dict[str, Argument] = {
        "first": names[0], "second": names[1], "metric": name, "positive": aim.positive or "", "level": LEVEL,
    }  # fmt: skip
    return Comparison(
        first=names[0],
        second=names[1],
        metric=name,
        difference=Effect(name=f"difference of {name}", value=mean, low=low, high=high, level=LEVEL),
        p=p,
        test=TEST,
        reference=REFERENCE,
        verdict=_verdict(low, high, higher=METRICS[name].higher),
        n=first["__row"].n_unique(),
        recipe="compare_folds",
        arguments=arguments,
        recompute=snippet("compare_folds", arguments),
    )


def _verdict(low: float, high: float, *, higher: bool) -> str:
    if low <= 0 <= high:
        return "not_distinguished"
    return "better" if (low > 0) == higher else "worse"


def selection_optimism(predictions: list[pl.DataFrame], aim: Aim, seed: int) -> float | None:
    """Return how much the best of several models flatters itself, in the metric's unit, at least 0.

    Parameters
    ----------
    predictions : list of DataFrame
        Stored held-out predictions of each candidate, on the same rows.

    Notes
    -----
    Bootstrap bias corrected cross-validation (Tsamardinos, Greasidou & Borboudakis 2018): rows (or their
    units) are drawn again; the winner on the drawn rows is scored on those left out. The optimism is the
    winner's score on all rows minus the mean of those scores. None with fewer than two candidates.
    """
    if len(predictions) < 2:
        return None
    frames = [p.filter(pl.col("repeat") == 0).sort("__row") for p in predictions]
    n = frames[0].height
    if n > SELECTION_ROWS:
        at = np.sort(np.random.default_rng(seed).choice(n, SELECTION_ROWS, replace=False))
        frames = [f[at] for f in frames]
    sign = 1.0 if METRICS[aim.metric].higher else -1.0
    scorers = [
        bootstrap.scorer(aim.metric, *arrays(f, aim.classes), aim.classes, aim.positive) for f in frames
    ]
    whole = max(float(sign * score(np.ones((1, frames[0].height)))[0]) for score in scorers)
    left_out: list[float] = []
    for drawn in bootstrap.weights(frames[0]["block"].to_numpy(), SELECTION_DRAWS, seed):
        outside = (drawn == 0).astype(float)
        usable = outside.sum(axis=1) > 0
        inside = np.array([sign * score(drawn[usable]) for score in scorers])
        winner = np.argmax(np.where(np.isfinite(inside), inside, -np.inf), axis=0)
        others = np.array([sign * score(outside[usable]) for score in scorers])
        left_out.extend(others[winner, np.arange(len(winner))].tolist())
    kept = [v for v in left_out if math.isfinite(v)]
    if not kept or not math.isfinite(whole):
        return None
    return max(0.0, whole - float(np.mean(kept)))
