"""Explain a column by a weighted sum of others, on the development rows where all are known."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
OTHERS = ("other",)

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")


def numbers(values):
    """Return a column as numbers: dates as days, gaps and infinities as not-a-number."""
    if values.dtype in (pl.Date, pl.Datetime):
        values = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    found = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


table = np.column_stack([numbers(rows[name]) for name in (COLUMN, *OTHERS)])
table = table[~np.isnan(table).any(axis=1)]
table = (table - table.mean(axis=0)) / np.maximum(table.std(axis=0), 1e-300)
weights = np.linalg.lstsq(table[:, 1:], table[:, 0], rcond=None)[0]
share = float(1 - ((table[:, 0] - table[:, 1:] @ weights) ** 2).mean())
result = {"statistic": share, "effect": share, "n": len(table)}
