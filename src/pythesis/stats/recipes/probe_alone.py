"""Score the target predicted from one column by a small tree, on folds the tree was not fitted on."""

import polars as pl
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pythesis.stats.recipes.parts.probed import dealt, held_out, numbers, outcome, sampled

DATA = "data/processed/raw.parquet"
TARGET = "target"
COLUMN = "column"
TASK = "binary"
GROUP = ""

rows = sampled(DATA, TARGET, 20_000)
y = outcome(rows, TARGET, TASK == "regression")
kind = rows[COLUMN].dtype
leaves = 64 if kind.is_numeric() or kind in (pl.Date, pl.Datetime) else 256
tree = DecisionTreeRegressor if TASK == "regression" else DecisionTreeClassifier
scorer = tree(max_leaf_nodes=leaves, min_samples_leaf=5, random_state=0)
x = numbers(rows[COLUMN])[:, None]
score = held_out(scorer, x, y, dealt(rows, y, GROUP), TASK == "regression")
result = {"statistic": score, "effect": score, "n": len(y)}
