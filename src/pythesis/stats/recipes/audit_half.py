"""Describe the target in the earlier or the later half of the rows: share of a class, or median."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
TARGET = "target"
LEVEL = ""
LATE = False

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
rows = rows.drop_nulls([COLUMN, TARGET]).sort(COLUMN, "__row")
middle = rows.height // 2
half = rows[middle:] if LATE else rows[:middle]
if LEVEL:
    value = int((half[TARGET].cast(pl.String) == LEVEL).sum()) / half.height
else:
    value = float(half[TARGET].cast(pl.Float64).median())
result = {"effect": value, "n": half.height}
