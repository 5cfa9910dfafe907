"""Count the rows in which one column exceeds another that should be at least as large (or as late)."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "start"
OTHER = "end"
FORMATS = ()
OTHER_FORMATS = ()


def read(cells, formats):
    if cells.dtype != pl.String:
        return cells.cast(pl.Date) if cells.dtype in (pl.Date, pl.Datetime) else cells.cast(pl.Float64)
    texts = cells.str.strip_chars()
    if not formats:
        return texts.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    days = pl.Series([None] * len(cells), dtype=pl.Date)
    for form in formats:
        some = (
            texts.str.to_datetime(form, strict=False)
            if "%H" in form
            else texts.str.to_date(form, strict=False)
        )
        days = days.fill_null(some.cast(pl.Date))
    return days


rows = pl.read_parquet(DATA, columns=[COLUMN, OTHER])
pairs = pl.DataFrame(
    {"low": read(rows[COLUMN], FORMATS), "high": read(rows[OTHER], OTHER_FORMATS)}
).drop_nulls()
hits = int((pairs["low"] > pairs["high"]).sum())
result = {"statistic": hits, "effect": hits / max(pairs.height, 1), "n": pairs.height}
