"""Count the rows whose moment, put together of several columns, gives these columns back."""

import polars as pl

DATA = "data/processed/raw.parquet"
MOMENT = "moment"
DATE = ""
YEAR = "year"
MONTH = "month"
DAY = "day"
HOUR = ""
MINUTE = ""

rows = pl.read_parquet(DATA)
moment = rows[MOMENT]
same = moment.is_not_null()
if DATE:
    same &= moment.dt.date() == rows[DATE].cast(pl.Date)
for part, name in {"year": YEAR, "month": MONTH, "day": DAY, "hour": HOUR, "minute": MINUTE}.items():
    if name:
        same &= getattr(moment.dt, part)() == rows[name].cast(pl.Int64, strict=False)
agreeing = int(same.sum())
result = {"statistic": agreeing, "effect": agreeing / rows.height, "n": rows.height}
