"""Net benefit of deciding by one threshold, beside the better of treating everyone and nobody."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.benefit import chance_not_better, net_benefits

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
POSITIVE = "1"
THRESHOLD = 0.5
LEVEL = 0.95
DRAWS = 2000
SEED = 0

rows = pl.read_parquet(DATA).filter(
    pl.col("model") == MODEL, pl.col("split") == "cross-validation", pl.col("repeat") == 0
)
rows = rows.sort("__row")
forecast = rows[f"probability_{POSITIVE}"].to_numpy()
event = rows["observed"].to_numpy() == POSITIVE
block = rows["block"].to_numpy()
own, everyone = net_benefits(forecast, event, THRESHOLD)
order = np.argsort(block, kind="stable")
units = np.split(order, np.searchsorted(block[order], np.unique(block))[1:])
generator = np.random.default_rng(SEED)
drawn = np.zeros((DRAWS, 2))
for at in range(DRAWS):
    chosen = generator.integers(0, len(units), len(units))
    taken = np.concatenate([units[i] for i in chosen])
    drawn[at] = own[taken].mean(), everyone[taken].mean()
low, high = np.quantile(
    drawn[:, 0] - np.maximum(0.0, drawn[:, 1]), [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
).tolist()
result = {
    "p": chance_not_better(forecast, event, block, THRESHOLD, drawn[:, 0], drawn[:, 1]),
    "effect": float(own.mean() - max(0.0, everyone.mean())),
    "low": low,
    "high": high,
    "n": rows.height,
}
