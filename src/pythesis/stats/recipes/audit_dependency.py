"""Count the rows whose value is not the commonest among rows of the same key."""

import polars as pl

DATA = "data/processed/raw.parquet"
KEY = "key"
COLUMN = "column"
PART = ""

rows = pl.scan_parquet(DATA)
if PART:
    rows = rows.filter(pl.col("__part") == PART)
rows = rows.select(KEY, COLUMN).drop_nulls().collect()
sizes = rows.group_by(KEY, COLUMN).agg(pl.len().alias("__size"))
groups = sizes.group_by(KEY).agg(pl.col("__size").max().alias("__most"))
off = rows.height - int(groups["__most"].sum())
result = {"statistic": off, "effect": off / rows.height, "n": rows.height, "n_groups": groups.height}
