"""Does a relation bend? A cubic of ranks against a straight line of ranks, with a robust Wald test."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.chance import blocks_of
from pythesis.stats.recipes.parts.columns import used, values
from pythesis.stats.recipes.parts.noncentral import exceed, noncentrality, tails

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


rows = used(pl.read_parquet(DATA), ROWS)
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
else:  # groups are left out together
    blocks = blocks_of(sizes)[groups]
    kept = [blocks != part for part in range(blocks.max() + 1)]
    parts = np.array(
        [np.linalg.solve(basis[some].T @ basis[some], basis[some].T @ outcome[some]) for some in kept]
    )
    spread = parts - parts.mean(axis=0)
    covariance = (len(parts) - 1) / len(parts) * spread.T @ spread
    df = max(1.0, max(1.0, 1 / ((np.bincount(blocks) / n) ** 2).sum() - 1) - 1)

line = basis[:, 0]
straight = ((outcome - line * (line @ outcome) / (line @ line)) @ outcome) / (outcome @ outcome)
curved = ((outcome - basis @ weights) @ outcome) / (outcome @ outcome)
wald = weights[1:] @ np.linalg.solve(covariance[1:, 1:], weights[1:]) / 2
wald = min(wald, (straight - curved) / 2 / max(curved / max(n - 4, 1), 1e-300))  # never more than plain F
p = stats.f.sf(wald, 2, df)
size = stats.chi2.isf(max(p, 1e-300), 2)
scale = (straight - curved) / size if size > 0 else 1 / n
effect = max(0.0, straight - curved - 2 * curved / max(n - 4, 1))
low, high = (noncentrality(size, 2, tail) * scale for tail in tails(LEVEL))
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
