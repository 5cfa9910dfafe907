"""Count the rows (of those listed, if any) with at least two cells that do not belong in their column."""

import polars as pl

DATA = "data/processed/raw.parquet"
NUMBERS = ()
LOWS = ()
HIGHS = ()
WORDS = ()
KNOWN = ()
DATES = ()
SHAPE = ""
ROWS = ()

rows = pl.read_parquet(DATA)
n = rows.height
odd = []
for name, low, high in zip(NUMBERS, LOWS, HIGHS, strict=True):
    text = pl.col(name).cast(pl.String).str.strip_chars().str.replace(",", ".", literal=True)
    odd.append(
        ~text.cast(pl.Float64, strict=False).is_between(low, high).fill_null(False)
        & pl.col(name).is_not_null()
    )
for name, levels in zip(WORDS, KNOWN, strict=True):
    odd.append(~pl.col(name).cast(pl.String).str.strip_chars().is_in(levels.split("\x1f")))
odd.extend(~pl.col(name).cast(pl.String).str.contains(SHAPE) for name in DATES)
if ROWS:
    rows = rows.filter(pl.col("__row").is_in(list(ROWS)))
misplaced = pl.sum_horizontal(cell.fill_null(False).cast(pl.Int64) for cell in odd)
hits = int(rows.select((misplaced >= 2).sum()).item())
result = {"statistic": hits, "effect": hits / n, "n": n}
