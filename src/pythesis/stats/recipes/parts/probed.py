"""The target predicted from some columns, on folds the scorer was not fitted on."""

import numpy as np
import polars as pl
from sklearn.metrics import r2_score, roc_auc_score


def sampled(path, target, most):
    """Read the development rows whose target is known, a sample of them when there are more than `most`."""
    rows = pl.read_parquet(path).sort("__row").filter(pl.col("__part") == "development")
    rows = rows.filter(pl.col(target).is_not_null())
    if rows.height > most:
        rows = rows[np.sort(np.random.default_rng(0).choice(rows.height, most, replace=False))]
    return rows


def numbers(values):
    """Return a column as numbers: dates as days, texts by rank of frequency, gaps as not-a-number."""
    if values.dtype.is_numeric() or values.dtype == pl.Boolean:
        found = values.cast(pl.Float64)
    elif values.dtype in (pl.Date, pl.Datetime):
        found = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
    else:
        counts = values.drop_nulls().cast(pl.String).rename("level").value_counts(name="n")
        levels = counts.sort(["n", "level"], descending=[True, False])["level"].to_list()
        found = values.cast(pl.String).replace_strict(levels, range(len(levels)), return_dtype=pl.Float64)
    return found.fill_null(float("nan")).to_numpy()


def outcome(rows, target, regression):
    """Return the target as numbers: itself, or the position of its class."""
    if regression:
        return rows[target].cast(pl.Float64).to_numpy()
    return rows[target].cast(pl.String).rank("dense").to_numpy().astype(float) - 1


def dealt(rows, y, group):
    """Deal rows into five folds, groups kept whole."""
    rng = np.random.default_rng(0)
    if group:
        unit = rows[group].cast(pl.String).fill_null("").rank("dense").to_numpy().astype(int) - 1
        return rng.permutation(unit.max() + 1)[unit] % 5
    fold = np.empty(len(y), dtype=int)
    fold[np.lexsort((rng.random(len(y)), y))] = np.arange(len(y)) % 5
    return fold


def held_out(scorer, x, y, fold, regression):
    """Score each fold's rows by a model fitted on the others: R2, or the area under the ROC curve."""
    classes = np.unique(y)
    predicted = np.full(len(y), y.mean()) if regression else np.zeros((len(y), len(classes)))
    for number in np.unique(fold):
        train, test = fold != number, fold == number
        if x.shape[1] == 0 or (not regression and len(np.unique(y[train])) < 2):
            continue
        scorer.fit(x[train], y[train])
        if regression:
            predicted[test] = scorer.predict(x[test])
        else:
            predicted[np.ix_(test, np.searchsorted(classes, scorer.classes_))] = scorer.predict_proba(x[test])
    if regression:
        return float(r2_score(y, predicted))
    if len(classes) == 2:
        return float(roc_auc_score(y, predicted[:, 1]))
    areas = [roc_auc_score(y == code, predicted[:, place]) for place, code in enumerate(classes)]
    return float(np.average(areas, weights=[np.sum(y == code) for code in classes]))
