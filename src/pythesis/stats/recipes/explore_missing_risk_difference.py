"""Difference between two shares where a value is missing and where it is known, with its test."""

import numpy as np
import polars as pl
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep

DATA = "data/processed/rows.parquet"
X = "x"
Y = "y"
FIRST = "1"  # groups, levels of X
SECOND = "0"
HIT = "1"  # outcome counted, a level of Y
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95
SEED = 0


def used(rows):
    if ROWS in ("explore", "confirm"):
        return rows.filter(rows["__half"] == ROWS)
    if ROWS == "all":
        return rows
    return rows.filter(rows["__part"] == ("test" if ROWS == "test" else "development"))


def text(column):
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.cast(pl.String)


def gaps(column):
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.is_null().replace_strict({True: "missing", False: "known"}, return_dtype=pl.String)


rows = used(pl.read_parquet(DATA))
rows = rows.with_columns(gaps(rows[X]).alias(X))
x, y = text(rows[X]), text(rows[Y])
full = x.is_in([FIRST, SECOND]) & y.is_not_null()
first, hit = (x.filter(full) == FIRST).to_numpy(), (y.filter(full) == HIT).to_numpy()
hits_1, n_1, hits_0, n_0 = (
    int(value) for value in (hit[first].sum(), first.sum(), hit[~first].sum(), (~first).sum())
)
counts, n = np.array([[n_0 - hits_0, hits_0], [n_1 - hits_1, hits_1]]), n_0 + n_1
statistic, p, _, _ = stats.chi2_contingency(counts, correction=False)
if (stats.contingency.expected_freq(counts) < 5).any():
    # Too few for the approximation: tables are drawn with the same margins.
    heights, widths = np.sort(counts.sum(axis=1)), np.sort(counts.sum(axis=0))
    wanted, tables = np.outer(heights, widths) / n, stats.random_table(heights, widths)
    rng, done, hits, total = np.random.default_rng(SEED), 0, 0, 999
    together = max(1, min(999, 2_000_000 // counts.size))
    while done < total:
        times = min(together, total - done)
        drawn = tables.rvs(times, random_state=rng)
        found = ((drawn - wanted) ** 2 / wanted).sum(axis=(1, 2))
        hits += int((found >= statistic * (1 - 1e-9)).sum())
        done += times
        if done == 999 and hits < 100:
            total = max(1_999, min(9_999, 20_000_000 // counts.size))
    p = (hits + 1) / (done + 1)

low, high = confint_proportions_2indep(
    hits_1, n_1, hits_0, n_0, compare="diff", method="newcomb", alpha=1 - LEVEL
)
beyond = 0.0
with np.errstate(divide="ignore", invalid="ignore"):  # ratios that are not used divide by a share of zero
    for side, value in (("larger", SMALLEST), ("smaller", -SMALLEST)):
        tested = test_proportions_2indep(
            hits_1, n_1, hits_0, n_0, value=value, method="score", compare="diff", alternative=side
        )
        beyond += float(tested.pvalue)
result = {
    "statistic": float(statistic),
    "p": float(p),
    "p_smallest": min(1.0, beyond),
    "effect": hits_1 / n_1 - hits_0 / n_0,
    "low": float(low),
    "high": float(high),
    "n": n,
}
