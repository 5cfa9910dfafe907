"""Intervals and minimum-effect tests of effects bounded at zero, by inverting the noncentral chi-squared.

A sum of squares such as n V² is never below zero, so an interval of the usual kind misses near zero.
Inverting the distribution of the statistic does not (Steiger & Fouladi 1997; Smithson 2003).
``spread`` divides the statistic first: it is how much more the statistic varies than independent rows
with mild effects would make it (the first-order correction of Rao & Scott 1984).
"""

from __future__ import annotations

import math

from scipy import optimize, stats

# Beyond, the square root of the statistic is normal with unit variance to four digits, and the series of the
# exact distribution is slow.
LARGE = 2_000.0


def exceed(statistic: float, df: int, noncentrality: float) -> float:
    """Return the probability of a statistic at least this large."""
    if max(statistic, noncentrality) > LARGE:
        return float(stats.norm.sf(math.sqrt(statistic) - math.sqrt(noncentrality + df - 1)))
    if noncentrality <= 0:
        return float(stats.chi2.sf(statistic, df))
    return float(stats.ncx2.sf(statistic, df, noncentrality))


def interval(statistic: float, df: int, level: float) -> tuple[float, float]:
    """Return the noncentralities under which the statistic is neither too large nor too small."""
    tail = (1 - level) / 2
    return _solve(statistic, df, tail), _solve(statistic, df, 1 - tail)


def _solve(statistic: float, df: int, probability: float) -> float:
    """Return the noncentrality under which exceeding the statistic has that probability, 0 when none."""
    if exceed(statistic, df, 0.0) >= probability:
        return 0.0
    if statistic > LARGE:
        root = math.sqrt(statistic) + stats.norm.ppf(probability)
        return max(0.0, float(root) ** 2 - (df - 1))
    high = statistic + 10 * math.sqrt(2 * df + 4 * statistic) + 40
    return float(
        optimize.brentq(
            lambda value: exceed(statistic, df, value) - probability, 0.0, high, xtol=1e-11, rtol=1e-13
        )
    )
