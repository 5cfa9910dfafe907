"""Score the target predicted from all features but some, on folds the scorer was not fitted on."""

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

DATA = "data/processed/raw.parquet"
TARGET = "target"
EXCEPT = ("column",)
TASK = "binary"
GROUP = ""
MOST = 20_000

rows = pl.read_parquet(DATA).sort("__row").filter(pl.col("__part") == "development")
rows = rows.filter(pl.col(TARGET).is_not_null())
if rows.height > MOST:
    rows = rows[np.sort(np.random.default_rng(0).choice(rows.height, MOST, replace=False))]


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


names = [n for n in rows.columns if not n.startswith("__") and n not in EXCEPT and n != TARGET]
x = np.column_stack([numbers(rows[name]) for name in names]) if names else np.empty((rows.height, 0))
y = rows[TARGET].cast(pl.Float64 if TASK == "regression" else pl.String)
y = y.to_numpy() if TASK == "regression" else y.rank("dense").to_numpy().astype(float) - 1
rng = np.random.default_rng(0)
if GROUP:
    unit = rows[GROUP].cast(pl.String).fill_null("").rank("dense").to_numpy().astype(int) - 1
    fold = rng.permutation(unit.max() + 1)[unit] % 5
else:
    fold = np.empty(len(y), dtype=int)
    fold[np.lexsort((rng.random(len(y)), y))] = np.arange(len(y)) % 5

classes = np.unique(y)
boosting = HistGradientBoostingRegressor if TASK == "regression" else HistGradientBoostingClassifier
scorer = boosting(max_iter=50, max_bins=63, early_stopping=False, random_state=0)
if TASK != "regression" and len(classes) > 5:
    scorer = DecisionTreeClassifier(max_leaf_nodes=256, min_samples_leaf=5, random_state=0)
predicted = np.full(len(y), y.mean()) if TASK == "regression" else np.zeros((len(y), len(classes)))
for number in np.unique(fold):
    train, test = fold != number, fold == number
    if not names or (TASK != "regression" and len(np.unique(y[train])) < 2):
        continue
    with threadpool_limits(1):
        scorer.fit(x[train], y[train])
    if TASK == "regression":
        predicted[test] = scorer.predict(x[test])
    else:
        predicted[np.ix_(test, np.searchsorted(classes, scorer.classes_))] = scorer.predict_proba(x[test])

if TASK == "regression":
    score = r2_score(y, predicted)
elif len(classes) == 2:
    score = roc_auc_score(y, predicted[:, 1])
else:
    areas = [roc_auc_score(y == code, predicted[:, place]) for place, code in enumerate(classes)]
    score = np.average(areas, weights=[np.sum(y == code) for code in classes])
result = {"statistic": float(score), "effect": float(score), "n": len(y)}
