"""Kruskal-Wallis test, with the share of the spread of ranks that groups explain (epsilon squared)."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.columns import text, used, values
from pythesis.stats.recipes.parts.noncentral import exceed, noncentrality, tails

DATA = "data/processed/rows.parquet"
X = "x"  # numbers
READING = "number"  # or "date", "ordinal", "length" of a text
ORDER = ()
Y = "y"  # groups
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.01
LEVEL = 0.95


rows = used(pl.read_parquet(DATA), ROWS)
x, y = values(rows[X], READING, ORDER), text(rows[Y])
full = x.is_not_null() & y.is_not_null()
x, groups = x.filter(full).to_numpy(), np.unique(y.filter(full).to_numpy(), return_inverse=True)[1]
n, k = len(x), groups.max() + 1
h, p = stats.kruskal(*(x[groups == group] for group in range(k)))
share = h / (n - 1)
effect = max(0.0, 1 - (n - 1) / (n - k) * (1 - share))

# How much each row moves the share: its own rank, and the ranks of the others.
ranks = (stats.rankdata(x) - 0.5) / n - 0.5
own = (np.bincount(groups, weights=ranks) / np.bincount(groups))[groups]
order = np.argsort(x)
running = np.concatenate([[0], np.cumsum(own[order])])
first, last = np.searchsorted(x[order], x, "left"), np.searchsorted(x[order], x, "right")
pulled = (running[n] - (running[first] + running[last]) / 2) / n
_, which, counts = np.unique(x, return_inverse=True, return_counts=True)
cubes = -3 * (counts[which] / n) ** 2
pull = 2 * ranks * own - own**2 + 2 * pulled
influence = (pull - pull.mean()) / ranks.var() - share * (cubes - cubes.mean()) / (12 * ranks.var())
usual = 4 * share * max(1 - share, 1 / n) ** 3
spread = max(1.0, (influence**2).mean() / usual) if usual > 0 else 1.0

scaled = n * share / max(1 - share, 1 / n) / spread
low, high = (noncentrality(scaled, k - 1, tail) * spread / n for tail in tails(LEVEL))
result = {
    "statistic": float(h),
    "p": float(p),
    "p_smallest": float(exceed(scaled, k - 1, n * SMALLEST / (1 - SMALLEST) / spread)),
    "effect": float(effect),
    "low": float(min(low / (1 + low), effect)),
    "high": float(max(high / (1 + high), effect)),
    "n": n,
}
