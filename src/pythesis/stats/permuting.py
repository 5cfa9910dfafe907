"""P-values by permutation in two rounds: few when that is enough, many when the p-value is small."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Floats]

FIRST, SECOND = 999, 9_999
ENOUGH = 100  # as large in the first round: p is above 10%, no further digit would change a verdict
CELLS = 20_000_000  # rows times permutations: about two seconds
CHUNK_CELLS = 2_000_000  # held in memory at once
FEWEST = 1_999


def chunk(n: int) -> int:
    """Return how many permutations of `n` rows are drawn together; part of the recipe, as it orders draws."""
    return max(1, min(FIRST, CHUNK_CELLS // max(n, 1)))


def second(n: int) -> int:
    """Return how many permutations are drawn in all when the p-value is small."""
    return max(FEWEST, min(SECOND, CELLS // max(n, 1)))


def rounds(draw: Draw, observed: float, n: int, seed: int) -> tuple[float, float]:
    """Return the share of permutations at least as large as observed, itself counted (Phipson & Smyth 2010).

    The second number is the mean of the first round: what the statistic is worth when nothing is there.

    Stopping after the first round only ever happens when p is large, so the p-value stays valid (a
    two-step form of Besag & Clifford 1991).

    Parameters
    ----------
    draw : callable
        Given a generator and a number, returns that many permuted statistics.
    n : int
        Number of rows permuted, which sets how many permutations are affordable.
    """
    rng = np.random.default_rng(seed)
    hits, done, total, whole = 0, 0, FIRST, 0.0
    limit = observed * (1 - 1e-9)  # equal statistics must not differ by rounding
    while done < total:
        times = min(chunk(n), total - done)
        drawn = draw(rng, times)
        hits += int((drawn >= limit).sum())
        whole += float(drawn.sum()) if done < FIRST else 0.0
        done += times
        if done == FIRST and hits < ENOUGH:
            total = second(n)
    return (hits + 1) / (done + 1), whole / FIRST
