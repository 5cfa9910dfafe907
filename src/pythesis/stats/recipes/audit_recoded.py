"""Count the different pairs of levels of two columns: as many as levels when each names the other."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
OTHER = "other"

rows = pl.read_parquet(DATA, columns=[COLUMN, OTHER])
pairs = rows.unique().filter(~pl.all_horizontal(pl.all().is_null())).height
result = {"statistic": pairs, "effect": pairs / rows.height, "n": rows.height}
