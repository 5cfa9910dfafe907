"""Score the target predicted from one column by a shallow tree, on folds it was not fitted on."""

import polars as pl

from pythesis.stats.probe import column_alone

DATA = "data/processed/raw.parquet"
TARGET = "target"
COLUMN = "column"
TASK = "binary"
GROUP = ""

rows = pl.read_parquet(DATA).sort("__row").filter(pl.col("__part") == "development")
score = column_alone(rows, TARGET, COLUMN, TASK, groups=GROUP or None)
result = {"statistic": score.value, "effect": score.value, "low": score.low, "high": score.high, "n": score.n}
