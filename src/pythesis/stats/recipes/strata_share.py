"""The share explained, or Cramer's V, over all rows or over deviations from the strata of a third column."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.chance import blocks_of
from pythesis.stats.recipes.parts.columns import used, values
from pythesis.stats.recipes.parts.related import (
    effect_of,
    left_out,
    means_removed,
    products,
    scores,
    several_numbers,
)
from pythesis.stats.recipes.parts.stratified import stratum_of

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()  # levels of an ordinal or a category
Y = "y"
Y_READING = "number"
Y_ORDER = ()
Z = "z"  # sorts rows into strata: by its levels, or between edges
Z_LEVELS = ()
Z_EDGES = ()
Z_KEEP = ()  # the strata that are used; all when empty
GROUP = None  # column that ties rows together
COMPARE = "within"  # or "all": strata ignored
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
EFFECT = "cramers-v"  # or "epsilon-squared"
SMALLEST = 0.1
LEVEL = 0.95


table = used(pl.read_parquet(DATA), ROWS)
table = table.sort("__row") if "__row" in table.columns else table
x, y = values(table[X], X_READING, X_ORDER), values(table[Y], Y_READING, Y_ORDER)
strata = stratum_of(table[Z], Z_LEVELS, Z_EDGES, Z_KEEP)
full = (x.is_not_null() & y.is_not_null()).to_numpy() & (strata >= 0)
full = full & table[GROUP].is_not_null().to_numpy() if GROUP else full
x, y, strata = x.to_numpy()[full], y.to_numpy()[full], strata[full]

usable = [
    s
    for s in np.unique(strata)
    if (strata == s).sum() >= 10 and min(len(np.unique(part[strata == s])) for part in (x, y)) > 1
]
inside = np.isin(strata, usable)
n = int(inside.sum())
u, v = scores(x, X_READING, X_ORDER)[inside], scores(y, Y_READING, Y_ORDER)[inside]
place = np.unique(strata[inside], return_inverse=True)[1] if COMPARE == "within" else np.zeros(n, dtype=int)
u, v = means_removed(u, place), means_removed(v, place)
blocks = np.arange(n) % 30
if GROUP:  # groups are left out together
    every = np.unique(table[GROUP].cast(pl.String).to_numpy()[full].astype(str), return_inverse=True)[1]
    groups = np.unique(every[inside], return_inverse=True)[1]
    blocks = blocks_of(np.bincount(groups))[groups]
without = np.array(left_out(u, v, blocks, EFFECT, X_READING))
shape = (u.shape[1], v.shape[1])
by_chance = shape[0] * shape[1] / max(n - place.max() - 1, 1)
total = effect_of(*products(u, v), EFFECT, X_READING)
found = several_numbers(total, without, EFFECT, SMALLEST, LEVEL, by_chance, shape, n)
result = {name: float(value) for name, value in found.items()} | {"n": n}
result["low"], result["high"] = min(result["low"], result["effect"]), max(result["high"], result["effect"])
if GROUP:
    result["n_groups"] = len(np.unique(every))
