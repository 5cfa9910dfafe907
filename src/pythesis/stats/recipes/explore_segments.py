"""Recompute how surely segments come back: adjusted Rand index between bootstrap samples, against chance."""

import numpy as np
import polars as pl
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

DATA = "data/processed/rows.parquet"
COLUMNS = ("x", "y")
SEGMENTS = 2
MOST_ROWS = 1000
DRAWS = 10
SEED = 0


def segments(points, seed):
    return KMeans(SEGMENTS, n_init=2, random_state=seed).fit(points)


def stability(points, rng):
    """Median agreement of pairs of segmentations, each learnt on its own sample, over all the rows."""
    found = []
    for draw in range(DRAWS):
        labels = [
            segments(points[rng.integers(0, len(points), len(points))], 2 * draw + side).predict(points)
            for side in (0, 1)
        ]
        found.append(adjusted_rand_score(*labels))
    return float(np.median(found))


rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development").sort("__row")
values = rows.select(pl.col(name).cast(pl.Float64).fill_nan(None) for name in COLUMNS).drop_nulls().to_numpy()
rng = np.random.default_rng(SEED)
if len(values) > MOST_ROWS:
    values = values[np.sort(rng.choice(len(values), MOST_ROWS, replace=False))]
points = np.column_stack([stats.norm.ppf((stats.rankdata(v) - 0.5) / len(v)) for v in values.T])
result = {"effect": stability(points, rng), "n": len(points)}
