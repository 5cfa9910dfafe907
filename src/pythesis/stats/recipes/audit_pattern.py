"""Count the cells of a text column that match a regular expression, and their share of the filled ones."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
PATTERN = r"^\s|\s$"

filled = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls().cast(pl.String)
hits = int(filled.str.contains(PATTERN).sum())
result = {"statistic": hits, "effect": hits / max(len(filled), 1), "n": len(filled)}
