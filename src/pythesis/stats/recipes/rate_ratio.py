"""The ratio of two rates, or along a number: counts regressed on one column, exposures as offsets."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.exposed import regressed, slope_error, squared, watched
from pythesis.stats.recipes.parts.lasting import ranked

DATA = "data/processed/rows.parquet"
X = "x"
READING = "number"  # or "date", "length", "ordinal", "category" with two levels
ORDER = ()
COUNT = "count"
EXPOSURE = "exposure"
FIRST = ""  # of two levels
SECOND = ""
GROUP = None
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.2231
LEVEL = 0.95


levels = (FIRST, SECOND) if READING == "category" else ()
names = (X, COUNT, EXPOSURE)
x, y, e, who = watched(pl.read_parquet(DATA), ROWS, names, (READING, ORDER), levels, GROUP)
along = (x == FIRST).astype(float) if levels else ranked(x)
apart = 1.0 if levels else 0.5  # two rows half of the ranks apart
rate, mean, df = y.sum() / e.sum(), e @ along / e.sum(), np.inf if who is None else who.max()
score = (along - mean) * (y - rate * e)
spread, free = squared(score, who)
statistic = score.sum() / np.sqrt(max(spread, rate * (e @ (along - mean) ** 2)))
p = 2 * stats.t.sf(abs(statistic), min(df, free))
b, expected = regressed(along, y, e)
error, free = slope_error(along, y, expected, who)
b, error, free = b * apart, error * apart, min(df, free)
width = stats.t.ppf((1 + LEVEL) / 2, free) * error
result = {
    "statistic": float(statistic),
    "p": float(p),
    "p_smallest": float(
        stats.t.sf((abs(b) - SMALLEST) / error, free) + stats.t.sf((abs(b) + SMALLEST) / error, free)
    ),
    "effect": float(b),
    "low": float(b - width),
    "high": float(b + width),
    "n": len(x),
}
if who is not None:
    result["n_groups"] = int(who.max()) + 1
