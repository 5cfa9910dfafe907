"""Count how often one class is taken for another among held-out predictions."""

import polars as pl
from scipy import stats

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
OBSERVED = "1"
PREDICTED = "0"
LEVEL = 0.95

rows = pl.read_parquet(DATA).filter(
    pl.col("model") == MODEL, pl.col("split") == "cross-validation", pl.col("repeat") == 0
)
truth = rows.filter(pl.col("observed") == OBSERVED)
count = truth.filter(pl.col("predicted") == PREDICTED).height
interval = stats.binomtest(count, truth.height).proportion_ci(LEVEL, method="wilson")
result = {
    "statistic": float(count),
    "effect": count / truth.height,
    "low": float(interval.low),
    "high": float(interval.high),
    "n": truth.height,
}
