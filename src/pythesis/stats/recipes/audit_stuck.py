"""Count the cells in long runs of one exact value, in the order of time (within groups), bounds apart."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
TIME = "time"
GROUP = None
LEAST = 8

order = [*([GROUP] if GROUP else []), TIME, "__row"]
rows = pl.read_parquet(DATA).drop_nulls([*order]).sort(order)
rows = rows.filter(pl.col(COLUMN).cast(pl.Float64).is_finite())
cells = rows[COLUMN].cast(pl.Float64)
keys = [cells.rle_id().alias("run"), cells.alias("value")]
keys += [rows[GROUP].rle_id().alias("series")] if GROUP else []
runs = pl.DataFrame(keys).group_by([key.name for key in keys]).len("length")
inner = (pl.col("value") != cells.min()) & (pl.col("value") != cells.max())
hits = int(runs.filter(inner & (pl.col("length") >= LEAST))["length"].sum())
result = {"statistic": hits, "effect": hits / max(len(cells), 1), "n": len(cells)}
