"""Score a protected column predicted from another by a small tree, on folds the tree was not fitted on."""

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

DATA = "data/processed/raw.parquet"
TARGET = "protected"
COLUMN = "column"
GROUP = ""
BINS = 0

rows = pl.read_parquet(DATA).sort("__row").filter(pl.col("__part") == "development")
rows = rows.filter(pl.col(TARGET).is_not_null())
if rows.height > 4_000:
    rows = rows[np.sort(np.random.default_rng(0).choice(rows.height, 4_000, replace=False))]

# The column as numbers: dates as days, texts by the rank of their frequency, gaps as not-a-number.
values = rows[COLUMN]
leaves = 64 if values.dtype.is_numeric() or values.dtype.is_temporal() else 256
if values.dtype.is_numeric() or values.dtype == pl.Boolean:
    x = values.cast(pl.Float64)
elif values.dtype in (pl.Date, pl.Datetime):
    x = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
else:
    counts = values.drop_nulls().cast(pl.String).rename("level").value_counts(name="n")
    levels = counts.sort(["n", "level"], descending=[True, False])["level"].to_list()
    x = values.cast(pl.String).replace_strict(levels, range(len(levels)), return_dtype=pl.Float64)
x = x.fill_null(float("nan")).to_numpy()[:, None]

if BINS:
    numbers = rows[TARGET]
    if numbers.dtype == pl.String:
        numbers = numbers.str.strip_chars().cast(pl.Float64, strict=False)
    numbers = numbers.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = np.isfinite(numbers)
    distinct = np.unique(numbers[known])
    edges = np.unique(np.quantile(numbers[known], np.linspace(0, 1, BINS + 1)[1:-1]))
    edges = distinct[1:] if len(distinct) <= BINS else edges
    bins = np.searchsorted(edges, np.where(known, numbers, 0), side="right")
    labels = pl.Series(np.where(known, bins, -1)).cast(pl.String)
else:
    labels = rows[TARGET].cast(pl.String)
y = labels.rank("dense").to_numpy().astype(float) - 1
rng = np.random.default_rng(0)
if GROUP:
    unit = rows[GROUP].cast(pl.String).fill_null("").rank("dense").to_numpy().astype(int) - 1
    fold = rng.permutation(unit.max() + 1)[unit] % 5
else:
    fold = np.empty(len(y), dtype=int)
    fold[np.lexsort((rng.random(len(y)), y))] = np.arange(len(y)) % 5

classes = np.unique(y)
predicted = np.zeros((len(y), len(classes)))
for number in np.unique(fold):
    train, test = fold != number, fold == number
    if len(np.unique(y[train])) < 2:
        continue
    model = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=5, random_state=0)
    model.fit(x[train], y[train])
    predicted[np.ix_(test, np.searchsorted(classes, model.classes_))] = model.predict_proba(x[test])
if len(classes) == 2:
    score = roc_auc_score(y, predicted[:, 1])
else:
    areas = [roc_auc_score(y == code, predicted[:, place]) for place, code in enumerate(classes)]
    score = np.average(areas, weights=[np.sum(y == code) for code in classes])
result = {"statistic": float(score), "effect": float(score), "n": len(y)}
