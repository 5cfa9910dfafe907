"""The course of a cycle by level: whole cycles compared inside blocks of weeks, levels exchanged by block."""

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
Z = "z"  # the column whose levels are compared, one level a cycle
HIT = ""  # the level whose share is followed, for a category
CYCLE = "day"  # its hours; or "week", its days
GROUP = None
ROWS = "development"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.05
LEVEL = 0.95
SEED = 0


rows = used(pl.read_parquet(DATA), ROWS)
rows = rows.sort("__row") if "__row" in rows.columns else rows
rows = rows[rows[TIME].rank("ordinal").arg_sort(nulls_last=True)]
y = text(rows[Y]) if Y_READING == "category" else values(rows[Y], Y_READING, Y_ORDER)
full = y.is_not_null() & rows[TIME].is_not_null() & rows[Z].is_not_null()
full = full if GROUP is None else full & rows[GROUP].is_not_null()
rows, y = rows.filter(full), y.filter(full)
y = (y == HIT).cast(pl.Float64).to_numpy() if Y_READING == "category" else stats.rankdata(y.to_numpy())
y = y if Y_READING == "category" else (y - 0.5) / len(y)
if GROUP is not None:
    who = np.unique(rows[GROUP].cast(pl.String).to_numpy(), return_inverse=True)[1]
    y = y - (np.bincount(who, weights=y) / np.bincount(who))[who]

when = rows[TIME].cast(pl.Datetime("us"))
days = when.dt.epoch("d").to_numpy()
cycle = days if CYCLE == "day" else (days + 3) // 7
place = when.dt.hour().to_numpy() if CYCLE == "day" else when.dt.weekday().to_numpy()
cycles, at = np.unique(cycle, return_inverse=True)
places, on = np.unique(place, return_inverse=True)
counts, sums = np.zeros((len(cycles), len(places))), np.zeros((len(cycles), len(places)))
np.add.at(counts, (at, on), 1)
np.add.at(sums, (at, on), y)

# Places seen in half of the cycles or more, then cycles that hold them all.
common = (counts > 0).mean(axis=0) >= 0.5
whole = (counts[:, common] > 0).all(axis=1)
means = sums[:, common] / np.maximum(counts[:, common], 1)

# A slow trend, read from the same place of different cycles, and the level of each cycle are removed.
steps = (cycles[whole] - cycles[whole][0])[:, None] + np.arange(means.shape[1]) / means.shape[1]
basis = np.polynomial.legendre.legvander(2 * steps / steps.max() - 1, 3)[..., 1:]
inside = (basis - basis.mean(axis=0)).reshape(-1, 3)
means = means[whole]
profile = means - basis @ np.linalg.lstsq(inside, (means - means.mean(axis=0)).ravel(), rcond=None)[0]
profile = profile - profile.mean(axis=1, keepdims=True)

# The level of each cycle, where it is the same in all its rows; blocks of whole weeks.
code = np.unique(rows[Z].cast(pl.String).to_numpy().astype(str), return_inverse=True)[1]
low, high = np.full(len(cycles), 10**9), np.full(len(cycles), -1)
np.minimum.at(low, at, code)
np.maximum.at(high, at, code)
same = (low == high)[whole]
profile, level_of, names = profile[same], low[whole][same], cycles[whole][same]
week = np.unique((names + 3) // 7 if CYCLE == "day" else names, return_inverse=True)[1]
n_weeks, n_levels = week.max() + 1, code.max() + 1
block = np.arange(n_weeks) * max(1, min(20, n_weeks // (4 if CYCLE == "day" else 5))) // n_weeks
block = np.where(np.append(np.diff(block) > 0, True), -1, block)[week]  # the last week of each is left out

departures, sizes, spread, places = [], [], [], []
for one in np.unique(block[block >= 0]):
    inside = level_of[block == one]
    count = np.bincount(inside, minlength=n_levels)
    if (count > 0).sum() < 2:
        continue
    away = profile[block == one] - profile[block == one].mean(axis=0)
    total = np.eye(n_levels)[inside].T @ away
    departures, sizes, spread = [*departures, total], [*sizes, count], [*spread, (away**2).sum()]
    places = [*places, one]
departures, sizes, spread = np.array(departures), np.array(sizes, dtype=float), np.array(spread)
apart = np.abs(np.subtract.outer(np.array(places), np.array(places))) > 1  # a block and the next share memory


def products(departures, sizes, apart):
    """Products of the departures of distant blocks, blocks being removed, and the weight of each block."""
    square = sizes[:, :, None] * sizes[:, None, :] / sizes.sum(axis=1)[:, None, None]
    information = sizes[:, :, None] * np.eye(sizes.shape[1]) - square
    inverse = np.linalg.pinv(information.sum(axis=0), rcond=1e-9, hermitian=True)
    gram = np.einsum("blp,lm,cmp->bc", departures, inverse, departures)
    return gram * apart, np.trace(information, axis1=1, axis2=2)


def accounted(kept):
    """Share of the spread that levels account for, from products of distant blocks."""
    distant = apart[np.ix_(kept, kept)]
    gram, weights = products(departures[kept], sizes[kept], distant)
    return gram.sum() / (weights @ distant @ weights / weights.sum() ** 2) / spread[kept].sum()


n = len(spread)
gram, effect = products(departures, sizes, apart)[0], accounted(np.arange(n))
deleted = np.array([accounted(np.flatnonzero(np.arange(n) != i)) for i in range(n)])
jackknife = math.sqrt((n - 1) / n * ((deleted - deleted.mean()) ** 2).sum())
exchanged = math.sqrt(2 * (gram**2).sum()) / spread.sum()
error = max(jackknife, exchanged, 1e-12)
half = stats.t.ppf((1 + LEVEL) / 2, n - 1) * error

# The levels of whole blocks are exchanged: 999 draws, more when they are needed.
rng, hits, done, draws = np.random.default_rng(SEED), 0, 0, 999
while done < draws:
    times = min(max(1, min(999, 2_000_000 // gram.size)), draws - done)
    signs = rng.choice((-1.0, 1.0), (times, n))
    hits += (((signs @ gram) * signs).sum(axis=1) >= gram.sum() * (1 - 1e-9)).sum()
    done += times
    if done == 999 and hits < 100:
        draws = max(1_999, min(9_999, 20_000_000 // gram.size))
result = {
    "statistic": float(gram.sum()),
    "p": float((hits + 1) / (done + 1)),
    "p_smallest": float(stats.t.sf((effect - SMALLEST) / error, n - 1)),
    "effect": float(effect),
    "low": float(max(-1.0, effect - half)),
    "high": float(min(1.0, effect + half)),
    "n": len(y),
}
