"""Compare two models fold by fold with the corrected t test of Nadeau and Bengio (2003)."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.scored import arrays, score

DATA = "data/processed/predictions.parquet"
FIRST = "lightgbm"
SECOND = "linear"
METRIC = "roc_auc"
POSITIVE = "1"
LEVEL = 0.95


def folds(model):
    """Return the held-out predictions of a model, one frame a fold."""
    held = rows.filter(pl.col("model") == model).sort("repeat", "fold", "__row")
    return held.partition_by(["repeat", "fold"], maintain_order=True)


rows = pl.read_parquet(DATA).filter(pl.col("split") == "cross-validation")
first, second = folds(FIRST), folds(SECOND)
gaps = np.array(
    [
        score(arrays(one), METRIC, POSITIVE) - score(arrays(other), METRIC, POSITIVE)
        for one, other in zip(first, second, strict=True)
    ],
    dtype=float,
)
ratio = np.mean([fold.height / fold["n_train"][0] for fold in first])
gaps = gaps[np.isfinite(gaps)]
error = np.sqrt((1 / len(gaps) + ratio) * gaps.var(ddof=1))
half = stats.t.ppf((1 + LEVEL) / 2, len(gaps) - 1) * error
if error > 1e-12 * max(1, abs(gaps.mean())):
    p = float(2 * stats.t.sf(abs(gaps.mean()) / error, len(gaps) - 1))
else:
    p, half = (1.0 if abs(gaps.mean()) < 1e-12 else 0.0), 0.0
result = {
    "effect": float(gaps.mean()),
    "low": float(gaps.mean() - half),
    "high": float(gaps.mean() + half),
    "p": p,
    "n": rows.filter(pl.col("model") == FIRST)["__row"].n_unique(),
}
