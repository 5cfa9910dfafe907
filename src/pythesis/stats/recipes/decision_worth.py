"""What deciding by a model saves a row beside a fixed answer or today's rule, on held-out rows."""

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.worth import cost, decided, interval, said_yes

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
POSITIVE = "1"
OTHER = "0"
ALARM = 1.0
MISS = 1.0
AGAINST = "never"
TODAY = ""
LEVEL = 0.95
DRAWS = 1000
SEED = 0

rows = pl.read_parquet(DATA).filter(
    pl.col("model") == MODEL, pl.col("split") == "cross-validation", pl.col("repeat") == 0
)
rows = rows.unique("__row", keep="first", maintain_order=True).sort("__row")
event = rows["observed"].to_numpy() == POSITIVE
forecast, fold = rows[f"probability_{POSITIVE}"].to_numpy(), rows["fold"].to_numpy()
own = cost(decided(forecast, event, fold, ALARM, MISS), event, ALARM, MISS)
known = np.ones(len(event), dtype=bool)
if AGAINST == "today":
    table = pl.read_parquet(Path(DATA).parent / "rows.parquet", columns=["__row", TODAY])
    values = rows.select("__row").join(table, on="__row", how="left", maintain_order="left")[TODAY]
    yes, known = said_yes(values.to_list(), POSITIVE, (POSITIVE, OTHER))
else:
    yes = np.full(len(event), AGAINST == "always")
saved = (cost(yes, event, ALARM, MISS) - own)[known]
low, high = interval(saved, rows["block"].to_numpy()[known], DRAWS, SEED, LEVEL)
result = {"effect": float(saved.mean()), "low": low, "high": high, "n": len(saved)}
