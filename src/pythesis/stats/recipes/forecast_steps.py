"""Absolute errors of a forecast over those of a trivial one on the same rows, some steps ahead."""

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.relative import ratio_interval

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
OTHER = "persistence"
SPLIT = "test"
STEP = "y.step"
FROM = 1
TO = 1
LEVEL = 0.95
DRAWS = 1000
SEED = 0


rows = pl.read_parquet(DATA).filter(pl.col("split") == SPLIT, pl.col("repeat") == 0)
steps = pl.read_parquet(Path(DATA).parent / "rows.parquet", columns=["__row", STEP])
rows = rows.join(steps, on="__row", how="left").filter(pl.col(STEP).is_between(FROM, TO))
own, other = (rows.filter(pl.col("model") == name).sort("__row") for name in (MODEL, OTHER))
top, below = (
    np.abs(one["observed"].cast(pl.Float64).to_numpy() - one["predicted"].cast(pl.Float64).to_numpy())
    for one in (own, other)
)
effect, low, high = ratio_interval(top, below, own["block"].to_numpy(), DRAWS, SEED, LEVEL)
result = {"effect": effect, "low": low, "high": high, "n": own.height}
