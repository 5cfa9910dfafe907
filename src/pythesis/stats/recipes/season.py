"""A season: whole cycles compared with one another, each shifted round by chance under "no season"."""

import math

import numpy as np
import polars as pl
from scipy import optimize, stats

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

# A slow trend, read from the same place of different cycles, and the level of each cycle are removed.
steps = (cycles[whole] - cycles[whole][0])[:, None] + np.arange(n_places) / n_places
basis = np.polynomial.legendre.legvander(2 * steps / steps.max() - 1, 3)[..., 1:]
inside = (basis - basis.mean(axis=0)).reshape(-1, 3)
profile = means - basis @ np.linalg.lstsq(inside, (means - means.mean(axis=0)).ravel(), rcond=None)[0]
profile = profile - profile.mean(axis=1, keepdims=True)


def shared(part):
    others = (part.sum(axis=0) - part) / (len(part) - 1)
    return (part * others).sum() / (part**2).sum()


def left_out(part):
    """Leave runs of cycles out in turn: interval and p-value below the smallest share, by Student's t."""
    runs = min(n_cycles, 20)
    deleted = np.array([shared(part[np.arange(n_cycles) * runs // n_cycles != i]) for i in range(runs)])
    power = np.abs(np.fft.fft(part, axis=1)) ** 2
    spread = 2 * (power.sum(axis=0) ** 2 - (power**2).sum(axis=0)).sum() / n_places**2  # over all the shifts
    least = math.sqrt(spread) / ((n_cycles - 1) * (part**2).sum())
    error = max(math.sqrt((runs - 1) / runs * ((deleted - deleted.mean()) ** 2).sum()), least, 1e-12)
    half = stats.t.ppf((1 + LEVEL) / 2, runs - 1) * error
    return (
        max(-1.0, effect - half),
        min(1.0, effect + half),
        stats.t.sf((effect - SMALLEST) / error, runs - 1),
    )


def from_noise(part):
    """Few years: their mean beside what they differ by, a noncentral F; the noise's spectrum gives its df."""
    noise = part - part.mean(axis=0)
    power = (np.abs(np.fft.fft(noise, axis=1)) ** 2).sum(axis=0)[1:]
    free = min(max(power.sum() ** 2 / max((power**2).sum(), 1e-300), 1.0), n_places - 1.0)
    left = max(1 - 3 / ((n_cycles - 1) * (n_places - 1)), 1 / (n_cycles * n_places))  # the trend took 3
    within = max((noise**2).sum() / left / (n_cycles - 1), 1e-300)
    ratio = min(n_cycles * (part.mean(axis=0) ** 2).sum() / within, 1e5)
    df = free, max((n_cycles - 1) * free * left, 1.0)

    def exceed(share):
        beside = n_cycles * df[0] * share / (1 - share)
        return stats.ncf.sf(ratio, *df, beside) if beside > 0 else stats.f.sf(ratio, *df)

    def at(tail):
        if exceed(0.0) >= tail:
            return 0.0
        most = 1 - 1e-9
        return most if exceed(most) <= tail else optimize.brentq(lambda s: exceed(s) - tail, 0.0, most)

    return min(at((1 - LEVEL) / 2), effect), max(at((1 + LEVEL) / 2), effect), exceed(SMALLEST)


effect = shared(profile)
low, high, p_smallest = from_noise(profile) if CYCLE == "year" and n_cycles < 15 else left_out(profile)

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
    "p_smallest": float(p_smallest),
    "effect": float(effect),
    "low": float(low),
    "high": float(high),
    "n": len(y),
}
