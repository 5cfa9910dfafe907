"""Compare a number between the levels of a column, on development rows (epsilon squared of ranks)."""

import numpy as np
import polars as pl
from scipy.stats import rankdata

DATA = "data/processed/raw.parquet"
COLUMN = "column"
NUMBER = "number"

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
values = rows[NUMBER]
if values.dtype == pl.String:
    values = values.str.strip_chars().cast(pl.Float64, strict=False)
numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
known = np.isfinite(numbers) & rows[COLUMN].is_not_null().to_numpy()
ranks = rankdata(numbers[np.isfinite(numbers)])
ranks = ranks[known[np.isfinite(numbers)]]
codes = np.unique(rows[COLUMN].rank("dense").fill_null(0).to_numpy()[known], return_inverse=True)[1]
sizes = np.bincount(codes)
means = np.bincount(codes, weights=ranks) / sizes
within = ((ranks - means[codes]) ** 2).sum() / (len(ranks) - len(sizes))
effect = max(0.0, float(1 - within / (((ranks - ranks.mean()) ** 2).sum() / (len(ranks) - 1))))
result = {"statistic": effect, "effect": effect, "n": len(ranks)}
