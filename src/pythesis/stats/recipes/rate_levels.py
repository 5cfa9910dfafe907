"""How far the rates of several levels lie from that of all rows, and the test of "all have the same rate"."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.exposed import watched
from pythesis.stats.recipes.parts.noncentral import exceed, noncentrality, tails

DATA = "data/processed/rows.parquet"
X = "x"
LEVELS = ()  # those of which enough is expected
COUNT = "count"
EXPOSURE = "exposure"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.0123
LEVEL = 0.95

names = (X, COUNT, EXPOSURE)
x, y, e, _ = watched(pl.read_parquet(DATA), ROWS, names, ("category", ()), LEVELS, None)
place = np.unique(x.astype(str), return_inverse=True)[1]
counted, exposed = np.bincount(place, weights=y), np.bincount(place, weights=e)
rate, share, df = y.sum() / e.sum(), exposed / e.sum(), len(exposed) - 1
gap, expected = counted - rate * exposed, rate * exposed
own = np.maximum(np.bincount(place, weights=(y - rate * e) ** 2), expected)
variance = np.diag(own) - np.outer(share, own) - np.outer(own, share) + own.sum() * np.outer(share, share)
pull = np.append(0.0, np.linalg.solve(variance[1:, 1:], gap[1:]))
statistic = gap @ pull
moved = (pull[place] - share @ pull) * (y - (counted / exposed)[place] * e)
spread = max(1.0, (moved @ moved) / max(statistic, 1e-12))
unit = (gap**2 / expected).sum() / max(statistic, 1e-12) / y.sum()
low, high = (noncentrality(statistic / spread, df, tail) * spread * unit for tail in tails(LEVEL))
effect = max(0.0, statistic - df) * unit
result = {
    "statistic": float(statistic),
    "p": float(exceed(statistic, df, 0)),
    "p_smallest": float(exceed(statistic / spread, df, SMALLEST / unit / spread)),
    "effect": float(effect),
    "low": float(min(low, effect)),
    "high": float(max(high, effect)),
    "n": len(x),
}
