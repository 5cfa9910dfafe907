"""Recompute the share of the spread of a column that groups account for, beyond chance (epsilon squared)."""

import numpy as np
import polars as pl
from scipy import stats

DATA = "data/processed/rows.parquet"
COLUMN = "column"
GROUP = "group"
HIT = ""  # a level counted as 1, the others as 0; empty for numbers, which are ranked

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
rows = rows.filter(pl.col(COLUMN).is_not_null() & pl.col(GROUP).is_not_null())
if HIT:
    values = (rows[COLUMN].cast(pl.String) == HIT).cast(pl.Float64).to_numpy()
else:
    values = stats.rankdata(rows[COLUMN].cast(pl.Float64).to_numpy())
group = np.unique(rows[GROUP].cast(pl.String).to_numpy(), return_inverse=True)[1]
sizes = np.bincount(group)
means = np.bincount(group, weights=values) / sizes
n, k = len(values), len(sizes)
share = float((sizes * (means - values.mean()) ** 2).sum() / ((values - values.mean()) ** 2).sum())
result = {"effect": 1 - (n - 1) / (n - k) * (1 - share), "n": n, "n_groups": k}
