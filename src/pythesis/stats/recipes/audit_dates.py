"""Count the cells of a text column that a date format reads, and their share of the filled ones."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
FORMAT = "%Y-%m-%d"

filled = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls().cast(pl.String).str.strip_chars()
if "%H" in FORMAT:
    dates = filled.str.to_datetime(FORMAT, strict=False)
else:
    dates = filled.str.to_date(FORMAT, strict=False)
hits = len(dates) - dates.null_count()
result = {"statistic": hits, "effect": hits / max(len(filled), 1), "n": len(filled)}
