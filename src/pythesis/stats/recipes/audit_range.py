"""Count the cells of a column whose number lies outside (or inside) two bounds, and their share."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
LOW = None
HIGH = None
OUTSIDE = True

cells = pl.read_parquet(DATA, columns=[COLUMN])[COLUMN].drop_nulls()
if cells.dtype == pl.String:
    cells = cells.str.strip_chars().str.replace(",", ".", literal=True)
numbers = cells.cast(pl.Float64, strict=False).drop_nulls()
low, high = (-float("inf") if LOW is None else LOW), (float("inf") if HIGH is None else HIGH)
inside = int(numbers.is_between(low, high).sum())
hits = len(numbers) - inside if OUTSIDE else inside
result = {"statistic": hits, "effect": hits / max(len(numbers), 1), "n": len(numbers)}
