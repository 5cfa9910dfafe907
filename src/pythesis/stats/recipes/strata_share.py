"""The share explained, or Cramer's V, over all rows or over deviations from the strata of a third column."""

import math

import numpy as np
import polars as pl
from scipy import optimize, stats

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


def used(rows):
    if ROWS in ("explore", "confirm"):
        return rows.filter(rows["__half"] == ROWS)
    if ROWS == "all":
        return rows
    return rows.filter(rows["__part"] == ("test" if ROWS == "test" else "development"))


def values(column, reading, order):
    if reading in ("ordinal", "category"):
        column = column.fill_nan(None) if column.dtype.is_float() else column
        positions = list(range(len(order)))
        return column.cast(pl.String).replace_strict(
            list(order), positions, default=None, return_dtype=pl.Float64
        )
    if reading == "length":
        return column.cast(pl.String).str.len_chars().cast(pl.Float64)
    if reading == "date":
        return column.cast(pl.Datetime("us")).to_physical().cast(pl.Float64)
    return column.cast(pl.Float64).fill_nan(None)


def scores(column, reading, order):
    """Centred ranks of ordered values, or centred flags of levels."""
    if reading != "category":
        return ((stats.rankdata(column) - 0.5) / len(column) - 0.5)[:, None]
    flags = (column[:, None] == np.arange(1, len(order))).astype(float)
    return flags - flags.mean(axis=0)


def trace(u, v):
    """The share of the spread of one side that the other explains, summed over directions (Pillai 1955)."""
    inverse = [np.linalg.pinv(part.T @ part, rcond=1e-10, hermitian=True) for part in (u, v)]
    return np.trace(inverse[0] @ (u.T @ v) @ inverse[1] @ (v.T @ u))


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


table = used(pl.read_parquet(DATA))
table = table.sort("__row") if "__row" in table.columns else table
x, y = values(table[X], X_READING, X_ORDER), values(table[Y], Y_READING, Y_ORDER)
if Z_LEVELS:
    strata = values(table[Z], "category", Z_LEVELS).fill_null(-1).to_numpy()
else:
    z = table[Z].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    strata = np.where(np.isnan(z), -1, np.searchsorted(np.array(Z_EDGES), z))
if Z_KEEP:
    strata = np.where(np.isin(strata, Z_KEEP), strata, -1)
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
sizes = np.bincount(place)


def centred(part):
    means = np.stack([np.bincount(place, weights=column) / sizes for column in part.T], axis=1)
    return part - means[place]


u, v = centred(u), centred(v)
blocks = np.arange(n) % 30
if GROUP:  # groups are left out together, dealt from the largest to the smallest
    every = np.unique(table[GROUP].cast(pl.String).to_numpy()[full].astype(str), return_inverse=True)[1]
    groups = np.unique(every[inside], return_inverse=True)[1]
    many = np.bincount(groups)
    block = np.empty(len(many), dtype=int)
    block[np.argsort(-many, kind="stable")] = np.arange(len(many)) % min(30, len(many))
    blocks = block[groups]
without = np.array([trace(u[blocks != part], v[blocks != part]) for part in range(blocks.max() + 1)])
total, rank, cells = trace(u, v), min(u.shape[1], v.shape[1]), u.shape[1] * v.shape[1]
by_chance = cells / max(n - len(sizes), 1)

# Several numbers at once, never below zero: the noncentral chi-squared distribution is inverted.
explained = EFFECT.startswith("epsilon")
left = max(1 - total, 1 / n) if explained else 1.0
size = total / left
own = (len(without) - 1) / len(without) * ((without - without.mean()) ** 2).sum() / left**4
spread = max(1.0, n * by_chance / cells, own * n / (4 * size) if size > 0 else 1.0)
floor = SMALLEST / (1 - SMALLEST) if explained else rank * SMALLEST**2
tails = ((1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2)
low, high = (noncentrality(n * size / spread, cells, tail) * spread / n for tail in tails)
effect = max(0.0, (total - by_chance) / max(rank - by_chance, 1e-12))
if explained:
    low, high = low / (1 + low), high / (1 + high)
else:
    low, high, effect = math.sqrt(min(1, low / rank)), math.sqrt(min(1, high / rank)), math.sqrt(effect)
result = {
    "statistic": float(total),
    "p": float(exceed(n * size / spread, cells, 0)),
    "p_smallest": float(exceed(n * size / spread, cells, n * floor / spread)),
    "effect": float(effect),
    "low": float(min(low, effect)),
    "high": float(max(high, effect)),
    "n": n,
}
if GROUP:
    result["n_groups"] = len(np.unique(every))
