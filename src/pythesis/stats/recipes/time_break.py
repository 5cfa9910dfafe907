"""The largest step of a series beyond a slow curve, against series that remember and never jump."""

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
ROWS = "development"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.2
LEVEL = 0.95
SEED = 0


when, y = counted(used(pl.read_parquet(DATA), ROWS), TIME, Y, (Y_READING, Y_ORDER, HIT), GROUP)
calendar = when.dtype.is_temporal()
if calendar:
    when = when.cast(pl.Datetime("us")).to_physical()
elif not when.dtype.is_numeric():
    when = when.rank("dense")

# One mean a moment; a line and the seasons seen twice or more are removed.
moments, which = np.unique(when.to_numpy().astype(float), return_inverse=True)
means = np.bincount(which, weights=y) / np.bincount(which)
basis, day = [np.ones(len(moments)), np.linspace(0, 1, len(moments))], 86_400e6
for period in (365.25 * day, 7 * day, day) if calendar else ():
    if moments[-1] - moments[0] >= 2 * period and np.median(np.diff(moments)) <= period / 4:
        angle = 2 * math.pi * np.outer(moments - moments[0], (1, 2)) / period
        basis += [*np.sin(angle).T, *np.cos(angle).T]
design = np.column_stack(basis)
means = means - design @ np.linalg.lstsq(design, means, rcond=None)[0]
width = -(-len(moments) // 400)
usable = len(moments) // width * width
series = stats.rankdata(np.round(means[:usable].reshape(-1, width).mean(axis=1), 12))
series = (series - 0.5) / len(series)
n = len(series)

# Every step inside the edges, less its own slow curve.
first, last = math.ceil(0.15 * n), math.floor(0.85 * n)
white = np.linalg.qr(np.polynomial.legendre.legvander(np.linspace(-1, 1, n), 3))[0]
steps = (np.arange(n)[None, :] >= np.arange(first, last + 1)[:, None]).astype(float)
steps = steps - (steps @ white) @ white.T
squares = (steps**2).sum(axis=1)


def largest(lines):
    """Return the size and the error of the largest step of each series, and what is left of it."""
    rest = lines - (lines @ white) @ white.T
    inner = rest @ steps.T
    place = np.abs(inner / np.sqrt(squares)).argmax(axis=1)
    size = inner[np.arange(len(rest)), place] / squares[place]
    left = rest - size[:, None] * steps[place]
    total = (left**2).sum(axis=1)
    rate = (n * (left[:, :-1] * left[:, 1:]).sum(axis=1) / np.maximum(total, 1e-300) + 6) / (n - 4)
    rate = np.clip(rate, 0.0, 0.98)
    spread = np.sqrt(total / (n - 6) * (1 + rate) / (1 - rate))
    return size, np.maximum(spread / np.sqrt(squares[place]), 1e-300), left[0]


size, error, left = largest(series[None, :])
size, error = float(size[0]), float(error[0])

# How fast the series forgets, the bias of fitting given back, its own error added twice.
reach = max(1, n // 12)
squared = np.pad(left**2, reach, mode="reflect")
spread = np.sqrt(np.convolve(squared, np.ones(2 * reach + 1) / (2 * reach + 1), mode="valid"))
left, rates = left - left.mean(), [0.0]
for lag in (1, 2, 3):
    correlation = (n * (left[:-lag] @ left[lag:]) / (left @ left) + 2) / (n - 4)
    if lag == 1 or correlation > 2 / math.sqrt(n):
        rates.append(max(correlation, 0.0) ** (1 / lag))
rate = min(max(rates), 0.98)
rate = min(rate + 2 * math.sqrt((1 - rate**2) / n), 0.98)
shocks = np.random.default_rng(SEED).standard_normal((999, n))
shocks[:, 0] /= math.sqrt(1 - rate**2)
made = np.empty_like(shocks)
made[:, 0] = shocks[:, 0]
for t in range(1, n):
    made[:, t] = rate * made[:, t - 1] + shocks[:, t]
sizes, errors, _ = largest(made * spread)  # as wide at each point as the series itself
drawn = np.abs(sizes / errors)


def beyond(limit):
    return float((1 + (drawn >= limit * (1 - 1e-9)).sum()) / 1000)


reach = float(np.quantile(drawn, LEVEL)) * error
result = {
    "statistic": abs(size) / error,
    "p": beyond(abs(size) / error),
    "p_smallest": beyond(max(abs(size) - SMALLEST, 0.0) / error),
    "effect": size,
    "low": max(-1.0, size - reach),
    "high": min(1.0, size + reach),
    "n": len(y),
}
