"""Classes of the target where a value is missing and where it is known: chi-squared and Cramer's V."""

import math

import numpy as np
import polars as pl
from scipy import optimize, stats

DATA = "data/processed/rows.parquet"
X = "x"
Y = "y"
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
x, y = text(rows[X]), text(rows[Y])
full = x.is_not_null() & y.is_not_null()
counts = stats.contingency.crosstab(x.filter(full).to_numpy(), y.filter(full).to_numpy()).count
n, (height, width) = int(counts.sum()), counts.shape
statistic, p, df, _ = stats.chi2_contingency(counts, correction=False)
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
    for tail in ((1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2)
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
