"""The metric of a model on some rows it never saw."""

import numpy as np
from scipy import stats


def area(event, forecast):
    """Return the area under the ROC curve: how often an event is ranked above another row."""
    yes, no = event.sum(), len(event) - event.sum()
    return (stats.rankdata(forecast)[event].sum() - yes * (yes + 1) / 2) / (yes * no)


def average_precision(event, forecast):
    """Return the precision at each distinct forecast, weighted by the recall it adds."""
    order = np.argsort(-forecast, kind="stable")
    last = np.append(np.diff(forecast[order]) != 0, True)
    found = event[order].cumsum()[last]
    recall, precision = found / found[-1], found / (np.flatnonzero(last) + 1)
    return np.sum(np.diff(recall, prepend=0) * precision)


def arrays(rows):
    """Return the columns of some rows as arrays, which are drawn from faster than a table."""
    found = {name: rows[name].to_numpy() for name in rows.columns}
    return {name: values.astype(str) if values.dtype == object else values for name, values in found.items()}


def score(rows, metric, positive):
    """Return the metric of some rows, given as arrays by column; NaN when they do not allow it."""
    observed, predicted = rows["observed"], rows["predicted"]
    if metric in ("rmse", "mae", "median_absolute_error", "r2"):
        return score_numbers(observed.astype(float), predicted.astype(float), metric)
    if metric == "accuracy":
        return np.mean(observed == predicted)
    if metric == "balanced_accuracy":
        return np.mean([np.mean(predicted[observed == one] == one) for one in np.unique(observed)])
    if metric in ("f1_macro", "f1_weighted"):
        return f1_of_classes(observed, predicted, metric)
    if metric == "log_loss":
        own = np.zeros(len(observed))
        for name in np.unique(observed):
            own = np.where(observed == name, rows[f"probability_{name}"], own)
        return -np.mean(np.log(np.clip(own, np.finfo(float).eps, 1)))
    if metric == "roc_auc_ovr":
        columns = [c for c in rows if c.startswith("probability_") and not np.isnan(rows[c]).any()]
        events = {c: observed == c.removeprefix("probability_") for c in columns}
        areas = [area(e, rows[c]) for c, e in events.items() if 0 < np.sum(e) < len(observed)]
        return np.mean(areas) if areas else np.nan
    return score_event(observed == positive, predicted == positive, rows, metric, positive)


def f1_of_classes(observed, predicted, metric):
    """Return the mean F1 of the classes observed or predicted, each counting once or by its rows."""
    names = np.unique(np.concatenate([observed, predicted]))
    there = np.array([np.sum(observed == name) for name in names])
    said = np.array([np.sum(predicted == name) for name in names])
    found = np.array([np.sum((observed == name) & (predicted == name)) for name in names])
    return np.average(2 * found / (there + said), weights=there if metric == "f1_weighted" else None)


def score_numbers(observed, predicted, metric):
    """Return the metric of predicted numbers."""
    error = observed - predicted
    if metric == "rmse":
        return np.sqrt(np.mean(error**2))
    if metric == "mae":
        return np.mean(np.abs(error))
    if metric == "median_absolute_error":
        return np.median(np.abs(error))
    spread = np.sum((observed - observed.mean()) ** 2)
    return 1 - np.sum(error**2) / spread if spread > 0 else np.nan


def score_event(event, says_yes, rows, metric, positive):
    """Return the metric of one class against the others."""
    if metric in ("f1", "precision", "recall"):
        found, said, there = (event & says_yes).sum(), says_yes.sum(), event.sum()
        out_of = {"f1": (said + there) / 2, "precision": said, "recall": there}[metric]
        return found / out_of if out_of else 0.0
    forecast = rows[f"probability_{positive}"]
    if metric == "brier_score":
        return np.mean((forecast - event) ** 2)
    if not 0 < event.sum() < len(event):
        return np.nan
    return area(event, forecast) if metric == "roc_auc" else average_precision(event, forecast)
