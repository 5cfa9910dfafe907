"""What is counted for one of exposure, over all rows or those at a level or in a range; its interval."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.exposed import carried, watched

DATA = "data/processed/rows.parquet"
X = "x"
READING = "number"  # or "date", "length", "ordinal", "category"
ORDER = ()
AT = None  # one level of the column, or
FROM = None  # the least and
TO = None  # the largest of its values; all rows when nothing is said
COUNT = "count"
EXPOSURE = "exposure"
GROUP = None
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
LEVEL = 0.95

names = (X, COUNT, EXPOSURE)
x, y, e, who = watched(pl.read_parquet(DATA), ROWS, names, (READING, ORDER), (), GROUP)
inside = x == AT if AT is not None else np.ones(len(x), bool) if FROM is None else (x >= FROM) & (x <= TO)
y, e, n = y[inside], e[inside], int(inside.sum())
left, spread, tail = y - y.sum() / e.sum() * e, 1.0, (1 - LEVEL) / 2
parts = [left]
if who is not None:
    parts.append(np.bincount(np.unique(who[inside], return_inverse=True)[1], weights=left))
if y.sum() > 0 and n > 1:
    spread = max(1.0, *((part @ part) * len(part) / max(len(part) - 1, 1) / y.sum() for part in parts))
    tail = stats.norm.cdf(stats.t.ppf(tail, carried(parts[-1])))
unit = spread / e.sum()
result = {
    "statistic": float(y.sum()),
    "effect": float(y.sum() / e.sum()),
    "low": float(stats.gamma.ppf(tail, y.sum() / spread) * unit) if y.sum() > 0 else 0.0,
    "high": float(stats.gamma.ppf(1 - tail, y.sum() / spread + 1) * unit),
    "n": n,
}
