"""Rank tests on independent rows: Spearman and Kruskal-Wallis, with effects and intervals.

Every function takes the positions of values among the sorted distinct ones (``codes``), so that ranks
need no sorting, and returns an `Estimate`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from pythesis.stats import noncentral

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a test found: ``error`` is the standard error of the effect on its own scale."""

    statistic: float
    p: float
    p_smallest: float
    effect: float
    low: float
    high: float
    error: float


def mid_ranks(codes: Codes, size: int | None = None) -> Floats:
    """Return ranks over n, ties sharing theirs, each between 0 and 1."""
    counts = np.bincount(codes, minlength=size or 0)
    below = np.cumsum(counts) - counts
    table: Floats = (below + counts / 2) / codes.size
    ranks: Floats = table[codes]
    return ranks


def tail_mean(codes: Codes, scores: Floats) -> Floats:
    """Return, for each row i, the mean over j of ``scores[j]`` where j lies above i (half when tied)."""
    sums = np.bincount(codes, weights=scores)
    above = sums.sum() - np.cumsum(sums)
    means: Floats = ((above + sums / 2) / codes.size)[codes]
    return means


def _tie_cubes(codes: Codes) -> Floats:
    shares = np.bincount(codes) / codes.size
    cubes: Floats = -3 * (shares**2)[codes]
    cubes -= cubes.mean()
    return cubes


def spearman_influence(x: Codes, y: Codes) -> tuple[float, Floats]:
    """Return Spearman's rho and the influence of each row on it.

    The influence counts both what a row does itself and how it moves the ranks of others, so its spread
    gives the standard error whatever the distribution (Borkowf 2002).
    """
    u, v = mid_ranks(x) - 0.5, mid_ranks(y) - 0.5
    var_u, var_v = float(u @ u) / u.size, float(v @ v) / v.size
    covariance = float(u @ v) / u.size
    rho = covariance / math.sqrt(var_u * var_v)
    product = u * v + tail_mean(x, v) + tail_mean(y, u)
    spread = _tie_cubes(x) / (12 * var_u) + _tie_cubes(y) / (12 * var_v)
    influence: Floats = (product - product.mean()) / math.sqrt(var_u * var_v) - rho * spread / 2
    return rho, influence


def spearman(x: Codes, y: Codes, smallest: float, level: float) -> Estimate:
    """Spearman's rank correlation with a Fisher z interval.

    The error of z is the larger of Bonett & Wright's (2000) and the one from the influence of each row
    (Borkowf 2002): the first alone misses when the spread of one column changes with the other.
    """
    n = x.size
    rho, influence = spearman_influence(x, y)
    rho = max(-1.0, min(1.0, rho))
    t = rho * math.sqrt((n - 2) / max((1 - rho) * (1 + rho), 1e-300))
    inner = max(-1 + 1 / n, min(1 - 1 / n, rho))
    own = float(np.sqrt(influence @ influence)) / n / (1 - inner**2)
    error = max(math.sqrt((1 + inner**2 / 2) / (n - 3)), own)
    z, bound = math.atanh(inner), math.atanh(smallest)
    half = float(stats.t.ppf((1 + level) / 2, n - 2)) * error
    return Estimate(
        statistic=rho,
        p=float(2 * stats.t.sf(abs(t), n - 2)),
        p_smallest=beyond(abs(z), bound, error, n - 2),
        effect=rho,
        low=min(math.tanh(z - half), rho),
        high=max(math.tanh(z + half), rho),
        error=error * (1 - inner**2),
    )


def beyond(size: float, bound: float, error: float, df: float) -> float:
    """Return the p-value of "the effect is at most `bound` in size" (Murphy & Myors 1999)."""
    return float(stats.t.sf((size - bound) / error, df) + stats.t.sf((size + bound) / error, df))


def kruskal_wallis(numbers: Codes, groups: Codes, smallest: float, level: float) -> Estimate:
    """Kruskal-Wallis test, with epsilon squared: the share of the spread of ranks that groups explain.

    Epsilon squared is Kelley's (1935), free of the bias of a plain share, and never below zero. Its
    interval inverts the noncentral chi-squared distribution of the statistic (`noncentral`), widened
    when the ranks vary more in some groups than in others.
    """
    n, k = numbers.size, int(groups.max()) + 1
    ranks = mid_ranks(numbers) - 0.5
    sizes = np.bincount(groups)
    means = np.bincount(groups, weights=ranks) / sizes
    variance = float(ranks @ ranks) / n
    share = float(sizes @ means**2) / n / variance
    h = share * (n - 1)
    ratio = share / max(1 - share, 1 / n)
    spread = _spread(numbers, groups, ranks, means, variance, share)
    low, high = (value * spread / n for value in noncentral.interval(n * ratio / spread, k - 1, level))
    floor = n * smallest / (1 - smallest)
    effect = max(0.0, 1 - (n - 1) / (n - k) * (1 - share)) if n > k else 0.0
    return Estimate(
        statistic=h,
        p=float(stats.chi2.sf(h, k - 1)),
        p_smallest=noncentral.exceed(n * ratio / spread, k - 1, floor / spread),
        effect=effect,
        low=min(low / (1 + low), effect),
        high=max(high / (1 + high), effect),
        error=math.sqrt(spread / n),
    )


def _spread(
    numbers: Codes, groups: Codes, ranks: Floats, means: Floats, variance: float, share: float
) -> float:
    """Return how much more the explained share varies than under equal spreads, at least 1."""
    own = means[groups]
    pull = 2 * ranks * own - own**2 + 2 * tail_mean(numbers, own)
    influence = (pull - pull.mean()) / variance - share * (_tie_cubes(numbers) / (12 * variance))
    usual = 4 * share * max(1 - share, 1 / numbers.size) ** 3
    return max(1.0, float(influence @ influence) / numbers.size / usual) if usual > 0 else 1.0
