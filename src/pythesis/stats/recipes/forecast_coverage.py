"""How often the interval of a forecast held the observed value, with a bootstrap over blocks of time."""

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.worth import interval

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
SPLIT = "test"
STEP = "y.step"
HALVES = (1.0,)
LOG = False
LEVEL = 0.95
DRAWS = 1000
SEED = 0


rows = pl.read_parquet(DATA).filter(pl.col("model") == MODEL, pl.col("split") == SPLIT, pl.col("repeat") == 0)
steps = pl.read_parquet(Path(DATA).parent / "rows.parquet", columns=["__row", STEP])
rows = rows.join(steps, on="__row", how="left").sort("__row")
half = np.array(HALVES)[rows[STEP].to_numpy().astype(int) - 1]
observed = rows["observed"].cast(pl.Float64).to_numpy()
error = np.abs((np.log1p(observed) if LOG else observed) - rows["raw"].to_numpy())
held = (error <= half).astype(float)
low, high = interval(held, rows["block"].to_numpy(), DRAWS, SEED, LEVEL)
result = {"effect": float(held.mean()), "low": low, "high": high, "n": len(held)}
