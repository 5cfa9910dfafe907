"""Score a model fold by fold, with the corrected t interval of Nadeau and Bengio (2003)."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.scored import arrays, score

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
METRIC = "roc_auc"
POSITIVE = "1"
SPLIT = "cross-validation"
LEVEL = 0.95


rows = pl.read_parquet(DATA).filter(pl.col("model") == MODEL, pl.col("split") == SPLIT)
folds = rows.sort("repeat", "fold", "__row").partition_by(["repeat", "fold"], maintain_order=True)
scores = np.array([score(arrays(fold), METRIC, POSITIVE) for fold in folds], dtype=float)
ratio = np.mean([fold.height / fold["n_train"][0] for fold in folds])
scores = scores[np.isfinite(scores)]
result = {"effect": float(scores.mean()), "n": rows["__row"].n_unique()}
if len(scores) > 1:
    error = np.sqrt((1 / len(scores) + ratio) * scores.var(ddof=1))
    half = stats.t.ppf((1 + LEVEL) / 2, len(scores) - 1) * error
    result["low"], result["high"] = float(scores.mean() - half), float(scores.mean() + half)
    if METRIC not in ("rmse", "mae", "median_absolute_error", "log_loss"):
        result["high"] = min(result["high"], 1.0)
    if METRIC != "r2":
        result["low"] = max(result["low"], 0.0)
