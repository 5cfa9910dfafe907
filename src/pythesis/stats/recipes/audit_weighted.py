"""Measure by how many standard deviations the mean of a column moves when rows are weighted."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "weight"
OTHER = "column"


def numbers(values):
    """Return a column as numbers, gaps and infinities as not-a-number."""
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    found = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


rows = pl.read_parquet(DATA, columns=[COLUMN, OTHER])
weights, values = numbers(rows[COLUMN]), numbers(rows[OTHER])
both = ~np.isnan(weights) & ~np.isnan(values)
weights, values = weights[both], values[both]
effect = float((np.average(values, weights=weights) - values.mean()) / values.std())
result = {"statistic": effect, "effect": effect, "n": rows.height}
