"""A relation over time: trend and season are removed, then one side is shifted against the other."""

import math

import numpy as np
import polars as pl
from scipy import fft

from pythesis.stats.recipes.parts.chance import blocks_of
from pythesis.stats.recipes.parts.columns import gaps, used, values
from pythesis.stats.recipes.parts.related import (
    effect_of,
    judged,
    left_out,
    means_removed,
    products,
    scores,
    slope_of,
    whitened,
)

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()  # levels of an ordinal or a category
Y = "y"
Y_READING = "number"
Y_ORDER = ()
TIME = "time"
GROUP = None
PERIODS = ()  # of the seasons, in microseconds
DIFFERENCED = False
SHIFTED = True
GAPS = None  # the column read as "known" or "missing"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
EFFECT = "spearman-rho"
SMALLEST = 0.1
LEVEL = 0.95


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
rows = rows.sort("__row") if "__row" in rows.columns else rows
rows = rows[rows[TIME].rank("ordinal").arg_sort(nulls_last=True)]
x, y, when = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER), rows[TIME]
full = x.is_not_null() & y.is_not_null() & when.is_not_null()
full = full if GROUP is None else full & rows[GROUP].is_not_null()
x, y, when = x.filter(full).to_numpy(), y.filter(full).to_numpy(), when.filter(full)
if when.dtype.is_temporal():
    when = when.cast(pl.Datetime("us")).to_physical()
elif not when.dtype.is_numeric():
    when = when.rank("dense")
when = when.to_numpy().astype(float)
names = ["all"] * len(x) if GROUP is None else rows[GROUP].filter(full).cast(pl.String).to_list()
groups = np.unique(names, return_inverse=True)[1]
n, sizes = len(x), np.bincount(groups)

# Trend (a cubic), seasons (two harmonics each) and means of groups are removed.
basis = [np.polynomial.legendre.legvander(2 * (when - when.min()) / (when.max() - when.min()) - 1, 3)]
for period in PERIODS:
    angle = 2 * math.pi * np.outer(when - when.min(), [1, 2]) / period
    basis += [np.sin(angle), np.cos(angle)]
u, v, basis = scores(x, X_READING, X_ORDER), scores(y, Y_READING, Y_ORDER), np.hstack(basis)
if GROUP is not None:
    u, v, basis = (means_removed(part, groups) for part in (u, v, basis))
moments = when
if DIFFERENCED:
    u, v, basis, moments = np.diff(u, axis=0), np.diff(v, axis=0), np.diff(basis, axis=0), when[1:]
    basis = np.hstack([np.ones((len(basis), 1)), basis])
base = whitened(basis, basis.T @ basis)
u, v = u - base @ (base.T @ u), v - base @ (base.T @ v)
total = products(u, v)
effect, by_chance, least, p = effect_of(*total, EFFECT, X_READING), total[2].size / len(u), 0.0, 0.0

# Blocks of time are left out in turn, never cutting one moment in two.
which = np.unique(moments, return_inverse=True)[1]
ends = np.cumsum(np.bincount(which)) - 1
blocks = np.unique(ends[which] * (20 if SHIFTED else 10) // len(moments), return_inverse=True)[1]
without, shares = left_out(u, v, blocks, EFFECT, X_READING), np.bincount(blocks) / len(blocks)
df = max(1.0, 1 / (shares**2).sum() - 1)

if SHIFTED:  # every circular shift of one side, by Fourier transform; groups are shifted together
    length = which.max() + 1

    def spectrum(column):
        grid = np.zeros((len(sizes), length))
        grid[groups[len(x) - len(column) :], which] = column
        return fft.rfft(grid, axis=1)

    traces = np.zeros(length)
    for first in whitened(u, total[0]).T:
        for second in whitened(v, total[1]).T:
            wave = (spectrum(first).conj() * spectrum(second)).sum(axis=0)
            traces += fft.irfft(wave, n=length) ** 2
    by_chance, p = traces.mean(), (traces >= traces[0] * (1 - 1e-9)).mean()
    unit = math.sqrt(total[1][0, 0] / total[0][0, 0]) if EFFECT.startswith("risk") else 1.0
    least = math.sqrt(by_chance) * unit
if GROUP is not None and len(sizes) >= 10 and total[2].size == 1:
    over = np.array(left_out(u, v, blocks_of(sizes)[groups], EFFECT, X_READING))
    spread = (len(over) - 1) / len(over) * ((over - over.mean()) ** 2).sum()
    least = max(least, math.sqrt(spread) * slope_of(effect, EFFECT))

result = judged(effect, without, EFFECT, SMALLEST, LEVEL, df, least, by_chance, total[2].shape, n)
result |= {"n": n, "p": max(float(p), result["p"])}
if GROUP is not None:
    result["n_groups"] = len(sizes)
