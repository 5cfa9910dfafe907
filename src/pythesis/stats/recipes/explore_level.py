"""Recompute the share of one level of a column among its known rows."""

import polars as pl

DATA = "data/processed/rows.parquet"
COLUMN = "column"
VALUE = "level"
TARGET = ""

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
if TARGET:
    rows = rows.filter(pl.col(TARGET).is_not_null())
values = rows.get_column(COLUMN).cast(pl.String).drop_nulls()
hits = int((values == VALUE).sum())
result = {"statistic": hits, "effect": hits / len(values), "n": len(values)}
