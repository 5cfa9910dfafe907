"""Count the last rows in time in which a column keeps one value (or stays empty), and their share."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
TIME = "time"

rows = pl.read_parquet(DATA, columns=["__row", TIME, COLUMN]).drop_nulls([TIME]).sort(TIME, "__row")
values = rows[COLUMN]
same = values.eq_missing(pl.Series([values[-1]] * len(values), dtype=values.dtype))
changed = (~same).arg_true()
last = len(values) - 1 - int(changed[-1]) if len(changed) else len(values)
result = {"statistic": last, "effect": last / len(values), "n": len(values)}
