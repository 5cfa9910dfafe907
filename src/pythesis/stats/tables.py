"""Tables of counts on independent rows: chi-squared, Cramer's V and the difference of two shares."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import test_proportions_2indep as score_test

from pythesis.stats import noncentral
from pythesis.stats.intervals import difference_of_proportions
from pythesis.stats.permuting import rounds
from pythesis.stats.ranks import Codes, Estimate, Floats

Counts = npt.NDArray[np.int64]

EXPECTED_UNDER = 5.0  # expected counts below make the chi-squared approximation doubtful (Cochran 1954)


def cross(x: Codes, y: Codes) -> Counts:
    """Return the table of counts, x in rows and y in columns."""
    height, width = int(x.max()) + 1, int(y.max()) + 1
    counts: Counts = np.bincount(x * width + y, minlength=height * width).reshape(height, width)
    return counts


def expected(counts: Counts) -> Floats:
    """Return the counts expected if rows and columns were independent."""
    table: Floats = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return table


def sparse(counts: Counts) -> bool:
    """Return whether an expected count is too small for the chi-squared approximation."""
    return bool((expected(counts) < EXPECTED_UNDER).any())


def chi_squared(counts: Counts) -> float:
    """Return Pearson's statistic, without Yates' correction (which is too cautious)."""
    wanted = expected(counts)
    return float(((counts - wanted) ** 2 / wanted).sum())


def test_of_independence(counts: Counts, seed: int) -> tuple[float, float]:
    """Return Pearson's statistic and its p: approximate, or by Monte Carlo when a count is small."""
    statistic = chi_squared(counts)
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    if not sparse(counts):
        return statistic, float(stats.chi2.sf(statistic, df))
    height, width = np.sort(counts.sum(axis=1)), np.sort(counts.sum(axis=0))  # the order sets the draws
    tables = stats.random_table(height, width)
    wanted = np.outer(height, width) / counts.sum()

    def draw(rng: np.random.Generator, times: int) -> Floats:
        drawn = tables.rvs(times, random_state=rng)
        found: Floats = ((drawn - wanted) ** 2 / wanted).sum(axis=(1, 2))
        return found

    return statistic, rounds(draw, statistic, counts.size, seed)[0]


def cramers_v(counts: Counts, smallest: float, level: float, seed: int) -> Estimate:
    """Cramer's V without its bias (Bergsma 2013); interval by inversion (`noncentral`).

    The statistic is first divided by how much more it varies than under weak association, known from the
    influence of each cell: rare levels with strong deviations would otherwise give too narrow intervals.
    """
    statistic, p = test_of_independence(counts, seed)
    n = int(counts.sum())
    height, width = counts.shape
    df, short, spread = (height - 1) * (width - 1), min(height, width) - 1, _spread(counts, statistic / n)
    kept = min(height - (height - 1) ** 2 / (n - 1), width - (width - 1) ** 2 / (n - 1))
    effect = min(1.0, math.sqrt(max(0.0, statistic / n - df / (n - 1)) / max(kept - 1, 1e-9)))
    low, high = v_interval(counts, level)
    return Estimate(
        statistic=statistic,
        p=p,
        p_smallest=noncentral.exceed(statistic / spread, df, n * smallest**2 * short / spread),
        effect=effect,
        low=min(low, effect),
        high=max(high, effect),
        error=math.sqrt(spread / (n * short)),
    )


def v_interval(counts: Counts, level: float) -> tuple[float, float]:
    """Return the interval of Cramer's V."""
    statistic, n = chi_squared(counts), int(counts.sum())
    df, short = (counts.shape[0] - 1) * (counts.shape[1] - 1), min(counts.shape) - 1
    spread = _spread(counts, statistic / n)
    ends = noncentral.interval(statistic / spread, df, level)
    low, high = (min(1.0, math.sqrt(end * spread / n / short)) for end in ends)
    return low, high


def _spread(counts: Counts, phi2: float) -> float:
    """Return how much more phi squared varies than under weak association, at least 1."""
    shares = counts / counts.sum()
    rows, columns = shares.sum(axis=1, keepdims=True), shares.sum(axis=0, keepdims=True)
    ratio = shares / (rows * columns)
    influence = 2 * ratio - (shares * ratio).sum(axis=1, keepdims=True) / rows
    influence = influence - (shares * ratio).sum(axis=0, keepdims=True) / columns
    variance = float((shares * influence**2).sum() - (shares * influence).sum() ** 2)
    return max(1.0, variance / (4 * phi2)) if phi2 > 0 else 1.0


def risk_difference(counts: Counts, smallest: float, level: float, seed: int) -> Estimate:
    """Difference of two shares: chi-squared test, interval of Newcombe (1998).

    `counts` has the two groups in rows and the outcome in columns; the effect is the share of the second
    column in the second row minus that in the first row. "At most d" is tested by the score test of
    Miettinen & Nurminen (1985).
    """
    statistic, p = test_of_independence(counts, seed)
    (_, hits_0), (_, hits_1) = counts.tolist()
    n_0, n_1 = counts.sum(axis=1).tolist()
    rate_0, rate_1 = hits_0 / n_0, hits_1 / n_1
    low, high = difference_of_proportions(hits_1, n_1, hits_0, n_0, level)
    return Estimate(
        statistic=statistic,
        p=p,
        p_smallest=_score_beyond(hits_1, n_1, hits_0, n_0, smallest),
        effect=rate_1 - rate_0,
        low=low,
        high=high,
        error=math.sqrt(
            (hits_0 + hits_1) / (n_0 + n_1) * (1 - (hits_0 + hits_1) / (n_0 + n_1)) * (1 / n_0 + 1 / n_1)
        ),
    )


def _score_beyond(hits_1: int, n_1: int, hits_0: int, n_0: int, smallest: float) -> float:
    """Return the p of "the gap is at most that": both tails, seen from the group with the larger share."""
    high, low = (hits_1, n_1), (hits_0, n_0)
    if hits_1 * n_0 < hits_0 * n_1:
        high, low = low, high
    total = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):  # its ratios, unused here, divide by a share of zero
        for side, first, second in (("larger", high, low), ("smaller", low, high)):
            tested = score_test(
                *first, *second, value=smallest, method="score", compare="diff", alternative=side
            )
            total += float(tested.pvalue)
    return min(1.0, total)
