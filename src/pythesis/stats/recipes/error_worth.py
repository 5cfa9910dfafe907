"""What smaller errors of a model save a row beside another model or today's forecast, on held-out rows."""

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.worth import interval

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
OTHER = "trivial"
TODAY = ""
COST = 1.0
LEVEL = 0.95
DRAWS = 1000
SEED = 0


def held_out(name):
    """Return the held-out predictions of a model, first repeat, by row."""
    rows = pl.read_parquet(DATA).filter(
        pl.col("model") == name, pl.col("split") == "cross-validation", pl.col("repeat") == 0
    )
    return rows.unique("__row", keep="first", maintain_order=True).sort("__row")


rows = held_out(MODEL)
if TODAY:
    table = pl.read_parquet(Path(DATA).parent / "rows.parquet", columns=["__row", TODAY])
    beside = table.select("__row", pl.col(TODAY).cast(pl.Float64, strict=False).alias("beside"))
else:
    beside = held_out(OTHER).select("__row", pl.col("predicted").cast(pl.Float64).alias("beside"))
rows = rows.join(beside, on="__row", how="left", maintain_order="left")
there = rows["beside"].to_numpy()
observed, predicted = (
    rows["observed"].cast(pl.Float64).to_numpy(),
    rows["predicted"].cast(pl.Float64).to_numpy(),
)
known = np.isfinite(there)
saved = (COST * (np.abs(observed - there) - np.abs(observed - predicted)))[known]
low, high = interval(saved, rows["block"].to_numpy()[known], DRAWS, SEED, LEVEL)
result = {"effect": float(saved.mean()), "low": low, "high": high, "n": len(saved)}
