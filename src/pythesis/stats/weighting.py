"""Means and shares of rows that stand for unequal numbers of a population."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
FEWEST = 30  # rows, or clusters, for the linearised variance to hold


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted mean with its interval, the plain one, and how many equal rows it is worth (Kish)."""

    value: float
    low: float
    high: float
    plain: float
    gap_low: float
    gap_high: float
    effective: float
    n: int


def weighted(
    values: Floats, weights: Floats, clusters: npt.ArrayLike | None = None, level: float = 0.95
) -> Weighted | None:
    """Return the mean of `values` weighted by what each row stands for (Hájek 1971).

    Its variance is linearised over rows, or over clusters (Binder 1983), and so is that of its gap with the
    plain mean. None under 30 rows or clusters, or when a weight is not above zero.

    Parameters
    ----------
    values, weights : arrays, shape (n,)
        Without gaps.
    clusters : array, shape (n,), optional
        Which rows were drawn together.
    """
    n = values.size
    keys = np.arange(n) if clusters is None else np.unique(np.asarray(clusters), return_inverse=True)[1]
    units = int(keys.max(initial=-1)) + 1
    if units < FEWEST or not bool((weights > 0).all()):
        return None
    shares = weights / weights.sum()
    value, plain = float(shares @ values), float(values.mean())
    own, usual = shares * (values - value), (values - plain) / n
    half = _half(own, keys, units, level)
    gap_half = _half(own - usual, keys, units, level)
    effective = float(1 / (shares @ shares))
    return Weighted(
        value,
        value - half,
        value + half,
        plain,
        value - plain - gap_half,
        value - plain + gap_half,
        effective,
        n,
    )


def _half(parts: Floats, keys: npt.NDArray[np.int64], units: int, level: float) -> float:
    totals = np.bincount(keys, weights=parts, minlength=units)
    error = math.sqrt(units / (units - 1) * float(totals @ totals))
    return float(stats.t.ppf((1 + level) / 2, units - 1)) * error
