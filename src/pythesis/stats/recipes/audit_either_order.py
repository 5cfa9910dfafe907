"""Count the dates of a column whose day and month could change places."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"

days = pl.read_parquet(DATA)[COLUMN].drop_nulls().cast(pl.Date)
either = int((days.dt.day() <= 12).sum())
result = {"statistic": either, "effect": either / len(days), "n": len(days)}
