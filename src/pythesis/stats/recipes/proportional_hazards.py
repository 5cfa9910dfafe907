"""Is a ratio of rates the same all along? Residuals of a Cox regression against the ranks of the times."""

import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.lasting import cox, followed, ranked

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


names, levels = (X, TIME, EVENT, ENDED), (FIRST, SECOND) if READING == "category" else ()
x, times, ended, _ = followed(pl.read_parquet(DATA), ROWS, names, (READING, ORDER), levels, GROUP)
along = (x == FIRST).astype(float) if levels else ranked(x)
_, place, ends, _, _, mean, information = cox(along, times, ended)
ranks = stats.rankdata(place[ends])
ranks = ranks - ranks.mean()
statistic = (ranks @ (along[ends] - mean)) ** 2 * len(ends) / ((ranks @ ranks) * information)
result = {"statistic": float(statistic), "p": float(stats.chi2.sf(statistic, 1)), "n": len(x)}
