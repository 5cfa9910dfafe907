"""Does a relation bend? A cubic of ranks against a straight line of ranks, with a robust Wald test."""

import math

import numpy as np
import polars as pl
from scipy import optimize, stats

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text
X_ORDER = ()
Y = "y"
Y_READING = "number"  # or "category" with two levels
Y_ORDER = ()
GROUP = None
INSIDE = False  # means of groups are removed
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.02
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
x, y = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER)
full = x.is_not_null() & y.is_not_null()
full = full if GROUP is None else full & rows[GROUP].is_not_null()
x, y = x.filter(full).to_numpy(), y.filter(full).to_numpy()
n = len(x)
names = range(n) if GROUP is None else rows[GROUP].filter(full).cast(pl.String).to_list()
groups = np.unique(names, return_inverse=True)[1]
sizes = np.bincount(groups)

rank = (stats.rankdata(x) - 0.5) / n
basis = np.polynomial.legendre.legvander(2 * rank - 1, 3)[:, 1:]
outcome = y.copy() if Y_READING == "category" else (stats.rankdata(y) - 0.5) / n
if INSIDE:
    for column in (*basis.T, outcome):
        column -= (np.bincount(groups, weights=column) / sizes)[groups]
basis, outcome = basis - basis.mean(axis=0), outcome - outcome.mean()
inverse = np.linalg.inv(basis.T @ basis)
weights = inverse @ basis.T @ outcome

if GROUP is None:  # HC3 covariance
    leverage = np.einsum("ni,ij,nj->n", basis, inverse, basis) + 1 / n
    residual = (outcome - basis @ weights) / (1 - leverage)
    covariance, df = inverse @ ((basis * residual[:, None] ** 2).T @ basis) @ inverse, n - 4
else:  # groups are left out together, dealt into at most 30 blocks from the largest to the smallest
    block = np.empty(len(sizes), dtype=int)
    block[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes)) % min(30, len(sizes))
    blocks = block[groups]
    kept = [blocks != part for part in range(blocks.max() + 1)]
    parts = np.array(
        [np.linalg.solve(basis[some].T @ basis[some], basis[some].T @ outcome[some]) for some in kept]
    )
    spread = parts - parts.mean(axis=0)
    covariance = (len(parts) - 1) / len(parts) * spread.T @ spread
    df = max(1.0, max(1.0, 1 / ((np.bincount(blocks) / n) ** 2).sum() - 1) - 1)

wald = weights[1:] @ np.linalg.solve(covariance[1:, 1:], weights[1:]) / 2
p = stats.f.sf(wald, 2, df)
size = stats.chi2.isf(max(p, 1e-300), 2)
line = basis[:, 0]
straight = ((outcome - line * (line @ outcome) / (line @ line)) @ outcome) / (outcome @ outcome)
curved = ((outcome - basis @ weights) @ outcome) / (outcome @ outcome)
scale = (straight - curved) / size if size > 0 else 1 / n
effect = max(0.0, straight - curved - 2 * curved / max(n - 4, 1))
low, high = (noncentrality(size, 2, tail) * scale for tail in ((1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2))
result = {
    "statistic": float(wald),
    "p": float(p),
    "p_smallest": float(exceed(size, 2, SMALLEST / scale)),
    "effect": float(effect),
    "low": float(min(low, effect)),
    "high": float(min(1.0, max(high, effect))),
    "n": n,
}
if GROUP is not None:
    result["n_groups"] = len(sizes)
