"""Cox regression of one column on the time until an end; log-rank test when it has two levels."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.lasting import by_groups, cox, followed, log_rank, ranked

DATA = "data/processed/rows.parquet"
X = "x"
READING = "number"  # or "date", "ordinal", "category" with two levels
ORDER = ()
TIME = "time"
EVENT = "event"
ENDED = "yes"
FIRST = ""  # of two levels
SECOND = ""
GROUP = None
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.2231
LEVEL = 0.95


names, levels = (X, TIME, EVENT, ENDED), (FIRST, SECOND) if READING == "category" else ()
x, times, ended, who = followed(pl.read_parquet(DATA), ROWS, names, (READING, ORDER), levels, GROUP)
along = (x == FIRST).astype(float) if levels else ranked(x)
half = 1.0 if levels else 0.5  # two rows half of the ranks apart
fitted = cox(along, times, ended)
b, information = fitted[0] * half, fitted[-1]
error = half * (information**-0.5 if who is None else by_groups(along, ended, who, fitted))
df = np.inf if who is None else who.max()
statistic, p = b / error, 2 * stats.t.sf(abs(b) / error, df)
if levels and who is None:
    statistic, _ = log_rank(along.astype(int), times, ended)
    p = stats.chi2.sf(statistic, 1)
width = stats.t.ppf((1 + LEVEL) / 2, df) * error
result = {
    "statistic": float(statistic),
    "p": float(p),
    "p_smallest": float(
        stats.t.sf((abs(b) - SMALLEST) / error, df) + stats.t.sf((abs(b) + SMALLEST) / error, df)
    ),
    "effect": float(b),
    "low": float(b - width),
    "high": float(b + width),
    "n": len(x),
}
if who is not None:
    result["n_groups"] = int(who.max()) + 1
