"""Gaps of a column and the target inside groups of rows, shuffled inside groups."""

import math

import numpy as np
import polars as pl
from scipy import optimize, special, stats

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()  # levels of an ordinal or a category
Y = "y"
Y_READING = "number"
Y_ORDER = ()
GROUP = "group"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
EFFECT = "spearman-rho"
SMALLEST = 0.1
LEVEL = 0.95
SEED = 0


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


def whitened(part, gram):
    roots, vectors = np.linalg.eigh(gram)
    kept = roots > 1e-10 * roots.max()
    return part @ (vectors[:, kept] / np.sqrt(roots[kept]))


def products(u, v):
    return u.T @ u, v.T @ v, u.T @ v


def effect_of(xx, yy, xy):
    """A correlation, a difference of shares, P(A > B); or the share explained (Pillai's trace)."""
    if EFFECT.startswith("spearman-rho"):
        return xy[0, 0] / math.sqrt(xx[0, 0] * yy[0, 0]) if xx[0, 0] * yy[0, 0] > 0 else 0.0
    if EFFECT.startswith("risk-difference"):
        return xy[0, 0] / xx[0, 0] if xx[0, 0] > 0 else 0.0
    if EFFECT == "probability-above":
        groups = xx[0, 0] if X_READING == "category" else yy[0, 0]
        return 0.5 + xy[0, 0] / groups if groups > 0 else 0.5
    inverse = [np.linalg.pinv(gram, rcond=1e-10, hermitian=True) for gram in (xx, yy)]
    return np.trace(inverse[0] @ xy @ inverse[1] @ xy.T)


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


def gaps(column):
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.is_null().replace_strict({True: "missing", False: "known"}, return_dtype=pl.String)


rows = used(pl.read_parquet(DATA))
rows = rows.with_columns(gaps(rows[X]).alias(X))
rows = rows.sort("__row") if "__row" in rows.columns else rows
x, y = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER)
full = x.is_not_null() & y.is_not_null() & rows[GROUP].is_not_null()
x, y = x.filter(full).to_numpy(), y.filter(full).to_numpy()
groups = np.unique(rows[GROUP].filter(full).cast(pl.String).to_list(), return_inverse=True)[1]
n, sizes = len(x), np.bincount(groups)


def centred(part):
    means = np.stack([np.bincount(groups, weights=column) / sizes for column in part.T], axis=1)
    return part - means[groups]


u, v = centred(scores(x, X_READING, X_ORDER)), centred(scores(y, Y_READING, Y_ORDER))
total = products(u, v)

# Groups are left out together, dealt into at most 30 blocks from the largest to the smallest.
block = np.empty(len(sizes), dtype=int)
block[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes)) % min(30, len(sizes))
blocks = block[groups]
if len(sizes) < 10:  # the claim concerns these groups: rows are left out in turn
    blocks = np.arange(n) % 30
without = [
    effect_of(
        *(
            whole - gone
            for whole, gone in zip(total, products(u[blocks == part], v[blocks == part]), strict=True)
        )
    )
    for part in range(blocks.max() + 1)
]
weights = np.bincount(blocks, weights=(u**2).sum(axis=1))
df, least, p = max(1.0, weights.sum() ** 2 / (weights**2).sum() - 1), 0.0, None
effect, by_chance = effect_of(*total), total[2].size / max(n - len(sizes), 1)

if n <= 2_000:
    order = np.argsort(groups, kind="stable")
    left, right, keys = (
        whitened(u, total[0])[order],
        whitened(v, total[1])[order],
        groups[order].astype(float),
    )

    def traces(mixed):
        return (np.einsum("na,pnb->pab", left, right[mixed]) ** 2).sum(axis=(1, 2))

    observed, chance = traces(np.arange(n)[None, :])[0], by_chance
    rng, done, hits, goal, by_chance = np.random.default_rng(SEED), 0, 0, 999, 0.0
    together = max(1, min(999, 2_000_000 // n))
    while done < goal:
        times = min(together, goal - done)
        drawn = traces(np.argsort(keys + rng.random((times, n)), axis=1))
        hits += int((drawn >= observed * (1 - 1e-9)).sum())
        by_chance += drawn.sum() / 999 if done < 999 else 0.0
        done += times
        if done == 999 and hits < 100:
            goal = max(1_999, min(9_999, 20_000_000 // n))
    p, by_chance = (hits + 1) / (done + 1), chance

if EFFECT.startswith(("spearman-rho", "probability-above", "risk-difference")):
    # One number: Student's interval, on a scale that keeps the effect inside its bounds.
    def scaled(value):
        if EFFECT.startswith("spearman-rho"):
            return math.atanh(min(max(value, 1e-6 - 1), 1 - 1e-6))
        if EFFECT == "probability-above":
            return special.logit(min(max(value, 1e-6), 1 - 1e-6))
        return value

    def unscaled(value):
        if EFFECT.startswith("spearman-rho"):
            return math.tanh(value)
        return special.expit(value) if EFFECT == "probability-above" else max(-1.0, min(1.0, value))

    slope = 1.0
    if EFFECT.startswith("spearman-rho"):
        slope = 1 / max(1 - effect**2, 1e-6)
    if EFFECT == "probability-above":
        slope = 1 / max(effect * (1 - effect), 1e-6)
    parts = np.array([scaled(value) for value in without])
    error = math.sqrt((len(parts) - 1) / len(parts) * ((parts - parts.mean()) ** 2).sum())
    error = max(error, least * slope)
    centre, null = scaled(effect), 0.5 if EFFECT == "probability-above" else 0.0
    statistic = centre / error
    by_student = 2 * stats.t.sf(abs(statistic), df)
    bound, half = scaled(null + SMALLEST), stats.t.ppf((1 + LEVEL) / 2, df) * error
    p_smallest = sum(stats.t.sf((abs(centre) + side * bound) / error, df) for side in (-1, 1))
    low, high = unscaled(centre - half), unscaled(centre + half)
else:
    # Several numbers at once, never below zero: the noncentral chi-squared distribution is inverted.
    explained, rank, cells = EFFECT.startswith("epsilon"), min(total[2].shape), total[2].size
    statistic, left = effect, max(1 - effect, 1 / n) if EFFECT.startswith("epsilon") else 1.0
    size, parts = statistic / left, np.array(without)
    own = (len(parts) - 1) / len(parts) * ((parts - parts.mean()) ** 2).sum() / left**4
    spread = max(1.0, n * by_chance / cells, own * n / (4 * size) if size > 0 else 1.0)
    floor = SMALLEST / (1 - SMALLEST) if explained else rank * SMALLEST**2
    by_student = exceed(n * size / spread, cells, 0)
    p_smallest = exceed(n * size / spread, cells, n * floor / spread)
    tails = ((1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2)
    low, high = (noncentrality(n * size / spread, cells, tail) * spread / n for tail in tails)
    effect = max(0.0, (statistic - by_chance) / max(rank - by_chance, 1e-12))
    if explained:
        low, high = low / (1 + low), high / (1 + high)
    else:
        low, high, effect = math.sqrt(min(1, low / rank)), math.sqrt(min(1, high / rank)), math.sqrt(effect)

result = {
    "statistic": float(statistic),
    "p": float(by_student if p is None else p),
    "p_smallest": float(p_smallest),
    "effect": float(effect),
    "low": float(min(low, effect)),
    "high": float(max(high, effect)),
    "n": n,
    "n_groups": len(sizes),
}
