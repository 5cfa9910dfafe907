"""Compare the share of a level with the declared one."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
LEVEL = "level"
EXPECTED = 0.5
PART = ""

rows = pl.read_parquet(DATA, columns=["__part", COLUMN])
rows = rows.filter(pl.col("__part") == PART) if PART else rows
known = rows[COLUMN].drop_nulls().cast(pl.String)
effect = int((known == LEVEL).sum()) / len(known) - EXPECTED
result = {"statistic": effect, "effect": effect, "n": len(known)}
