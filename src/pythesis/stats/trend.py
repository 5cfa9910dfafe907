"""Does a series rise or fall? Mann-Kendall with its memory accounted for, and Sen's slope.

The correction of Hamed & Rao (1998) estimates each autocorrelation after removing the trend, which makes
memory look shorter than it is: simulated series without trend were called trending 24% of the time at a
memory of 0.8. Here the memory is a geometric one, its rate freed of that bias (decision 0012).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import polars as pl
from scipy import stats

from pythesis.core.dataset import Column
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stats import thresholds
from pythesis.stats.ranks import Estimate, Floats, beyond
from pythesis.stats.sides import counted, pair
from pythesis.stats.validations import Arguments, build, refusal

FEWEST = 40  # moments: autocorrelations of fewer are noise
LAGS = (1, 2, 3)  # the slowest rate they show is kept
LONGEST = 0.98  # rate: beyond, a series wanders and has no trend to test
MILD, MARGIN = 0.2, 1.2  # above this rate the variance is raised by a fifth: the rate itself is estimated
MOST = 1_000  # moments compared two by two; longer series are averaged over runs of moments
DAY = 86_400e6  # microseconds


def trend(
    frame: pl.DataFrame,
    time: Column,
    y: Column,
    *,
    rows: str,
    group: str | None = None,
    hit: str = "",
    level: float = 0.95,
    smallest: Mapping[str, float] | None = None,
) -> tuple[Validation, Effect | None]:
    """Test whether `y` rises or falls over `time`.

    Rows of one moment are averaged first. The variance of Kendall's statistic is that of Hamed & Rao
    (1998) with the autocorrelations of a geometric memory.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other.
    time, y : Column
        A date or an ordered number, and an ordered column or one of two levels (`hit` is then counted).
    group : str, optional
        Rows of one group lose the mean of their group, so that a change of groups is no trend.

    Returns
    -------
    validation : Validation
        Effect: Kendall's tau, from -1 (every later value is lower) to 1. Refused under 40 moments.
    slope : Effect or None
        Sen's (1968) slope, a day for dates, and its interval.
    """
    data = pair(frame, time, y, group, time.name)
    if data.n == 0 or not (data.y.ordered or hit) or data.y.distinct < 2 or data.moments is None:
        return refusal(data.n, rows, said("stats.refused.no-order", column=y.name)), None
    unit = DAY if data.calendar else 1.0
    moments, values = _series(data.moments / unit, counted(data, hit))
    if moments.size < FEWEST:
        return refusal(data.n, rows, said("stats.refused.few-moments", time=time.name)), None
    distance = thresholds.smallest(thresholds.SLOPE, smallest)
    found, slope = _estimate(moments, values, distance, level)
    arguments: Arguments = {
        "time": time.name, "y": y.name, "y_reading": data.y.reading, "y_order": data.y.order, "hit": hit,
        "group": group, "rows": rows, "smallest": distance, "level": level,
    }  # fmt: skip
    validation = build(
        data, found, rows, test="mann-kendall", effect=thresholds.SLOPE, distance=distance, level=level,
        recipe="mann_kendall", arguments=arguments,
        reference="Mann 1945; Sen 1968; Hamed & Rao 1998; Kendall 1954",
        assumed=_assumed(time.name, int(moments.size), group, data.n_groups), n_groups=data.n_groups,
    )  # fmt: skip
    return validation, slope


def _assumed(time: str, moments: int, group: str | None, n_groups: int | None) -> tuple[Said, ...]:
    memory = said("stats.assumption.memory", time=time, n=moments)
    if group is None:
        return (memory,)
    return (memory, said("stats.assumption.group-means", group=group, n_groups=n_groups))


def _series(moments: Floats, values: Floats) -> tuple[Floats, Floats]:
    distinct, which = np.unique(moments, return_inverse=True)
    means = np.bincount(which, weights=values) / np.bincount(which)
    width = -(-distinct.size // MOST)
    usable = distinct.size // width * width
    shape = (-1, width)
    return distinct[:usable].reshape(shape).mean(axis=1), means[:usable].reshape(shape).mean(axis=1)


def _estimate(moments: Floats, values: Floats, distance: float, level: float) -> tuple[Estimate, Effect]:
    n = moments.size
    later, earlier = np.triu_indices(n, 1)[::-1]
    rises = values[later] - values[earlier]
    score, pairs = float(np.sign(rises).sum()), n * (n - 1) / 2
    slopes = np.sort(rises / (moments[later] - moments[earlier]))
    slope = float(np.median(slopes))
    ties = np.unique(values, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    rate = memory(values - slope * moments)
    error = math.sqrt(variance * inflation(rate, n))
    df = max(2.0, n * (1 - rate) / (1 + rate) - 2)
    quantile = float(stats.t.ppf((1 + level) / 2, df))
    tau, spread = score / pairs, error / pairs
    steps = [math.floor((slopes.size + sign * quantile * error) / 2) for sign in (-1, 1)]
    ends = [float(slopes[min(max(step, 0), slopes.size - 1)]) for step in steps]
    found = Estimate(
        statistic=score / error,
        p=float(2 * stats.t.sf(max(abs(score) - 1, 0) / error, df)),
        p_smallest=beyond(abs(tau), distance, spread, df),
        effect=tau,
        low=max(-1.0, tau - quantile * spread),
        high=min(1.0, tau + quantile * spread),
        error=spread,
    )
    return found, Effect(name="sen-slope", value=slope, low=ends[0], high=ends[1], level=level)


def memory(detrended: Floats) -> float:
    """Return the rate at which a series forgets, from 0 (at once) to 0.98.

    Removing a line lowers an autocorrelation by about (2 + 4 rate) / n (Kendall 1954): it is given back.
    """
    n, centred = detrended.size, detrended - detrended.mean()
    total = float(centred @ centred)
    if total <= 0:
        return 0.0
    rates = []
    for lag in LAGS:
        correlation = (n * float(centred[:-lag] @ centred[lag:]) / total + 2) / (n - 4)
        if lag == 1 or correlation > 2 / math.sqrt(n):
            rates.append(max(correlation, 0.0) ** (1 / lag))
    return float(min(max(rates), LONGEST))


def inflation(rate: float, n: int) -> float:
    """Return by how much that memory multiplies the variance of Kendall's statistic (Hamed & Rao 1998)."""
    lags = np.arange(1, n)
    of_ranks = 6 / math.pi * np.arcsin(rate**lags / 2)
    weights = (n - lags) * (n - lags - 1.0) * (n - lags - 2)
    factor: float = 1 + 2 / (n * (n - 1) * (n - 2)) * float(weights @ of_ranks)
    return float(factor * (MARGIN if rate > MILD else 1.0))
