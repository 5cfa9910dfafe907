"""Score the target predicted from one column by a small tree, on folds the tree was not fitted on."""

import numpy as np
import polars as pl
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

DATA = "data/processed/raw.parquet"
TARGET = "target"
COLUMN = "column"
TASK = "binary"
GROUP = ""

rows = pl.read_parquet(DATA).sort("__row").filter(pl.col("__part") == "development")
rows = rows.filter(pl.col(TARGET).is_not_null())
if rows.height > 20_000:
    rows = rows[np.sort(np.random.default_rng(0).choice(rows.height, 20_000, replace=False))]

# The column as numbers: dates as days, texts by the rank of their frequency, gaps as not-a-number.
values = rows[COLUMN]
if values.dtype.is_numeric() or values.dtype == pl.Boolean:
    leaves = 64 if values.dtype.is_numeric() else 256
    x = values.cast(pl.Float64)
elif values.dtype in (pl.Date, pl.Datetime):
    leaves = 64
    x = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
else:
    leaves = 256
    counts = values.drop_nulls().cast(pl.String).rename("level").value_counts(name="n")
    levels = counts.sort(["n", "level"], descending=[True, False])["level"].to_list()
    x = values.cast(pl.String).replace_strict(levels, range(len(levels)), return_dtype=pl.Float64)
x = x.fill_null(float("nan")).to_numpy()[:, None]

y = rows[TARGET].cast(pl.Float64 if TASK == "regression" else pl.String)
y = y.to_numpy() if TASK == "regression" else y.rank("dense").to_numpy().astype(float) - 1
rng = np.random.default_rng(0)
if GROUP:
    unit = rows[GROUP].cast(pl.String).fill_null("").rank("dense").to_numpy().astype(int) - 1
    fold = rng.permutation(unit.max() + 1)[unit] % 5
else:
    fold = np.empty(len(y), dtype=int)
    fold[np.lexsort((rng.random(len(y)), y))] = np.arange(len(y)) % 5

tree = DecisionTreeRegressor if TASK == "regression" else DecisionTreeClassifier
classes = np.unique(y)
predicted = np.full(len(y), y.mean()) if TASK == "regression" else np.zeros((len(y), len(classes)))
for number in np.unique(fold):
    train, test = fold != number, fold == number
    if TASK != "regression" and len(np.unique(y[train])) < 2:
        continue
    model = tree(max_leaf_nodes=leaves, min_samples_leaf=5, random_state=0).fit(x[train], y[train])
    if TASK == "regression":
        predicted[test] = model.predict(x[test])
    else:
        predicted[np.ix_(test, np.searchsorted(classes, model.classes_))] = model.predict_proba(x[test])

if TASK == "regression":
    score = r2_score(y, predicted)
elif len(classes) == 2:
    score = roc_auc_score(y, predicted[:, 1])
else:
    areas = [roc_auc_score(y == code, predicted[:, place]) for place, code in enumerate(classes)]
    score = np.average(areas, weights=[np.sum(y == code) for code in classes])
result = {"statistic": float(score), "effect": float(score), "n": len(y)}
