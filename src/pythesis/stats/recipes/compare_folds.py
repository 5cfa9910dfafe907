"""Compare two models fold by fold with the corrected t test of Nadeau and Bengio (2003)."""

import numpy as np
import polars as pl
from scipy import stats
from sklearn import metrics

DATA = "data/processed/predictions.parquet"
FIRST = "lightgbm"
SECOND = "linear"
METRIC = "roc_auc"
POSITIVE = "1"
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


def folds(model):
    """Return the held-out predictions of a model, one frame a fold."""
    held = rows.filter(pl.col("model") == model).sort("repeat", "fold", "__row")
    return held.partition_by(["repeat", "fold"], maintain_order=True)


rows = pl.read_parquet(DATA).filter(pl.col("split") == "cross-validation")
first, second = folds(FIRST), folds(SECOND)
gaps = np.array([score(one) - score(other) for one, other in zip(first, second, strict=True)], dtype=float)
ratio = np.mean([fold.height / fold["n_train"][0] for fold in first])
gaps = gaps[np.isfinite(gaps)]
error = np.sqrt((1 / len(gaps) + ratio) * gaps.var(ddof=1))
half = stats.t.ppf((1 + LEVEL) / 2, len(gaps) - 1) * error
if error > 1e-12 * max(1, abs(gaps.mean())):
    p = float(2 * stats.t.sf(abs(gaps.mean()) / error, len(gaps) - 1))
else:
    p, half = (1.0 if abs(gaps.mean()) < 1e-12 else 0.0), 0.0
result = {
    "effect": float(gaps.mean()),
    "low": float(gaps.mean() - half),
    "high": float(gaps.mean() + half),
    "p": p,
    "n": rows.filter(pl.col("model") == FIRST)["__row"].n_unique(),
}
