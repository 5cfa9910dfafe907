"""Recompute the median of a column, its middle half and its known rows."""

import polars as pl

DATA = "data/processed/rows.parquet"
COLUMN = "column"
TARGET = ""

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
if TARGET:
    rows = rows.filter(pl.col(TARGET).is_not_null())
values = rows.get_column(COLUMN)
if values.dtype.is_temporal():
    values = values.cast(pl.Datetime("us")).dt.timestamp("us") / 86_400_000_000.0
values = values.cast(pl.Float64).fill_nan(None).drop_nulls()
result = {
    "effect": values.median(),
    "low": values.quantile(0.25, interpolation="linear"),
    "high": values.quantile(0.75, interpolation="linear"),
    "n": len(values),
}
