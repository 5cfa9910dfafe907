"""Count the rows in which a column holds one of some values, and their share."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
VALUES = ("?",)

rows = pl.read_parquet(DATA)
n = rows.height
hits = rows.filter(pl.col(COLUMN).cast(pl.String).is_in(VALUES)).height
result = {"statistic": hits, "effect": hits / n, "n": n}
