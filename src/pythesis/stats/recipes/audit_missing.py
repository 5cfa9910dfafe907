"""Count the gaps of a column, and their share of the rows."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"

values = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN]
gaps = values.null_count()
if values.dtype.is_float():
    gaps += int(values.is_nan().sum())
result = {"statistic": gaps, "effect": gaps / len(values), "n": len(values)}
