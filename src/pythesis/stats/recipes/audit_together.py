"""Correlate two columns by ranks (Spearman), on the development rows where both are known."""

import numpy as np
import polars as pl
from scipy.stats import rankdata

DATA = "data/processed/raw.parquet"
COLUMN = "column"
OTHER = "other"

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")


def numbers(values):
    """Return a column as numbers: dates as days, gaps and infinities as not-a-number."""
    if values.dtype in (pl.Date, pl.Datetime):
        values = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    found = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


x, y = numbers(rows[COLUMN]), numbers(rows[OTHER])
both = ~np.isnan(x) & ~np.isnan(y)
rho = float(np.corrcoef(rankdata(x[both]), rankdata(y[both]))[0, 1])
result = {"statistic": rho, "effect": rho, "n": int(both.sum())}
