"""Count labels that contradict the surest held-out predictions, or wrong labels put in and given back."""

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

DATA = "data/processed/raw.parquet"
TARGET = "target"
EXCEPT = ("column",)
GROUP = ""
INJECTED = 0.0
TIMES = 0

rows = pl.read_parquet(DATA).sort("__row").filter(pl.col("__part") == "development")
rows = rows.filter(pl.col(TARGET).is_not_null())
if rows.height > 5_000:
    rows = rows[np.sort(np.random.default_rng(0).choice(rows.height, 5_000, replace=False))]


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
    found = found.fill_null(float("nan")).to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


names = [n for n in rows.columns if not n.startswith("__") and n not in EXCEPT and n != TARGET]
x = np.column_stack([numbers(rows[name]) for name in names])
y = rows[TARGET].cast(pl.String).rank("dense").to_numpy().astype(int) - 1
rng = np.random.default_rng(0)
if GROUP:
    unit = rows[GROUP].cast(pl.String).fill_null("").rank("dense").to_numpy().astype(int) - 1
    fold = rng.permutation(unit.max() + 1)[unit] % 5
else:
    fold = np.empty(len(y), dtype=int)
    fold[np.lexsort((rng.random(len(y)), y))] = np.arange(len(y)) % 5


def surest(y):
    """Return the rows from the surest held-out prediction to the least sure, and the predictions."""
    likely = np.zeros((len(y), y.max() + 1))
    for number in np.unique(fold):
        train, test = fold != number, fold == number
        if len(np.unique(y[train])) < 2:
            continue
        with threadpool_limits(1):
            model = HistGradientBoostingClassifier(
                max_iter=60, max_leaf_nodes=8, max_bins=63, early_stopping=False, random_state=0
            ).fit(x[train], y[train])
            likely[np.ix_(test, model.classes_)] = model.predict_proba(x[test])
    return np.argsort(-likely.max(axis=1).round(9), kind="stable"), likely.argmax(axis=1)


n = int(0.2 * len(y))
if TIMES:
    count = n_counted = 0
    for seed in range(TIMES):
        rng = np.random.default_rng(seed)
        moved = rng.random(len(y)) < INJECTED
        other = rng.integers(1, y.max() + 1, len(y))
        labels = np.where(moved, (y + other) % (y.max() + 1), y)
        order, predicted = surest(labels)
        there = order[: 2 * n]
        there = there[labels[there] != y[there]]
        n_counted += len(there)
        count += int((predicted[there] == y[there]).sum())
else:
    order, predicted = surest(y)
    count, n_counted = int((predicted != y)[order][:n].sum()), n
result = {"statistic": count, "effect": count / n_counted, "n": n_counted}
