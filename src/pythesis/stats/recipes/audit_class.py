"""Count the development rows of one class, and their share of those whose target is known."""

import polars as pl

DATA = "data/processed/raw.parquet"
TARGET = "target"
LEVEL = "level"
GAPS = ()  # words that stand for an unknown target

rows = pl.read_parquet(DATA, columns=["__part", TARGET]).filter(pl.col("__part") == "development")
known = rows[TARGET].drop_nulls().cast(pl.String)
known = known.filter(~known.str.strip_chars().is_in(list(GAPS)))
hits = int((known == LEVEL).sum())
result = {"statistic": hits, "effect": hits / len(known), "n": len(known)}
