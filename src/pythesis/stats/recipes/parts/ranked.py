"""Spearman's rank correlation, and what settles it."""

import math

import numpy as np
from scipy import stats


def pulled(column, scores):
    """Return how much the ranks of the other rows move with each row."""
    order, n = np.argsort(column), len(column)
    ordered, running = column[order], np.concatenate([[0], np.cumsum(scores[order])])
    first, last = np.searchsorted(ordered, column, "left"), np.searchsorted(ordered, column, "right")
    return (running[n] - (running[first] + running[last]) / 2) / n


def ties(column, variance):
    """Return how much each row moves the variance of the ranks, through rows of the same value."""
    _, which, counts = np.unique(column, return_inverse=True, return_counts=True)
    cubes = -3 * (counts[which] / len(column)) ** 2
    return (cubes - cubes.mean()) / (12 * variance)


def correlated(x, y, smallest, level):
    """Return the correlation of the ranks of two columns, its tests and its interval (Borkowf 2002)."""
    n = len(x)
    rho, p = stats.spearmanr(x, y)
    inner = min(max(rho, 1 / n - 1), 1 - 1 / n)
    # How much each row moves rho: its own ranks, and the ranks of the others.
    u, v = (stats.rankdata(x) - 0.5) / n - 0.5, (stats.rankdata(y) - 0.5) / n - 0.5
    product = u * v + pulled(x, v) + pulled(y, u)
    influence = (product - product.mean()) / (u.std() * v.std())
    influence = influence - rho * (ties(x, u.var()) + ties(y, v.var())) / 2
    own = math.sqrt((influence**2).sum()) / n / (1 - inner**2)
    usual = math.sqrt((1 + inner**2 / 2) / (n - 3))  # Bonett & Wright 2000
    error = max(own, usual)
    z, half = math.atanh(inner), stats.t.ppf((1 + level) / 2, n - 2) * error
    beyond = [stats.t.sf((abs(z) + side * math.atanh(smallest)) / error, n - 2) for side in (-1, 1)]
    return {
        "statistic": float(rho),
        "p": float(p),
        "p_smallest": float(sum(beyond)),
        "effect": float(rho),
        "low": min(math.tanh(z - half), float(rho)),
        "high": max(math.tanh(z + half), float(rho)),
    }
