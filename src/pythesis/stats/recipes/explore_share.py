"""The share of one level among the known rows, with an interval that counts groups when there are any."""

import numpy as np
import polars as pl
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

DATA = "data/processed/rows.parquet"
COLUMN = "column"
VALUE = "level"
TARGET = ""  # a column that must be known
GROUP = None
LEVEL = 0.95

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
rows = rows.filter(pl.col(TARGET).is_not_null()) if TARGET else rows
rows = rows.filter(pl.col(COLUMN).is_not_null())
rows = rows if GROUP is None else rows.filter(pl.col(GROUP).is_not_null())
hits = (rows[COLUMN].cast(pl.String) == VALUE).cast(pl.Float64).to_numpy()
share, n = hits.mean(), len(hits)
if GROUP is None:
    low, high = proportion_confint(int(hits.sum()), n, alpha=1 - LEVEL, method="wilson")
else:
    who = np.unique(rows[GROUP].cast(pl.String).to_numpy(), return_inverse=True)[1]
    k = who.max() + 1
    variance = k / (k - 1) * (np.bincount(who, weights=hits - share) ** 2).sum() / n**2
    half = stats.t.ppf((1 + LEVEL) / 2, k - 1) * np.sqrt(variance)
    low, high = max(0.0, share - half), min(1.0, share + half)
result = {"effect": float(share), "low": float(low), "high": float(high), "n": n}
