"""Recompute the centre of a column over the rows of one period."""

import polars as pl

DATA = "data/processed/rows.parquet"
COLUMN = "column"
TIME = "time"
START = 0.0  # days since 1970-01-01, or the value of a number
END = 1.0  # left out
HIT = ""  # a level whose share is told; empty for a number
CENTRE = "median"

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
moments = rows[TIME]
if moments.dtype.is_temporal():
    moments = moments.cast(pl.Datetime("us")).dt.timestamp("us") / 86_400_000_000.0
moments = moments.cast(pl.Float64)
rows = rows.filter((moments >= START) & (moments < END) & rows[COLUMN].is_not_null())
values = (rows[COLUMN].cast(pl.String) == HIT if HIT else rows[COLUMN]).cast(pl.Float64)
centre = values.median() if CENTRE == "median" and not HIT else values.mean()
result = {"effect": centre, "n": len(values)}
