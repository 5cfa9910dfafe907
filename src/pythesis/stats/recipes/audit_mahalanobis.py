"""Count rows at a great robust distance from the centre of several numbers, each of them usual alone."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
COLUMNS = ("first", "second", "third")
LOGS = (False, False, False)
CENTRE = (0.0, 0.0, 0.0)
PRECISION = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
LOW = (-1e300, -1e300, -1e300)
HIGH = (1e300, 1e300, 1e300)
BOUND = 3.0

rows = pl.read_parquet(DATA).select(pl.col(name).cast(pl.Float64) for name in COLUMNS)
usual = [pl.col(name).is_between(LOW[at], HIGH[at]) for at, name in enumerate(COLUMNS)]
values = rows.filter(pl.all_horizontal(usual)).to_numpy()
with np.errstate(all="ignore"):
    values = np.where(np.array(LOGS), np.log(np.where(values > 0, values, np.nan)), values)
values = values[~np.isnan(values).any(axis=1)]
off = values - np.array(CENTRE)
squares = np.einsum("ij,jk,ik->i", off, np.array(PRECISION).reshape(len(COLUMNS), len(COLUMNS)), off)
far = int((np.sqrt(np.maximum(squares, 0)) > BOUND).sum())
result = {"statistic": far, "effect": far / len(values), "n": len(values)}
