"""A relation inside groups of rows: means of groups are removed, values are shuffled inside groups."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.chance import blocks_of, drawn_as_large
from pythesis.stats.recipes.parts.columns import gaps, used, values
from pythesis.stats.recipes.parts.related import (
    effect_of,
    judged,
    left_out,
    means_removed,
    products,
    scores,
    whitened,
)

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()  # levels of an ordinal or a category
Y = "y"
Y_READING = "number"
Y_ORDER = ()
GROUP = "group"
GAPS = None  # the column read as "known" or "missing"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
EFFECT = "spearman-rho"
SMALLEST = 0.1
LEVEL = 0.95
SEED = 0


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
rows = rows.sort("__row") if "__row" in rows.columns else rows
x, y = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER)
full = x.is_not_null() & y.is_not_null() & rows[GROUP].is_not_null()
x, y = x.filter(full).to_numpy(), y.filter(full).to_numpy()
groups = np.unique(rows[GROUP].filter(full).cast(pl.String).to_list(), return_inverse=True)[1]
n, sizes = len(x), np.bincount(groups)

u = means_removed(scores(x, X_READING, X_ORDER), groups)
v = means_removed(scores(y, Y_READING, Y_ORDER), groups)
total = products(u, v)

# Groups are left out together.
blocks = blocks_of(sizes)[groups]
if len(sizes) < 10:  # the claim concerns these groups: rows are left out in turn
    blocks = np.arange(n) % 30
without = left_out(u, v, blocks, EFFECT, X_READING)
weights = np.bincount(blocks, weights=(u**2).sum(axis=1))
df, least, p = max(1.0, weights.sum() ** 2 / (weights**2).sum() - 1), 0.0, None
effect, by_chance = effect_of(*total, EFFECT, X_READING), total[2].size / max(n - len(sizes), 1)

if n <= 2_000:
    order = np.argsort(groups, kind="stable")
    left, right, keys = (
        whitened(u, total[0])[order],
        whitened(v, total[1])[order],
        groups[order].astype(float),
    )

    def traces(mixed):
        return (np.einsum("na,pnb->pab", left, right[mixed]) ** 2).sum(axis=(1, 2))

    observed, rng = traces(np.arange(n)[None, :])[0], np.random.default_rng(SEED)

    def draw(times):
        return traces(np.argsort(keys + rng.random((times, n)), axis=1))

    p, _ = drawn_as_large(observed, draw, n)

result = judged(effect, without, EFFECT, SMALLEST, LEVEL, df, least, by_chance, total[2].shape, n)
result |= {"n": n, "n_groups": len(sizes)} | ({} if p is None else {"p": float(p)})
