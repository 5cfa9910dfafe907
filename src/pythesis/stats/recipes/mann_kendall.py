"""Does a series rise or fall? Kendall's tau with time, its variance raised for the memory of the series."""

import math

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.columns import counted, used

DATA = "data/processed/rows.parquet"
TIME = "time"
Y = "y"
Y_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
Y_ORDER = ()
HIT = ""  # the level whose share is followed, for a category
GROUP = None  # groups lose their means
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95


when, y = counted(used(pl.read_parquet(DATA), ROWS), TIME, Y, (Y_READING, Y_ORDER, HIT), GROUP)
unit = 1.0
if when.dtype.is_temporal():
    when, unit = when.cast(pl.Datetime("us")).to_physical(), 86_400e6  # days
elif not when.dtype.is_numeric():
    when = when.rank("dense")

# One mean a moment, and at most 1,000 of them.
moments, which = np.unique(when.to_numpy().astype(float) / unit, return_inverse=True)
means = np.bincount(which, weights=y) / np.bincount(which)
width = -(-len(moments) // 1_000)
usable = len(moments) // width * width
moments, means = (part[:usable].reshape(-1, width).mean(axis=1) for part in (moments, means))
n = len(moments)

later, earlier = np.triu_indices(n, 1)[::-1]
rises, pairs = means[later] - means[earlier], n * (n - 1) / 2
score, slope = np.sign(rises).sum(), np.median(rises / (moments[later] - moments[earlier]))
ties = np.unique(means, return_counts=True)[1]
variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18

# How fast the series forgets, the bias of removing a line given back (Kendall 1954).
left = means - slope * moments
left, rates, rate = left - left.mean(), [], 0.0
if left @ left > 0:
    for lag in (1, 2, 3):
        correlation = (n * (left[:-lag] @ left[lag:]) / (left @ left) + 2) / (n - 4)
        if lag == 1 or correlation > 2 / math.sqrt(n):
            rates.append(max(correlation, 0.0) ** (1 / lag))
    rate = min(max(rates), 0.98)
lags = np.arange(1, n)
weights = (n - lags) * (n - lags - 1.0) * (n - lags - 2)
factor = 1 + 2 / (n * (n - 1) * (n - 2)) * (weights @ (6 / math.pi * np.arcsin(rate**lags / 2)))
error = math.sqrt(variance * factor * (1.2 if rate > 0.2 else 1.0))
df = max(2.0, n * (1 - rate) / (1 + rate) - 2)

tau, spread = score / pairs, error / pairs
half = stats.t.ppf((1 + LEVEL) / 2, df) * spread
result = {
    "statistic": float(score / error),
    "p": float(2 * stats.t.sf(max(abs(score) - 1, 0) / error, df)),
    "p_smallest": float(sum(stats.t.sf((abs(tau) + side * SMALLEST) / spread, df) for side in (-1, 1))),
    "effect": float(tau),
    "low": float(max(-1.0, tau - half)),
    "high": float(min(1.0, tau + half)),
    "n": len(y),
}
