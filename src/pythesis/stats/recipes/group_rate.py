"""How often rows of one group are selected, missed or falsely alarmed at a threshold, on held-out rows."""

from pathlib import Path

import polars as pl

from pythesis.stats.recipes.parts.rates import counted, members, rate

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
POSITIVE = "1"
THRESHOLD = 0.5
COLUMN = "sex"
KIND = "level"
VALUE = "F"
LOW = 0.0
HIGH = 0.0
MEASURE = "selected"
LEVEL = 0.95
SEED = 0
SPLIT = "cross-validation"

rows = pl.read_parquet(DATA).filter(pl.col("model") == MODEL, pl.col("split") == SPLIT, pl.col("repeat") == 0)
rows = rows.unique("__row", keep="first", maintain_order=True).sort("__row")
table = pl.read_parquet(Path(DATA).parent / "rows.parquet", columns=["__row", COLUMN])
column = rows.select("__row").join(table, on="__row", how="left", maintain_order="left")[COLUMN]
inside = members(column, KIND, VALUE, LOW, HIGH)
event = rows["observed"].to_numpy() == POSITIVE
yes = rows[f"probability_{POSITIVE}"].to_numpy() >= THRESHOLD
about, hit = counted(MEASURE, event, yes)
at = inside & about
share, low, high = rate(hit[at], rows["block"].to_numpy()[at], LEVEL, SEED)
result = {"effect": share, "low": low, "high": high, "n": int(at.sum())}
