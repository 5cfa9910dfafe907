"""Shares and medians with intervals that respect groups and time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from pythesis.stats import intervals

LEVEL = 0.95
FEWEST = 5  # rows, or clusters, under which an interval says nothing and is left out
FEWEST_FOR_MEDIAN = 6  # under six rows, the whole range holds the median less than 95 times in 100


@dataclass(frozen=True, slots=True)
class Centre:
    """A share, mean or median, its interval (None when too few rows) and its rows."""

    value: float
    low: float | None
    high: float | None
    n: int


def share(hits: np.ndarray, groups: np.ndarray | None = None) -> Centre:
    """Return a share with Wilson's interval, or a cluster-robust one when rows belong together.

    Parameters
    ----------
    hits : ndarray of bool, shape (n,)
    groups : ndarray of int, shape (n,), optional

    References
    ----------
    Wilson 1927; linearised variance of a share over clusters, Cochran 1977, chapter 9A.
    """
    n = len(hits)
    p = float(hits.mean())
    if n < FEWEST:
        return Centre(p, None, None, n)
    if groups is None:
        low, high = intervals.proportion(int(hits.sum()), n, LEVEL)
        return Centre(p, low, high, n)
    half = _cluster_half_width(hits.astype(float), groups)
    if half is None or half == 0:
        return Centre(p, None, None, n)
    return Centre(p, max(0.0, p - half), min(1.0, p + half), n)


def mean(values: np.ndarray, groups: np.ndarray | None = None) -> Centre:
    """Return a mean with Student's interval, or a cluster-robust one when rows belong together."""
    n = len(values)
    centre = float(values.mean())
    if n < FEWEST:
        return Centre(centre, None, None, n)
    if groups is None:
        half: float | None = float(stats.t.ppf((1 + LEVEL) / 2, n - 1) * values.std(ddof=1) / np.sqrt(n))
    else:
        half = _cluster_half_width(values, groups)
    return Centre(centre, None, None, n) if half is None else Centre(centre, centre - half, centre + half, n)


def median(values: np.ndarray, groups: np.ndarray | None = None) -> Centre:
    """Return a median with an interval from order statistics (Woodruff's when rows belong together).

    References
    ----------
    Thompson 1936 (order statistics); Woodruff 1952 (inverted interval of the share below).
    """
    ordered = np.sort(values)
    n = len(ordered)
    centre = float(np.median(ordered))
    if n < FEWEST:
        return Centre(centre, None, None, n)
    if groups is None:
        if n < FEWEST_FOR_MEDIAN:
            return Centre(centre, None, None, n)
        low, high = intervals.median(ordered, LEVEL)
        return Centre(centre, low, high, n)
    half = _cluster_half_width((values <= centre).astype(float), groups)
    if half is None or half >= 0.5:
        return Centre(centre, None, None, n)
    low, high = np.quantile(ordered, [0.5 - half, 0.5 + half])
    return Centre(centre, float(min(low, centre)), float(max(high, centre)), n)


def centre_of(values: np.ndarray, how: str, groups: np.ndarray | None = None) -> Centre:
    """Return the share, mean or median of values, as `how` names it."""
    if how == "rate":
        return share(values > 0.5, groups)
    return mean(values, groups) if how == "mean" else median(values, groups)


def _cluster_half_width(values: np.ndarray, groups: np.ndarray) -> float | None:
    sizes = np.bincount(groups)
    k = int(np.count_nonzero(sizes))
    if k < FEWEST:
        return None
    totals = np.bincount(groups, weights=values - values.mean())[sizes > 0]
    variance = k / (k - 1) * float((totals**2).sum()) / len(values) ** 2
    return float(stats.t.ppf((1 + LEVEL) / 2, k - 1) * np.sqrt(variance))
