"""Count the dates of a column outside two days, and their share of the dates that can be read."""

import datetime as dt

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
LOW = ""
HIGH = ""
FORMATS = ()

cells = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls()
if cells.dtype == pl.String:
    texts, days = cells.str.strip_chars(), pl.Series([None] * len(cells), dtype=pl.Date)
    for form in FORMATS:
        read = (
            texts.str.to_datetime(form, strict=False)
            if "%H" in form
            else texts.str.to_date(form, strict=False)
        )
        days = days.fill_null(read.cast(pl.Date))
else:
    days = cells.cast(pl.Date)
days = days.drop_nulls()
low = dt.date.fromisoformat(LOW) if LOW else dt.date.min
high = dt.date.fromisoformat(HIGH) if HIGH else dt.date.max
hits = int((~days.is_between(low, high)).sum())
result = {"statistic": hits, "effect": hits / max(len(days), 1), "n": len(days)}
