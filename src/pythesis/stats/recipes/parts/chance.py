"""How often chance alone does as much: draws under no relation."""

import numpy as np
from scipy import stats


def drawn_as_large(observed, draw, size):
    """Share of draws as large as observed, and the mean of 999 draws; more are drawn when few are as large.

    `draw(times)` returns that many statistics; `size` is what one draw costs.
    """
    done, hits, goal, mean = 0, 0, 999, 0.0
    together = max(1, min(999, 2_000_000 // size))
    while done < goal:
        times = min(together, goal - done)
        found = draw(times)
        hits += int((found >= observed * (1 - 1e-9)).sum())
        mean += found.sum() / 999 if done < 999 else 0.0
        done += times
        if done == 999 and hits < 100:
            goal = max(1_999, min(9_999, 20_000_000 // size))
    return (hits + 1) / (done + 1), mean


def crossed(counts, seed):
    """Chi-squared test of a table, drawing tables with its margins where the approximation fails."""
    statistic, p, df, _ = stats.chi2_contingency(counts, correction=False)
    if (stats.contingency.expected_freq(counts) < 5).any():
        heights, widths = np.sort(counts.sum(axis=1)), np.sort(counts.sum(axis=0))
        wanted, tables = np.outer(heights, widths) / counts.sum(), stats.random_table(heights, widths)
        rng = np.random.default_rng(seed)

        def draw(times):
            return ((tables.rvs(times, random_state=rng) - wanted) ** 2 / wanted).sum(axis=(1, 2))

        p, _ = drawn_as_large(statistic, draw, counts.size)
    return statistic, p, df


def blocks_of(sizes):
    """Deal groups into at most 30 blocks, from the largest to the smallest, to be left out in turn."""
    block = np.empty(len(sizes), dtype=int)
    block[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes)) % min(30, len(sizes))
    return block
