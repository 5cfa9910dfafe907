"""Count the cells of a column that are multiples of a step, some values set apart, and their share."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
UNIT = 1.0
STEP = 5
EXCEPT = ()

cells = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls()
if cells.dtype == pl.String:
    cells = cells.str.strip_chars().str.replace(",", ".", literal=True)
numbers = cells.cast(pl.Float64, strict=False).drop_nulls()
numbers = numbers.filter(~numbers.is_in(list(EXCEPT)))
whole = (numbers / UNIT).round(0).cast(pl.Int64)
hits = int((whole % STEP == 0).sum())
result = {"statistic": hits, "effect": hits / max(len(numbers), 1), "n": len(numbers)}
