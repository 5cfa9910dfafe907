"""Dip of a column: is one place where values gather enough? And the valley between two of them."""

import numpy as np
import polars as pl
from scipy.ndimage import gaussian_filter1d

from pythesis.stats.recipes.parts.modes import depth, dip, peaks, smoothed

DATA = "data/processed/rows.parquet"
COLUMN = "column"
TARGET = ""
SEED = 0
MOST = 10_000  # values drawn from a longer column
# The dip of uniform values times the root of n, by n, and how often it goes beyond.
UNIFORM = {
    50: (0.0, 0.346, 0.417, 0.459, 0.498, 0.543, 0.575, 0.605, 0.641, 0.67),
    200: (0.0, 0.362, 0.436, 0.48, 0.52, 0.569, 0.603, 0.634, 0.673, 0.697),
    1000: (0.0, 0.372, 0.449, 0.497, 0.54, 0.591, 0.63, 0.668, 0.716, 0.735),
    5000: (0.0, 0.376, 0.453, 0.5, 0.541, 0.591, 0.612, 0.648, 0.721, 0.742),
}
LEVELS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
if TARGET:
    rows = rows.filter(pl.col(TARGET).is_not_null())
known = np.sort(rows.get_column(COLUMN).cast(pl.Float64).fill_nan(None).drop_nulls().to_numpy())
generator = np.random.default_rng(SEED)
if len(known) > MOST:
    known = generator.choice(known, MOST, replace=False)
distinct = np.unique(known)
gaps = np.diff(distinct)
gaps = gaps[gaps > 1e-9 * (distinct[-1] - distinct[0])]
step = gaps.min() if len(distinct) < len(known) else 0.0
moved = np.sort(
    known + generator.uniform(-step / 2, step / 2, len(known))
)  # anywhere within the rounding step
n, statistic = len(moved), dip(moved)
limits = [
    np.interp(np.log(n), np.log(list(UNIFORM)), column) for column in np.array(list(UNIFORM.values())).T
]
p = np.exp(np.interp(statistic * np.sqrt(n), limits, np.log(LEVELS)))
low, high = np.quantile(moved, [0.005, 0.995])
margin = 0.25 * (high - low)
counts = np.histogram(moved, 1024, (low - margin, high + margin))[0].astype(float)
width, density = smoothed(counts)
left, right = peaks(density)
bottom = left + density[left : right + 1].argmin()
drawn = generator.multinomial(int(counts.sum()), counts / counts.sum(), 200).astype(float)
again = [depth(gaussian_filter1d(one, width, mode="constant"), left, bottom, right) for one in drawn]
bounds = np.quantile(again, [0.025, 0.975])
result = {
    "statistic": float(statistic),
    "p": float(p),
    "effect": depth(density, left, bottom, right),
    "low": float(bounds[0]),
    "high": float(bounds[1]),
    "n": n,
}
