"""Compare a column between the first and the last third of the rows in order of time."""

import numpy as np
import polars as pl
from scipy.stats import rankdata

DATA = "data/processed/raw.parquet"
COLUMN = "column"
TIME = "time"
NUMBER = True
PART = ""

rows = pl.read_parquet(DATA)
rows = rows.filter(pl.col("__part") == PART) if PART else rows
rows = rows.filter(pl.col(TIME).is_not_null()).sort(TIME, "__row")
third = rows.height // 3
values = rows[COLUMN]
if NUMBER:
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    early, late = (part[np.isfinite(part)] for part in (numbers[:third], numbers[-third:]))
    ranks = rankdata(np.concatenate([early, late]))
    above = ranks[len(early) :].sum() - len(late) * (len(late) + 1) / 2
    effect = float(above / (len(late) * len(early)) - 0.5)
else:
    early, late = values[:third].drop_nulls().cast(pl.String), values[-third:].drop_nulls().cast(pl.String)
    levels = sorted({*early.unique(), *late.unique()})
    effect = sum(abs((late == level).mean() - (early == level).mean()) for level in levels) / 2
result = {"statistic": effect, "effect": effect, "n": len(early) + len(late)}
