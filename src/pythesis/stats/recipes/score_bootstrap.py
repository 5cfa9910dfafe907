"""Score one fitted model on rows it never saw, with a percentile bootstrap over rows, groups or blocks."""

import numpy as np
import polars as pl
from scipy.stats import rankdata
from sklearn import metrics

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
METRIC = "roc_auc"
POSITIVE = "1"
SPLIT = "test"
LEVEL = 0.95
DRAWS = 2000
SEED = 0


def area(event, forecast):
    """Return the area under the ROC curve: how often an event is ranked above another row."""
    yes, no = event.sum(), len(event) - event.sum()
    return (rankdata(forecast)[event].sum() - yes * (yes + 1) / 2) / (yes * no)


def average_precision(event, forecast):
    """Return the precision at each distinct forecast, weighted by the recall it adds."""
    order = np.argsort(-forecast, kind="stable")
    last = np.append(np.diff(forecast[order]) != 0, True)
    found = event[order].cumsum()[last]
    recall, precision = found / found[-1], found / (np.flatnonzero(last) + 1)
    return np.sum(np.diff(recall, prepend=0) * precision)


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
            area(observed == c.removeprefix("probability_"), fold[c].to_numpy())
            for c in columns
            if 0 < np.sum(observed == c.removeprefix("probability_")) < len(observed)
        ]
        return np.mean(areas) if areas else np.nan
    event, says_yes = observed == POSITIVE, predicted == POSITIVE
    if METRIC in ("f1", "precision", "recall"):
        found, said, there = (event & says_yes).sum(), says_yes.sum(), event.sum()
        out_of = {"f1": (said + there) / 2, "precision": said, "recall": there}[METRIC]
        return found / out_of if out_of else 0.0
    forecast = fold[f"probability_{POSITIVE}"].to_numpy()
    if METRIC == "brier_score":
        return np.mean((forecast - event) ** 2)
    if not 0 < event.sum() < len(event):
        return np.nan
    return area(event, forecast) if METRIC == "roc_auc" else average_precision(event, forecast)


rows = pl.read_parquet(DATA).filter(pl.col("model") == MODEL, pl.col("split") == SPLIT).sort("__row")
block = rows["block"].to_numpy()
order = np.argsort(block, kind="stable")
units = np.split(order, np.searchsorted(block[order], np.unique(block))[1:])
generator = np.random.default_rng(SEED)
scores = []
for _ in range(DRAWS):
    chosen = generator.integers(0, len(units), len(units))
    scores.append(score(rows[np.concatenate([units[i] for i in chosen])]))
scores = np.array([s for s in scores if np.isfinite(s)])
result = {"effect": float(score(rows)), "n": rows.height}
if len(scores) >= DRAWS / 2:
    result["low"], result["high"] = np.quantile(scores, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
