"""Two groups on independent rows: the probability that one value of A lies above one of B."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from pythesis.stats.permuting import rounds
from pythesis.stats.ranks import Codes, Estimate, Floats, beyond, mid_ranks

Flags = npt.NDArray[np.bool_]

# Rows a group: below, Brunner-Munzel's t is not to be trusted (Neubert & Brunner 2007).
PERMUTED_UNDER = 15
# Below, even the permuted test exceeds 5% when the small group is the more scattered (7% at 5 rows).
FEWEST = 6


def needs_permutation(numbers: Codes, in_a: Flags) -> bool:
    """Return whether a group is too small, or the groups do not overlap, for the t approximation."""
    n_a = int(in_a.sum())
    share, error, _ = brunner_munzel(numbers, in_a)
    return min(n_a, in_a.size - n_a) < PERMUTED_UNDER or error == 0.0 or share in (0.0, 1.0)


def brunner_munzel(numbers: Codes, in_a: Flags) -> tuple[float, float, float]:
    """Return P(A > B) with ties counted half, its standard error and degrees of freedom."""
    n_a = int(in_a.sum())
    n_b = in_a.size - n_a
    ranks = mid_ranks(numbers) * numbers.size + 0.5
    _, inner_a = np.unique(numbers[in_a], return_inverse=True)
    _, inner_b = np.unique(numbers[~in_a], return_inverse=True)
    # Placements: how many of the other group lie below each row, to the exact half.
    above_b = np.rint(2 * (ranks[in_a] - (mid_ranks(inner_a) * n_a + 0.5))) / 2
    above_a = np.rint(2 * (ranks[~in_a] - (mid_ranks(inner_b) * n_b + 0.5))) / 2
    share = float(above_b.mean()) / n_b
    part_a = _variance(above_b) / (n_a * n_b**2)
    part_b = _variance(above_a) / (n_b * n_a**2)
    total = part_a + part_b
    if total <= 0:
        return share, 0.0, 1.0
    df = total**2 / (part_a**2 / max(n_a - 1, 1) + part_b**2 / max(n_b - 1, 1))
    return share, math.sqrt(total), df


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if values.size > 1 else 0.0


def probability_above(numbers: Codes, in_a: Flags, smallest: float, level: float) -> Estimate:
    """P(A > B) with the test of Brunner & Munzel (2000).

    The interval holds Brunner-Munzel's on the logit scale, honest when one group is the more scattered,
    and method 5 of Newcombe (2006), honest when the groups hardly overlap: alone, each misses where the
    other holds.
    """
    share, error, df = brunner_munzel(numbers, in_a)
    n_a, n_b = int(in_a.sum()), int((~in_a).sum())
    low, high = _newcombe(share, n_a, n_b, level)
    own, size = math.sqrt(newcombe_variance(0.5 + smallest, n_a, n_b)), abs(share - 0.5)
    p_smallest = float(stats.norm.sf((size - smallest) / own) + stats.norm.sf((size + smallest) / own))
    floor = 0.5 / (n_a * n_b)  # half of the smallest step of the estimate
    t = (share - 0.5) / max(error, floor)
    if error > 0 and 0 < share < 1:
        scale, logit = error / (share * (1 - share)), math.log(share / (1 - share))
        half = float(stats.t.ppf((1 + level) / 2, df)) * scale
        bound = math.log((0.5 + smallest) / (0.5 - smallest))
        low = min(low, 1 / (1 + math.exp(half - logit)))
        high = max(high, 1 / (1 + math.exp(-half - logit)))
        p_smallest = max(p_smallest, beyond(abs(logit), bound, scale, df))
    return Estimate(
        statistic=t,
        p=float(2 * stats.t.sf(abs(t), df)),
        p_smallest=p_smallest,
        effect=share,
        low=low,
        high=high,
        error=max(error, math.sqrt(newcombe_variance(0.5, n_a, n_b))),
    )


def probability_above_permuted(
    numbers: Codes, in_a: Flags, smallest: float, level: float, seed: int
) -> Estimate:
    """P(A > B) for small groups or groups that do not overlap.

    The p-value permutes the studentised statistic (Neubert & Brunner 2007).
    """
    found = probability_above(numbers, in_a, smallest, level)
    ordered = np.sort(numbers)

    def drawn(rng: np.random.Generator, times: int) -> Floats:
        return _permuted(ordered, in_a, rng, times)

    return replace(found, p=rounds(drawn, abs(found.statistic), in_a.size, seed)[0])


def _permuted(numbers: Codes, in_a: Flags, rng: np.random.Generator, times: int) -> Floats:
    """Return the size of the studentised statistic under `times` permutations of the groups.

    `numbers` is sorted: counts of A below each value are then running sums.
    """
    n_a = int(in_a.sum())
    n_b = in_a.size - n_a
    drawn = rng.permuted(np.tile(in_a, (times, 1)), axis=1)
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    widths = np.diff(np.append(starts, numbers.size))
    of_a = np.add.reduceat(drawn, starts, axis=1, dtype=np.int64)
    of_b = widths - of_a
    a_below = np.cumsum(of_a, axis=1) - of_a / 2  # how many of A lie below each value
    b_below = np.cumsum(of_b, axis=1) - of_b / 2
    share = (of_a * b_below).sum(axis=1) / (n_a * n_b)
    spread_a = (of_a * (b_below - (share * n_b)[:, None]) ** 2).sum(axis=1) / max(n_a - 1, 1)
    spread_b = (of_b * (a_below - ((1 - share) * n_a)[:, None]) ** 2).sum(axis=1) / max(n_b - 1, 1)
    error = np.sqrt(spread_a / (n_a * n_b**2) + spread_b / (n_b * n_a**2))
    sizes: Floats = np.abs(share - 0.5) / np.maximum(error, 0.5 / (n_a * n_b))
    return sizes


def newcombe_variance(share: float, n_a: int, n_b: int) -> float:
    """Return the variance of P(A > B) of method 5 of Newcombe (2006)."""
    extra = ((n_a + n_b) / 2 - 1) * ((1 - share) / (2 - share) + share / (1 + share))
    return share * (1 - share) / (n_a * n_b) * (1 + extra)


def _newcombe(share: float, n_a: int, n_b: int, level: float) -> tuple[float, float]:
    z = float(stats.norm.ppf((1 + level) / 2))

    def short(value: float) -> float:
        return abs(share - value) - z * math.sqrt(newcombe_variance(value, n_a, n_b))

    low = (
        0.0
        if share == 0 or short(0.0) <= 0
        else float(optimize.brentq(short, 0.0, share * (1 - 1e-9), xtol=1e-12))
    )
    high = (
        1.0
        if share == 1 or short(1.0) <= 0
        else float(optimize.brentq(short, share + 1e-9 * (1 - share), 1.0, xtol=1e-12))
    )
    return low, high
