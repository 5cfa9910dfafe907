"""A relation whose errors count groups of rows; values with one value a group are shuffled between groups."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.chance import blocks_of, drawn_as_large
from pythesis.stats.recipes.parts.columns import gaps, used, values
from pythesis.stats.recipes.parts.related import effect_of, judged, products, scores, whitened

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()  # levels of an ordinal or a category
Y = "y"
Y_READING = "number"
Y_ORDER = ()
GROUP = "group"
PERMUTE = True
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


def sums(kept):
    return products(scores(x[kept], X_READING, X_ORDER), scores(y[kept], Y_READING, Y_ORDER))


total = sums(np.full(n, True))

# Groups are left out together.
blocks = blocks_of(sizes)[groups]
without = [effect_of(*sums(blocks != part), EFFECT, X_READING) for part in range(blocks.max() + 1)]
shares = np.bincount(blocks) / n
df, least, p = max(1.0, 1 / (shares**2).sum() - 1), 0.0, None
effect, by_chance = effect_of(*total, EFFECT, X_READING), total[2].size / n

if PERMUTE:  # the column with one value a group goes from group to group, each row keeps its other value

    def lone(column):
        return len(set(zip(groups, column, strict=True))) == len(sizes)

    swap = not lone(x)
    fixed, reading, order = (y, Y_READING, Y_ORDER) if swap else (x, X_READING, X_ORDER)
    free = scores(x, X_READING, X_ORDER) if swap else scores(y, Y_READING, Y_ORDER)
    white = whitened(free, total[0] if swap else total[1])
    totals = np.stack([np.bincount(groups, weights=column) for column in white.T], axis=1)
    first = np.unique(groups, return_index=True)[1]
    own = fixed[first] if reading == "category" else scores(fixed, reading, order)[first, 0]

    def traces(positions):
        mixed = own[positions]
        if reading != "category":
            spread = (mixed**2) @ sizes - (mixed @ sizes) ** 2 / n
            return ((mixed @ totals) ** 2).sum(axis=1) / np.maximum(spread, 1e-12)
        found = np.zeros(len(positions))
        for level in range(len(order)):
            flags = (mixed == level).astype(float)
            found += ((flags @ totals) ** 2).sum(axis=1) / np.maximum(flags @ sizes, 1e-12)
        return found

    everyone = np.arange(len(sizes))
    observed = traces(everyone[None, :])[0]
    rng = np.random.default_rng(SEED)

    def draw(times):
        return traces(rng.permuted(np.tile(everyone, (times, 1)), axis=1))

    p, by_chance = drawn_as_large(observed, draw, len(sizes))

result = judged(effect, without, EFFECT, SMALLEST, LEVEL, df, least, by_chance, total[2].shape, n)
result |= {"n": n, "n_groups": len(sizes)} | ({} if p is None else {"p": float(p)})
