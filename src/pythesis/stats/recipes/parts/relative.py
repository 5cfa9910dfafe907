"""A ratio of sums, with its percentile bootstrap interval over rows, groups or blocks."""

import numpy as np


def ratio_interval(top, below, block, draws, seed, level):
    """Return the ratio of two sums and its interval, whole blocks drawn together."""
    order = np.argsort(block, kind="stable")
    units = np.split(order, np.searchsorted(block[order], np.unique(block))[1:])
    tops = np.array([top[at].sum() for at in units])
    belows = np.array([below[at].sum() for at in units])
    generator = np.random.default_rng(seed)
    ratios = []
    for _ in range(draws):
        chosen = generator.integers(0, len(units), len(units))
        ratios.append(tops[chosen].sum() / max(belows[chosen].sum(), 1e-300))
    low, high = np.quantile(ratios, [(1 - level) / 2, (1 + level) / 2])
    return float(top.sum() / max(below.sum(), 1e-300)), float(low), float(high)
