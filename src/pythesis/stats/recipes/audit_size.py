"""Count the development rows whose target is known, and how many there are for each feature."""

import polars as pl

DATA = "data/processed/raw.parquet"
TARGET = ""
FEATURES = 1

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
known = rows.height - rows[TARGET].null_count() if TARGET else rows.height
result = {"statistic": known, "effect": known / FEATURES, "n": known}
