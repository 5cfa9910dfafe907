"""Score a model fold by fold, with the corrected t interval of Nadeau and Bengio (2003)."""

import numpy as np
import polars as pl
from scipy import stats
from sklearn import metrics

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
METRIC = "roc_auc"
POSITIVE = "1"
SPLIT = "cross-validation"
LEVEL = 0.95


def score(fold):
    """Return the metric of one fold, NaN when its rows do not allow it."""
    observed, predicted = fold["observed"].to_numpy(), fold["predicted"].to_numpy()
    columns = [c for c in fold.columns if c.startswith("probability_") and fold[c].null_count() == 0]
    if METRIC in ("rmse", "mae", "median_absolute_error", "r2"):
        observed = observed.astype(float)
        error = observed - predicted.astype(float)
        if METRIC == "rmse":
            return np.sqrt(np.mean(error**2))
        if METRIC == "mae":
            return np.mean(np.abs(error))
        if METRIC == "median_absolute_error":
            return np.median(np.abs(error))
        spread = np.sum((observed - observed.mean()) ** 2)
        return 1 - np.sum(error**2) / spread if spread > 0 else np.nan
    if METRIC == "accuracy":
        return np.mean(observed == predicted)
    if METRIC == "balanced_accuracy":
        return np.mean([np.mean(predicted[observed == one] == one) for one in np.unique(observed)])
    if METRIC in ("f1_macro", "f1_weighted"):
        return metrics.f1_score(observed, predicted, average=METRIC[3:], zero_division=0)
    if METRIC == "log_loss":
        own = np.array([row[f"probability_{row['observed']}"] for row in fold.iter_rows(named=True)])
        return -np.mean(np.log(np.clip(own, np.finfo(float).eps, 1)))
    if METRIC == "roc_auc_ovr":
        areas = [
            metrics.roc_auc_score(observed == c.removeprefix("probability_"), fold[c].to_numpy())
            for c in columns
            if 0 < np.sum(observed == c.removeprefix("probability_")) < len(observed)
        ]
        return np.mean(areas) if areas else np.nan
    event, says_yes = observed == POSITIVE, predicted == POSITIVE
    if METRIC in ("f1", "precision", "recall"):
        return getattr(metrics, f"{METRIC}_score")(event, says_yes, zero_division=0)
    forecast = fold[f"probability_{POSITIVE}"].to_numpy()
    if METRIC == "brier_score":
        return np.mean((forecast - event) ** 2)
    if not 0 < event.sum() < len(event):
        return np.nan
    return getattr(metrics, f"{METRIC}_score")(event, forecast)


rows = pl.read_parquet(DATA).filter(pl.col("model") == MODEL, pl.col("split") == SPLIT)
folds = rows.sort("repeat", "fold", "__row").partition_by(["repeat", "fold"], maintain_order=True)
scores = np.array([score(fold) for fold in folds], dtype=float)
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
