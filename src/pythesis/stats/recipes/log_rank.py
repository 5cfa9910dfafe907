"""Log-rank test between levels, with the share of the order of ends that they account for."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.lasting import followed, log_rank
from pythesis.stats.recipes.parts.noncentral import exceed, noncentrality, tails

DATA = "data/processed/rows.parquet"
X = "x"
LEVELS = ()  # those with enough ends expected
TIME = "time"
EVENT = "event"
ENDED = "yes"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.01
LEVEL = 0.95


names = (X, TIME, EVENT, ENDED)
x, times, ended, _ = followed(pl.read_parquet(DATA), ROWS, names, ("category", ()), LEVELS, None)
codes = np.unique(x.astype(str), return_inverse=True)[1]
(statistic, spread), df, ends = log_rank(codes, times, ended), codes.max(), ended.sum()
scaled = statistic / spread
low, high = (1 - np.exp(-noncentrality(scaled, df, tail) * spread / ends) for tail in tails(LEVEL))
effect = 1 - np.exp(-max(0.0, statistic - df) / ends)
result = {
    "statistic": statistic,
    "p": float(exceed(statistic, df, 0)),
    "p_smallest": float(exceed(scaled, df, -ends * np.log(1 - SMALLEST) / spread)),
    "effect": float(effect),
    "low": float(min(low, effect)),
    "high": float(max(high, effect)),
    "n": len(x),
}
