"""Count the rows in which two columns hold the same, capitals and blanks apart; two gaps are the same."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
OTHER = "other"
PART = ""

rows = pl.read_parquet(DATA)
if PART:
    rows = rows.filter(pl.col("__part") == PART)


def alike(cells):
    if cells.dtype == pl.String:
        return cells.str.strip_chars().str.to_lowercase()
    return (
        cells.cast(pl.Float64)
        if cells.dtype.is_numeric() or cells.dtype == pl.Boolean
        else cells.cast(pl.String)
    )


one, other = alike(rows[COLUMN]), alike(rows[OTHER])
if one.dtype != other.dtype:
    one, other = one.cast(pl.Float64, strict=False), other.cast(pl.Float64, strict=False)
hits = int(one.eq_missing(other).sum())
result = {"statistic": hits, "effect": hits / rows.height, "n": rows.height}
