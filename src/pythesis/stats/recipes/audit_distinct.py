"""Count the distinct values of a column, and how many there are for each filled cell."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"

filled = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls()
distinct = filled.n_unique()
result = {"statistic": distinct, "effect": distinct / max(len(filled), 1), "n": len(filled)}
