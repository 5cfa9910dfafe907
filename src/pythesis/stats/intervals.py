"""Intervals of shares, differences of shares, means and medians, for rows or for groups of rows."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]
RESAMPLES = 999  # the ends of a 95% interval then rest on 25 resamples each


def proportion(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927; recommended by Brown, Cai & DasGupta 2001).

    Examples
    --------
    >>> low, high = proportion(0, 10)
    >>> low, round(high, 3)
    (0.0, 0.278)
    """
    if n < 1 or not 0 <= hits <= n:
        raise ValueError(f"{hits} hits of {n}")
    low, high = proportion_confint(hits, n, alpha=1 - level, method="wilson")
    return (0.0 if hits == 0 else float(low)), (1.0 if hits == n else float(high))


def difference_of_proportions(
    hits_1: int, n_1: int, hits_2: int, n_2: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of share 1 minus share 2 (method 10 of Newcombe 1998)."""
    if min(n_1, n_2) < 1:
        raise ValueError("a group without rows")
    low, high = confint_proportions_2indep(
        hits_1, n_1, hits_2, n_2, compare="diff", method="newcomb", alpha=1 - level
    )
    return float(low), float(high)


def mean(
    values: Floats, level: float = 0.95, groups: npt.ArrayLike | None = None, seed: int = 0
) -> tuple[float, float]:
    """Return the interval of a mean: Student's, or by bootstrap over groups.

    Parameters
    ----------
    values : array, shape (n,)
    groups : array, shape (n,), optional
        Which values belong together: then groups are drawn anew (see `share_by_group`).

    Notes
    -----
    Student's interval needs no normal values once n is some tens, except when one value carries much of
    the whole: `concentrated` tells.
    """
    values = np.asarray(values, dtype=float)
    if groups is not None:
        return _grouped(values, groups, level, seed)
    if values.size < 2:
        raise ValueError("an interval of a mean needs two values")
    half = stats.t.ppf((1 + level) / 2, values.size - 1) * values.std(ddof=1) / math.sqrt(values.size)
    return float(values.mean() - half), float(values.mean() + half)


def concentrated(values: Floats, share: float = 0.10) -> bool:
    """Return whether one value carries over `share` of the squared deviations.

    Then the mean's interval is not to be trusted, and the median should stand beside it.
    """
    squares = (np.asarray(values, dtype=float) - np.mean(values)) ** 2
    total = float(squares.sum())
    return total > 0 and float(squares.max()) > share * total


def median(values: Floats, level: float = 0.95) -> tuple[float, float]:
    """Return the distribution-free interval of a median, from order statistics (Thompson 1936).

    Its coverage is at least `level` whatever the distribution. Fewer than 6 values at 95% cannot give
    one: the interval is then the whole range of the values, and `ValueError` says so instead.
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    n = ordered.size
    rank = int(stats.binom.ppf((1 - level) / 2, n, 0.5)) if n else 0
    while rank > 0 and stats.binom.cdf(rank - 1, n, 0.5) > (1 - level) / 2:
        rank -= 1
    if rank < 1:
        raise ValueError(f"{n} values are too few for a median at level {level}")
    return float(ordered[rank - 1]), float(ordered[n - rank])


def share_by_group(
    hits: npt.ArrayLike, groups: npt.ArrayLike, level: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """Return the interval of a share when rows of a group resemble one another.

    Groups are drawn anew (bootstrap over groups, with Student's quantile for the effective number of
    groups, Kish 1965), so the interval tells how the share would change with other groups.

    Raises
    ------
    ValueError
        Under 10 groups: no interval over so few groups keeps its level.
    """
    values = np.asarray(hits, dtype=float)
    low, high = _grouped(values, groups, level, seed)
    return max(0.0, low), min(1.0, high)


def _grouped(values: Floats, groups: npt.ArrayLike, level: float, seed: int) -> tuple[float, float]:
    _, keys = np.unique(np.asarray(groups), return_inverse=True)
    sizes = np.bincount(keys).astype(float)
    if sizes.size < 10:
        raise ValueError(f"{sizes.size} groups are too few for an interval over groups")
    sums = np.bincount(keys, weights=values)
    centre = values.mean()
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(sizes.size, np.full(sizes.size, 1 / sizes.size), size=RESAMPLES)
    means = (drawn @ sums) / (drawn @ sizes)
    effective = sizes.sum() ** 2 / (sizes**2).sum()
    # A bootstrap of G groups understates the variance by (G - 1) / G, and G of unequal size count for fewer.
    error = means.std(ddof=1) * math.sqrt(effective / max(effective - 1, 1))
    half = stats.t.ppf((1 + level) / 2, max(effective - 1, 1)) * error
    return float(centre - half), float(centre + half)
