"""Count the rows in which a number lies off its line against another, outside (or inside) two bounds."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
OTHER = "other"
LOG = False
OTHER_LOG = False
INTERCEPT = 0.0
SLOPE = 1.0
LOW = 0.0
HIGH = 1.0
OUTSIDE = True

rows = pl.read_parquet(DATA, columns=[COLUMN, OTHER]).cast(pl.Float64).drop_nulls()
y = rows[COLUMN].log() if LOG else rows[COLUMN]
x = rows[OTHER].log() if OTHER_LOG else rows[OTHER]
off = y - INTERCEPT - SLOPE * x
inside = int(off.is_between(LOW, HIGH).sum())
hits = rows.height - inside if OUTSIDE else inside
result = {"statistic": hits, "effect": hits / max(rows.height, 1), "n": rows.height}
