"""Groups seen at a few moments: Spearman's correlation of their means, with a Fisher z interval."""

import math

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.columns import gaps, used, values

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()
Y = "y"
Y_READING = "number"
Y_ORDER = ()
GROUP = "group"
TIME = "time"
GAPS = None  # the column read as "known" or "missing"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
x, y = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER)
full = x.is_not_null() & y.is_not_null() & rows[GROUP].is_not_null() & rows[TIME].is_not_null()
who = np.unique(rows[GROUP].filter(full).cast(pl.String).to_numpy(), return_inverse=True)[1]
x, y = (np.round(np.bincount(who, weights=v.filter(full)) / np.bincount(who), 12) for v in (x, y))
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
    "n": len(who),
    "n_groups": n,
}
