"""Among development rows in which a column is filled, count those of one class of the target."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
TARGET = "target"
LEVEL = "level"

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
filled = rows.filter(pl.col(TARGET).is_not_null() & pl.col(COLUMN).is_not_null())
hits = int((filled[TARGET].cast(pl.String) == LEVEL).sum())
result = {"statistic": hits, "effect": hits / filled.height, "n": filled.height}
