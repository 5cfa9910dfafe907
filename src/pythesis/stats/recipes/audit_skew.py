"""Compute the skewness of a column of numbers: the third standardised moment of its cells."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"

cells = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls()
if cells.dtype == pl.String:
    cells = cells.str.strip_chars().str.replace(",", ".", literal=True)
numbers = cells.cast(pl.Float64, strict=False).drop_nulls().sort()
centred = numbers - numbers.mean()
skewness = float((centred**3).mean() / (centred**2).mean() ** 1.5)
result = {"effect": skewness, "n": len(numbers)}
