"""Chi-squared test of two categories, with Cramer's V free of its bias (Bergsma 2013)."""

import math

import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.chance import crossed
from pythesis.stats.recipes.parts.columns import gaps, text, used
from pythesis.stats.recipes.parts.noncentral import exceed, noncentrality, tails

DATA = "data/processed/rows.parquet"
X = "x"
Y = "y"
GAPS = None  # the column read as "known" or "missing"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95
SEED = 0


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
x, y = text(rows[X]), text(rows[Y])
full = x.is_not_null() & y.is_not_null()
counts = stats.contingency.crosstab(x.filter(full).to_numpy(), y.filter(full).to_numpy()).count
n, (height, width) = int(counts.sum()), counts.shape
statistic, p, df = crossed(counts, SEED)

# Rare levels with strong deviations make the statistic vary more.
shares = counts / n
across, down = shares.sum(axis=1, keepdims=True), shares.sum(axis=0, keepdims=True)
ratio = shares / (across * down)
influence = 2 * ratio - (shares * ratio).sum(axis=1, keepdims=True) / across
influence = influence - (shares * ratio).sum(axis=0, keepdims=True) / down
variance = (shares * influence**2).sum() - (shares * influence).sum() ** 2
spread = max(1.0, variance / (4 * statistic / n)) if statistic > 0 else 1.0

short = min(height, width) - 1
low, high = (
    min(1.0, math.sqrt(noncentrality(statistic / spread, df, tail) * spread / n / short))
    for tail in tails(LEVEL)
)
kept = min(height - (height - 1) ** 2 / (n - 1), width - (width - 1) ** 2 / (n - 1))
effect = min(1.0, math.sqrt(max(0.0, statistic / n - df / (n - 1)) / max(kept - 1, 1e-9)))
result = {
    "statistic": float(statistic),
    "p": float(p),
    "p_smallest": float(exceed(statistic / spread, df, n * SMALLEST**2 * short / spread)),
    "effect": effect,
    "low": min(low, effect),
    "high": max(high, effect),
    "n": n,
}
