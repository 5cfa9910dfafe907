"""Score the target predicted from all features but some, on folds the scorer was not fitted on."""

import polars as pl

from pythesis.stats.probe import cross_score

DATA = "data/processed/raw.parquet"
TARGET = "target"
EXCEPT = ("column",)
TASK = "binary"
GROUP = ""

rows = pl.read_parquet(DATA).sort("__row").filter(pl.col("__part") == "development")
names = [n for n in rows.columns if not n.startswith("__") and n not in EXCEPT and n != TARGET]
score = cross_score(rows, TARGET, names, TASK, groups=GROUP or None)
result = {"statistic": score.value, "effect": score.value, "low": score.low, "high": score.high, "n": score.n}
