"""Score the target predicted from all features but some, on folds the scorer was not fitted on."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from pythesis.stats.recipes.parts.probed import dealt, held_out, numbers, outcome, sampled

DATA = "data/processed/raw.parquet"
TARGET = "target"
EXCEPT = ("column",)
TASK = "binary"
GROUP = ""
MOST = 20_000

rows = sampled(DATA, TARGET, MOST)
names = [n for n in rows.columns if not n.startswith("__") and n not in EXCEPT and n != TARGET]
x = np.column_stack([numbers(rows[name]) for name in names]) if names else np.empty((rows.height, 0))
y = outcome(rows, TARGET, TASK == "regression")
boosting = HistGradientBoostingRegressor if TASK == "regression" else HistGradientBoostingClassifier
scorer = boosting(max_iter=50, max_bins=63, early_stopping=False, random_state=0)
if TASK != "regression" and len(np.unique(y)) > 5:
    scorer = DecisionTreeClassifier(max_leaf_nodes=256, min_samples_leaf=5, random_state=0)
with threadpool_limits(1):
    score = held_out(scorer, x, y, dealt(rows, y, GROUP), TASK == "regression")
result = {"statistic": score, "effect": score, "n": len(y)}
