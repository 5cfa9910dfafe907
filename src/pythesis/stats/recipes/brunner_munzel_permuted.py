"""Probability that a value of one group lies above one of another, for small groups."""

import math

import numpy as np
import polars as pl
from scipy import optimize, stats

from pythesis.stats.recipes.parts.chance import drawn_as_large
from pythesis.stats.recipes.parts.columns import gaps, text, used, values

DATA = "data/processed/rows.parquet"
X = "x"  # numbers
READING = "number"  # or "date", "ordinal", "length" of a text
ORDER = ()
Y = "y"  # groups
FIRST = "1"
SECOND = "0"
GAPS = None  # the column read as "known" or "missing"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.06
LEVEL = 0.95
SEED = 0


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
rows = rows.sort("__row") if "__row" in rows.columns else rows
x, y = values(rows[X], READING, ORDER), text(rows[Y])
full = x.is_not_null() & y.is_in([FIRST, SECOND])
x, first = x.filter(full).to_numpy(), (y.filter(full) == FIRST).to_numpy()
n, n_a, n_b = len(x), int(first.sum()), int((~first).sum())

ranked = np.sort(np.unique(x, return_inverse=True)[1])
starts = np.flatnonzero(np.diff(ranked, prepend=-1))
widths = np.diff(np.append(starts, n))


def studentised(flags):
    """Statistics of many labellings at once, one a row; values are sorted."""
    of_a = np.add.reduceat(flags, starts, axis=1, dtype=np.int64)
    of_b = widths - of_a
    a_below, b_below = np.cumsum(of_a, axis=1) - of_a / 2, np.cumsum(of_b, axis=1) - of_b / 2
    share = (of_a * b_below).sum(axis=1) / (n_a * n_b)
    spread_a = (of_a * (b_below - (share * n_b)[:, None]) ** 2).sum(axis=1) / max(n_a - 1, 1)
    spread_b = (of_b * (a_below - ((1 - share) * n_a)[:, None]) ** 2).sum(axis=1) / max(n_b - 1, 1)
    error = np.sqrt(spread_a / (n_a * n_b**2) + spread_b / (n_b * n_a**2))
    return share, (share - 0.5) / np.maximum(error, 0.5 / (n_a * n_b))


share, statistic = (float(value[0]) for value in studentised(first[np.argsort(x, kind="stable")][None, :]))

# 999 permutations; many more when the p-value is small.
rng = np.random.default_rng(SEED)


def draw(times):
    return np.abs(studentised(rng.permuted(np.tile(first, (times, 1)), axis=1))[1])


p, _ = drawn_as_large(abs(statistic), draw, n)


def variance(value):
    extra = ((n_a + n_b) / 2 - 1) * ((1 - value) / (2 - value) + value / (1 + value))
    return value * (1 - value) / (n_a * n_b) * (1 + extra)


def short(value):
    return abs(share - value) - stats.norm.ppf((1 + LEVEL) / 2) * math.sqrt(variance(value))


own = math.sqrt(variance(0.5 + SMALLEST))
p_smallest = sum(stats.norm.sf((abs(share - 0.5) + side * SMALLEST) / own) for side in (-1, 1))
low = 0.0 if share == 0 or short(0.0) <= 0 else optimize.brentq(short, 0.0, share * (1 - 1e-9), xtol=1e-12)
high = share + 1e-9 * (1 - share)
high = 1.0 if share == 1 or short(1.0) <= 0 else optimize.brentq(short, high, 1.0, xtol=1e-12)

# Brunner and Munzel's own interval, when groups overlap: the wider of the two ends is kept.
ranks = stats.rankdata([*x[first], *x[~first]])
parts = [ranks[:n_a] - stats.rankdata(x[first]), ranks[n_a:] - stats.rankdata(x[~first])]
spread = [part.var(ddof=1) if len(part) > 1 else 0.0 for part in parts]
part_a, part_b = spread[0] / (n_a * n_b**2), spread[1] / (n_b * n_a**2)
if part_a + part_b > 0 and 0 < share < 1:
    df = (part_a + part_b) ** 2 / (part_a**2 / max(n_a - 1, 1) + part_b**2 / max(n_b - 1, 1))
    logit, scale = math.log(share / (1 - share)), math.sqrt(part_a + part_b) / (share * (1 - share))
    half = stats.t.ppf((1 + LEVEL) / 2, df) * scale
    bound = math.log((0.5 + SMALLEST) / (0.5 - SMALLEST))
    low, high = min(low, 1 / (1 + math.exp(half - logit))), max(high, 1 / (1 + math.exp(-half - logit)))
    beyond = sum(stats.t.sf((abs(logit) + side * bound) / scale, df) for side in (-1, 1))
    p_smallest = max(p_smallest, beyond)
result = {
    "statistic": statistic,
    "p": p,
    "p_smallest": float(p_smallest),
    "effect": share,
    "low": float(low),
    "high": float(high),
    "n": n,
}
