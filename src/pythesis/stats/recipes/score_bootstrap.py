"""Score one fitted model on rows it never saw, with a percentile bootstrap over rows, groups or blocks."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.scored import arrays, score

DATA = "data/processed/predictions.parquet"
MODEL = "linear"
METRIC = "roc_auc"
POSITIVE = "1"
SPLIT = "test"
LEVEL = 0.95
DRAWS = 2000
SEED = 0


rows = pl.read_parquet(DATA).filter(pl.col("model") == MODEL, pl.col("split") == SPLIT).sort("__row")
block = rows["block"].to_numpy()
order = np.argsort(block, kind="stable")
units = np.split(order, np.searchsorted(block[order], np.unique(block))[1:])
scored = arrays(rows.select("observed", "predicted", pl.col("^probability_.*$")))
generator = np.random.default_rng(SEED)
scores = []
for _ in range(DRAWS):
    chosen = generator.integers(0, len(units), len(units))
    at = np.concatenate([units[i] for i in chosen])
    scores.append(score({name: values[at] for name, values in scored.items()}, METRIC, POSITIVE))
scores = np.array([s for s in scores if np.isfinite(s)])
result = {"effect": float(score(scored, METRIC, POSITIVE)), "n": rows.height}
if len(scores) >= DRAWS / 2:
    low, high = np.quantile(scores, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    # Draws without a rare class score the others alone: the interval is widened to hold the score itself.
    result["low"], result["high"] = min(low, result["effect"]), max(high, result["effect"])
