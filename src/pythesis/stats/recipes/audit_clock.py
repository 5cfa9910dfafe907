"""Count the rows in the hours that clocks skip or repeat."""

import datetime as dt

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
HOURS = ()

moments = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls()
hours = [dt.datetime.fromisoformat(hour) for hour in HOURS]
hits = int(moments.dt.truncate("1h").is_in(hours).sum())
result = {"statistic": hits, "effect": hits / max(len(moments), 1), "n": len(moments)}
