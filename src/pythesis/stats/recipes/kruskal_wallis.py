"""Kruskal-Wallis test, with the share of the spread of ranks that groups explain (epsilon squared)."""

import math

import numpy as np
import polars as pl
from scipy import optimize, stats

DATA = "data/processed/rows.parquet"
X = "x"  # numbers
READING = "number"  # or "date", "ordinal", "length" of a text
ORDER = ()
Y = "y"  # groups
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.01
LEVEL = 0.95


def used(rows):
    if ROWS in ("explore", "confirm"):
        return rows.filter(rows["__half"] == ROWS)
    if ROWS == "all":
        return rows
    return rows.filter(rows["__part"] == ("test" if ROWS == "test" else "development"))


def numbers(column, reading, order):
    if reading == "length":
        return column.cast(pl.String).str.len_chars().cast(pl.Float64)
    if reading == "date":
        return column.cast(pl.Datetime("us")).to_physical().cast(pl.Float64)
    if reading == "ordinal":
        ranks = list(range(len(order)))
        return column.cast(pl.String).replace_strict(
            list(order), ranks, default=None, return_dtype=pl.Float64
        )
    return column.cast(pl.Float64).fill_nan(None)


def text(column):
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.cast(pl.String)


def exceed(statistic, df, noncentrality):
    """Chance of a larger statistic; beyond 2,000 its square root is normal."""
    if max(statistic, noncentrality) > 2_000:
        return stats.norm.sf(math.sqrt(statistic) - math.sqrt(noncentrality + df - 1))
    if noncentrality <= 0:
        return stats.chi2.sf(statistic, df)
    return stats.ncx2.sf(statistic, df, noncentrality)


def noncentrality(statistic, df, probability):
    """Noncentrality under which exceeding the statistic has that probability, 0 when none."""
    if exceed(statistic, df, 0) >= probability:
        return 0.0
    if statistic > 2_000:
        return max(0.0, (math.sqrt(statistic) + stats.norm.ppf(probability)) ** 2 - (df - 1))
    high = statistic + 10 * math.sqrt(2 * df + 4 * statistic) + 40
    return optimize.brentq(
        lambda value: exceed(statistic, df, value) - probability, 0, high, xtol=1e-11, rtol=1e-13
    )


rows = used(pl.read_parquet(DATA))
x, y = numbers(rows[X], READING, ORDER), text(rows[Y])
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
low, high = (
    noncentrality(scaled, k - 1, tail) * spread / n for tail in ((1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2)
)
result = {
    "statistic": float(h),
    "p": float(p),
    "p_smallest": float(exceed(scaled, k - 1, n * SMALLEST / (1 - SMALLEST) / spread)),
    "effect": float(effect),
    "low": float(min(low / (1 + low), effect)),
    "high": float(max(high / (1 + high), effect)),
    "n": n,
}
