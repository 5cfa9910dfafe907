"""A season: whole cycles compared with one another, each shifted round by chance under "no season"."""

import math

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.columns import text, used, values

DATA = "data/processed/rows.parquet"
TIME = "time"
Y = "y"
Y_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
Y_ORDER = ()
HIT = ""  # the level whose share is followed, for a category
CYCLE = "year"  # months of the year; or "week", its days; or "day", its hours
GROUP = None
ROWS = "development"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.01
LEVEL = 0.95
SEED = 0


rows = used(pl.read_parquet(DATA), ROWS)
rows = rows.sort("__row") if "__row" in rows.columns else rows
rows = rows[rows[TIME].rank("ordinal").arg_sort(nulls_last=True)]
y = text(rows[Y]) if Y_READING == "category" else values(rows[Y], Y_READING, Y_ORDER)
full = y.is_not_null() & rows[TIME].is_not_null()
full = full if GROUP is None else full & rows[GROUP].is_not_null()
rows, y = rows.filter(full), y.filter(full)
y = (y == HIT).cast(pl.Float64).to_numpy() if Y_READING == "category" else stats.rankdata(y.to_numpy())
y = y if Y_READING == "category" else (y - 0.5) / len(y)
if GROUP is not None:
    who = np.unique(rows[GROUP].cast(pl.String).to_numpy(), return_inverse=True)[1]
    y = y - (np.bincount(who, weights=y) / np.bincount(who))[who]

when = rows[TIME].cast(pl.Datetime("us"))
days = when.dt.epoch("d").to_numpy()
if CYCLE == "day":
    cycle, place = days, when.dt.hour().to_numpy()
elif CYCLE == "week":
    cycle, place = (days + 3) // 7, when.dt.weekday().to_numpy()
else:
    cycle, place = when.dt.year().to_numpy(), when.dt.month().to_numpy()
cycles, at = np.unique(cycle, return_inverse=True)
places, on = np.unique(place, return_inverse=True)
counts, sums = np.zeros((len(cycles), len(places))), np.zeros((len(cycles), len(places)))
np.add.at(counts, (at, on), 1)
np.add.at(sums, (at, on), y)

# Places seen in half of the cycles or more, then cycles that hold them all.
common = (counts > 0).mean(axis=0) >= 0.5
whole = (counts[:, common] > 0).all(axis=1)
means = (sums[:, common] / np.maximum(counts[:, common], 1))[whole]
n_cycles, n_places = means.shape

# A slow trend and the level of each cycle are removed.
steps = (cycles[whole] - cycles[whole][0])[:, None] + np.arange(n_places) / n_places
basis = np.polynomial.legendre.legvander(2 * steps.ravel() / steps.max() - 1, 3)
rest = means.ravel() - basis @ np.linalg.lstsq(basis, means.ravel(), rcond=None)[0]
profile = rest.reshape(means.shape)
profile = profile - profile.mean(axis=1, keepdims=True)


def shared(part):
    others = (part.sum(axis=0) - part) / (len(part) - 1)
    return (part * others).sum() / (part**2).sum()


effect = shared(profile)
runs = min(n_cycles, 20)
deleted = np.array([shared(profile[np.arange(n_cycles) * runs // n_cycles != i]) for i in range(runs)])
power = np.abs(np.fft.fft(profile, axis=1)) ** 2
spread = 2 * (power.sum(axis=0) ** 2 - (power**2).sum(axis=0)).sum() / n_places**2  # over all the shifts
least = math.sqrt(spread) / ((n_cycles - 1) * (profile**2).sum())
error = max(math.sqrt((runs - 1) / runs * ((deleted - deleted.mean()) ** 2).sum()), least, 1e-12)
half = stats.t.ppf((1 + LEVEL) / 2, runs - 1) * error

# Each cycle is shifted round by a chance of its own: 999 draws, more when they are needed.
rng, hits, done, total = np.random.default_rng(SEED), 0, 0, 999
observed, cells = (profile.sum(axis=0) ** 2).sum(), profile.size
while done < total:
    times = min(max(1, min(999, 2_000_000 // cells)), total - done)
    starts, drawn = rng.integers(0, n_places, (times, n_cycles)), np.zeros((times, n_places))
    for i in range(n_cycles):
        drawn += profile[i][(np.arange(n_places) + starts[:, i, None]) % n_places]
    hits, done = hits + ((drawn**2).sum(axis=1) >= observed * (1 - 1e-9)).sum(), done + times
    if done == 999 and hits < 100:
        total = max(1_999, min(9_999, 20_000_000 // cells))
result = {
    "statistic": float(observed),
    "p": float((hits + 1) / (done + 1)),
    "p_smallest": float(stats.t.sf((effect - SMALLEST) / error, runs - 1)),
    "effect": float(effect),
    "low": float(max(-1.0, effect - half)),
    "high": float(min(1.0, effect + half)),
    "n": len(y),
}
