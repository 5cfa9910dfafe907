"""Compare the middle of a column on both sides of a step: rows before a moment or a row, or some levels."""

import datetime as dt

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
WHERE = "__row"
BEFORE = None
LEVELS = ()

rows = pl.read_parquet(DATA, columns=list(dict.fromkeys([COLUMN, WHERE])))
numbers = rows[COLUMN]
if numbers.dtype == pl.String:
    numbers = numbers.str.strip_chars().str.replace(",", ".", literal=True)
numbers = numbers.cast(pl.Float64, strict=False)
if BEFORE is None:
    side = rows[WHERE].cast(pl.String).is_in(list(LEVELS))
elif isinstance(BEFORE, str):
    side = rows[WHERE].cast(pl.Datetime("us")) < dt.datetime.fromisoformat(BEFORE)
else:
    side = rows[WHERE].cast(pl.Float64) < BEFORE
known = numbers.is_finite() & side.is_not_null()
mine, others = numbers.filter(known & side), numbers.filter(known & ~side)
result = {
    "statistic": len(mine),
    "effect": float(mine.median()) - float(others.median()),
    "n": len(mine) + len(others),
}
