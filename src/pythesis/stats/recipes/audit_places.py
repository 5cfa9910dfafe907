"""Count the places outside of a box that come into it once exchanged, or with another sign."""

import polars as pl

DATA = "data/processed/raw.parquet"
LATITUDE = "latitude"
LONGITUDE = "longitude"
EXCHANGED = True
SIGNS = (1, 1)
SOUTH = -90.0
NORTH = 90.0
WEST = -180.0
EAST = 180.0

rows = pl.read_parquet(DATA, columns=[LATITUDE, LONGITUDE])
rows = rows.select(
    pl.col(LATITUDE).cast(pl.Float64).alias("y"), pl.col(LONGITUDE).cast(pl.Float64).alias("x")
)
rows = rows.filter(pl.col("y").is_finite() & pl.col("x").is_finite())
home = pl.col("y").is_between(SOUTH, NORTH) & pl.col("x").is_between(WEST, EAST)
a, b = (pl.col("x"), pl.col("y")) if EXCHANGED else (pl.col("y") * SIGNS[0], pl.col("x") * SIGNS[1])
hits = rows.filter(~home & a.is_between(SOUTH, NORTH) & b.is_between(WEST, EAST)).height
result = {"statistic": hits, "effect": hits / max(rows.height, 1), "n": rows.height}
