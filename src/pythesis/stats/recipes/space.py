"""Moran's I over the cells of a map; by chance, each cell moves as its number of rows lets it."""

import math

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.columns import text, used, values

DATA = "data/processed/rows.parquet"
LONGITUDE = "longitude"
LATITUDE = "latitude"
Y = "y"
Y_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
Y_ORDER = ()
HIT = ""  # the level whose share is mapped, for a category
ROWS = "development"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95
SEED = 0


rows = used(pl.read_parquet(DATA), ROWS)
rows = rows.sort("__row") if "__row" in rows.columns else rows
y = text(rows[Y]) if Y_READING == "category" else values(rows[Y], Y_READING, Y_ORDER)
places = [rows[name].cast(pl.Float64).fill_nan(None) for name in (LONGITUDE, LATITUDE)]
full = y.is_not_null() & places[0].is_not_null() & places[1].is_not_null()
y, places = y.filter(full), [place.filter(full).to_numpy() for place in places]
rate = Y_READING == "category"
y = (y == HIT).cast(pl.Float64).to_numpy() if rate else (stats.rankdata(y.to_numpy()) - 0.5) / len(y)

# Ten cells along each side, far points left out; a cell needs enough rows for its mean to be near normal.
cuts = [np.linspace(*np.quantile(place, [0.005, 0.995]), 11) for place in places]
at = [np.searchsorted(cut, place, side="right") - 1 for cut, place in zip(cuts, places, strict=True)]
for one, cut, place in zip(at, cuts, places, strict=True):
    one[place == cut[-1]] = 9
inside = (at[0] >= 0) & (at[0] < 10) & (at[1] >= 0) & (at[1] < 10)
cell = (at[1] * 10 + at[0])[inside]
sizes, sums = np.bincount(cell, minlength=100), np.bincount(cell, weights=y[inside], minlength=100)
least = max(20.0, 5 / max(min(y.mean(), 1 - y.mean()), 1e-9)) if rate else 20.0
kept = np.flatnonzero(sizes >= least)
means, spread = sums[kept] / sizes[kept], 1 / np.sqrt(sizes[kept])
across, up = kept % 10, kept // 10
near = (np.abs(across[:, None] - across) <= 1) & (np.abs(up[:, None] - up) <= 1)
near = near.astype(float) - np.eye(len(kept))


def moran(lines, near):
    centred = np.atleast_2d(lines) - np.atleast_2d(lines).mean(axis=1, keepdims=True)
    return near.shape[0] / near.sum() * ((centred @ near) * centred).sum(axis=1) / (centred**2).sum(axis=1)


observed = moran(means, near)[0]
rng, hits, done, total, first = np.random.default_rng(SEED), 0, 0, 999, 0.0
while done < total:
    times = min(999, total - done)
    drawn = moran(rng.standard_normal((times, len(kept))) * spread, near)
    hits, done, first = hits + (drawn >= observed * (1 - 1e-9)).sum(), done + times, first or drawn.mean()
    total = 9_999 if done == 999 and hits < 100 else total

# Squares of the map are left out in turn; the error is never under what chance gives.
square, left = up * 3 // 10 * 3 + across * 3 // 10, []
for one in np.unique(square):
    k = square != one
    if k.sum() > 3 and near[np.ix_(k, k)].any():
        left.append(moran(means[k], near[np.ix_(k, k)])[0])
df, left = max(1, len(left) - 1), np.array(left)
own = math.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum())
error = max(
    own, moran(np.random.default_rng([SEED, 1]).standard_normal((999, len(kept))) * spread, near).std()
)
effect = observed - first
half = stats.t.ppf((1 + LEVEL) / 2, df) * error
result = {
    "statistic": float(observed),
    "p": float((hits + 1) / (done + 1)),
    "p_smallest": float(stats.t.sf((effect - SMALLEST) / error, df)),
    "effect": float(effect),
    "low": float(max(-1.0, effect - half)),
    "high": float(min(1.0, effect + half)),
    "n": len(y),
}
