"""Compare the target between the earlier and the later half of the development rows, by a column."""

import polars as pl
from scipy.stats import rankdata

DATA = "data/processed/raw.parquet"
COLUMN = "column"
TARGET = "target"
LEVEL = ""

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
rows = rows.drop_nulls([COLUMN, TARGET]).sort(COLUMN, "__row")
values = (rows[TARGET].cast(pl.String) == LEVEL if LEVEL else rows[TARGET]).cast(pl.Float64).to_numpy()
late = len(values) // 2
ranks = rankdata(values)
size = len(values) - late
effect = float((ranks[late:].sum() - size * (size + 1) / 2) / (size * late))
result = {"statistic": effect, "effect": effect, "n": len(values)}
