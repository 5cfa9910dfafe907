"""Relate the gaps of a column to the levels of another, on development rows (Cramer's V, Bergsma 2013)."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
OTHER = "other"
BINS = 0

rows = pl.read_parquet(DATA, columns=["__part", COLUMN, OTHER]).filter(pl.col("__part") == "development")
gap, values = rows[COLUMN].is_null().to_numpy(), rows[OTHER]
if BINS:
    if values.dtype in (pl.Date, pl.Datetime):
        values = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = np.isfinite(numbers)
    levels = np.unique(numbers[known])
    if len(levels) <= BINS:
        edges = levels[1:]
    else:
        edges = np.unique(np.quantile(numbers[known], np.linspace(0, 1, BINS + 1)[1:-1]))
    codes = np.searchsorted(edges, np.where(known, numbers, 0), side="right")
else:
    known = values.is_not_null().to_numpy()
    codes = values.rank("dense").fill_null(1).to_numpy().astype(int) - 1
sizes = np.bincount(codes[known]).astype(float)
inside = np.bincount(codes[known], weights=gap[known], minlength=len(sizes))[sizes > 0]
sizes = sizes[sizes > 0]
n, share, freedom = sizes.sum(), inside.sum() / sizes.sum(), len(sizes) - 1
squared = ((inside - sizes * share) ** 2 / (sizes * share * (1 - share))).sum() / n
corrected = max(0.0, squared - freedom / (n - 1))
v = float(np.sqrt(corrected / min(1 - 1 / (n - 1), len(sizes) - freedom**2 / (n - 1) - 1)))
result = {"statistic": v, "effect": v, "n": int(known.sum())}
