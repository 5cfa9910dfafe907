"""Count the rows whose value of a column is shared with another row, and the distinct values."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"

filled = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls()
sizes = filled.value_counts(name="rows")["rows"]
shared = int(sizes.filter(sizes > 1).sum())
result = {"statistic": shared, "effect": shared / len(filled), "n": len(filled), "n_groups": len(sizes)}
