"""Which groups differ: mean ranks of every two groups compared (Dunn), all pairs counted (Holm)."""

from itertools import combinations

import numpy as np
import polars as pl
from scipy import stats
from statsmodels.stats.multitest import multipletests

from pythesis.stats.recipes.parts.columns import used, values

DATA = "data/processed/rows.parquet"
X = "x"  # numbers
READING = "number"  # or "date", "ordinal", "length" of a text
ORDER = ()
Y = "y"  # groups
LEVELS = ()
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"

rows = used(pl.read_parquet(DATA), ROWS)
x, y = values(rows[X], READING, ORDER), values(rows[Y], "category", LEVELS)
full = x.is_not_null() & y.is_not_null()
ranks, groups = stats.rankdata(x.filter(full).to_numpy()), y.filter(full).to_numpy().astype(int)
n, sizes = len(ranks), np.bincount(groups)
means = np.bincount(groups, weights=ranks) / sizes
ties = np.unique(ranks, return_counts=True)[1].astype(float)
variance = n * (n + 1) / 12 - (ties**3 - ties).sum() / (12 * (n - 1))
pairs = list(combinations(range(len(sizes)), 2))
z = np.array([(means[a] - means[b]) / np.sqrt(variance * (1 / sizes[a] + 1 / sizes[b])) for a, b in pairs])
adjusted = multipletests(2 * stats.norm.sf(np.abs(z)), method="holm")[1]
table = [
    (LEVELS[a], LEVELS[b], float(size), float(p)) for (a, b), size, p in zip(pairs, z, adjusted, strict=True)
]
result = {
    "statistic": float(np.abs(z).max()),
    "p": float(adjusted[np.abs(z).argmax()]),
    "effect": float((adjusted < 0.05).sum()),
    "n": n,
}
