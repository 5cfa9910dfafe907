"""Spearman's rank correlation of two columns, with a Fisher z interval."""

import math

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.columns import used, values

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text
X_ORDER = ()
Y = "y"
Y_READING = "number"
Y_ORDER = ()
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95


rows = used(pl.read_parquet(DATA), ROWS)
x, y = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER)
full = x.is_not_null() & y.is_not_null()
x, y = x.filter(full).to_numpy(), y.filter(full).to_numpy()
n = len(x)
rho, p = stats.spearmanr(x, y)
inner = min(max(rho, 1 / n - 1), 1 - 1 / n)

# How much each row moves rho: its own ranks, and the ranks of the others (Borkowf 2002).
u, v = (stats.rankdata(x) - 0.5) / n - 0.5, (stats.rankdata(y) - 0.5) / n - 0.5


def pulled(column, scores):
    order = np.argsort(column)
    ordered, running = column[order], np.concatenate([[0], np.cumsum(scores[order])])
    first, last = np.searchsorted(ordered, column, "left"), np.searchsorted(ordered, column, "right")
    return (running[n] - (running[first] + running[last]) / 2) / n


def ties(column, variance):
    _, which, counts = np.unique(column, return_inverse=True, return_counts=True)
    cubes = -3 * (counts[which] / n) ** 2
    return (cubes - cubes.mean()) / (12 * variance)


product = u * v + pulled(x, v) + pulled(y, u)
influence = (product - product.mean()) / (u.std() * v.std())
influence = influence - rho * (ties(x, u.var()) + ties(y, v.var())) / 2
own = math.sqrt((influence**2).sum()) / n / (1 - inner**2)
usual = math.sqrt((1 + inner**2 / 2) / (n - 3))  # Bonett & Wright 2000
error = max(own, usual)

z, half = math.atanh(inner), stats.t.ppf((1 + LEVEL) / 2, n - 2) * error
beyond = [stats.t.sf((abs(z) + side * math.atanh(SMALLEST)) / error, n - 2) for side in (-1, 1)]
result = {
    "statistic": float(rho),
    "p": float(p),
    "p_smallest": float(sum(beyond)),
    "effect": float(rho),
    "low": min(math.tanh(z - half), float(rho)),
    "high": max(math.tanh(z + half), float(rho)),
    "n": n,
}
