"""Share of rows still running after a time; those not ended count for as long as they were followed."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.lasting import followed

DATA = "data/processed/rows.parquet"
X = "x"
READING = "number"  # or "date", "ordinal", "category"
ORDER = ()
AT = None  # one level of the column, or
FROM = None  # the least and
TO = None  # the largest of its values; all rows when nothing is said
TIME = "time"
EVENT = "event"
ENDED = "yes"
AFTER = 1.0
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
LEVEL = 0.95


names = (X, TIME, EVENT, ENDED)
x, times, ended, _ = followed(pl.read_parquet(DATA), ROWS, names, (READING, ORDER), (), None)
inside = x == AT if AT is not None else np.ones(len(x), bool) if FROM is None else (x >= FROM) & (x <= TO)
times, ended = times[inside], ended[inside]
share, spread = 1.0, 0.0
for moment in np.unique(times[ended & (times <= AFTER)]):
    at_risk, over = (times >= moment).sum(), (ended & (times == moment)).sum()
    share *= 1 - over / at_risk
    spread += over / (at_risk * (at_risk - over)) if over < at_risk else 0.0
low = high = share
if 0 < share < 1:
    width = stats.norm.ppf((1 + LEVEL) / 2) * np.sqrt(spread) / abs(np.log(share))
    low, high = share ** np.exp(width), share ** np.exp(-width)
result = {"effect": float(share), "low": float(low), "high": float(high), "n": len(times)}
