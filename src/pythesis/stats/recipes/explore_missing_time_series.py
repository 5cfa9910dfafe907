"""Gaps of a column and the target in time, once trend and season are removed."""

import math

import numpy as np
import polars as pl
from scipy import fft, optimize, special, stats

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
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
EFFECT = "spearman-rho"
SMALLEST = 0.1
LEVEL = 0.95


def used(rows):
    if ROWS in ("explore", "confirm"):
        return rows.filter(rows["__half"] == ROWS)
    if ROWS == "all":
        return rows
    return rows.filter(rows["__part"] == ("test" if ROWS == "test" else "development"))


def values(column, reading, order):
    if reading in ("ordinal", "category"):
        column = column.fill_nan(None) if column.dtype.is_float() else column
        positions = list(range(len(order)))
        return column.cast(pl.String).replace_strict(
            list(order), positions, default=None, return_dtype=pl.Float64
        )
    if reading == "length":
        return column.cast(pl.String).str.len_chars().cast(pl.Float64)
    if reading == "date":
        return column.cast(pl.Datetime("us")).to_physical().cast(pl.Float64)
    return column.cast(pl.Float64).fill_nan(None)


def scores(column, reading, order):
    """Centred ranks of ordered values, or centred flags of levels."""
    if reading != "category":
        return ((stats.rankdata(column) - 0.5) / len(column) - 0.5)[:, None]
    flags = (column[:, None] == np.arange(1, len(order))).astype(float)
    return flags - flags.mean(axis=0)


def whitened(part, gram):
    roots, vectors = np.linalg.eigh(gram)
    kept = roots > 1e-10 * roots.max()
    return part @ (vectors[:, kept] / np.sqrt(roots[kept]))


def products(u, v):
    return u.T @ u, v.T @ v, u.T @ v


def effect_of(xx, yy, xy):
    """A correlation, a difference of shares, P(A > B); or the share explained (Pillai's trace)."""
    if EFFECT.startswith("spearman-rho"):
        return xy[0, 0] / math.sqrt(xx[0, 0] * yy[0, 0]) if xx[0, 0] * yy[0, 0] > 0 else 0.0
    if EFFECT.startswith("risk-difference"):
        return xy[0, 0] / xx[0, 0] if xx[0, 0] > 0 else 0.0
    if EFFECT == "probability-above":
        groups = xx[0, 0] if X_READING == "category" else yy[0, 0]
        return 0.5 + xy[0, 0] / groups if groups > 0 else 0.5
    inverse = [np.linalg.pinv(gram, rcond=1e-10, hermitian=True) for gram in (xx, yy)]
    return np.trace(inverse[0] @ xy @ inverse[1] @ xy.T)


def exceed(statistic, df, noncentrality):
    """Chance of a larger statistic; beyond 2,000 its square root is normal."""
    if max(statistic, noncentrality) > 2_000:
        return stats.norm.sf(math.sqrt(statistic) - math.sqrt(noncentrality + df - 1))
    if noncentrality <= 0:
        return stats.chi2.sf(statistic, df)
    return stats.ncx2.sf(statistic, df, noncentrality)


def noncentrality(statistic, df, probability):
    """Noncentrality under which exceeding the statistic has that probability, 0 when none."""
    if exceed(statistic, df, 0) >= probability:
        return 0.0
    if statistic > 2_000:
        return max(0.0, (math.sqrt(statistic) + stats.norm.ppf(probability)) ** 2 - (df - 1))
    high = statistic + 10 * math.sqrt(2 * df + 4 * statistic) + 40
    return optimize.brentq(
        lambda value: exceed(statistic, df, value) - probability, 0, high, xtol=1e-11, rtol=1e-13
    )


def gaps(column):
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.is_null().replace_strict({True: "missing", False: "known"}, return_dtype=pl.String)


rows = used(pl.read_parquet(DATA))
rows = rows.with_columns(gaps(rows[X]).alias(X))
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


def centred(part):
    means = np.stack([np.bincount(groups, weights=column) / sizes for column in part.T], axis=1)
    return part - means[groups]


# Trend (a cubic), seasons (two harmonics each) and means of groups are removed.
basis = [np.polynomial.legendre.legvander(2 * (when - when.min()) / (when.max() - when.min()) - 1, 3)]
for period in PERIODS:
    angle = 2 * math.pi * np.outer(when - when.min(), [1, 2]) / period
    basis += [np.sin(angle), np.cos(angle)]
u, v, basis = scores(x, X_READING, X_ORDER), scores(y, Y_READING, Y_ORDER), np.hstack(basis)
if GROUP is not None:
    u, v, basis = centred(u), centred(v), centred(basis)
moments = when
if DIFFERENCED:
    u, v, basis, moments = np.diff(u, axis=0), np.diff(v, axis=0), np.diff(basis, axis=0), when[1:]
    basis = np.hstack([np.ones((len(basis), 1)), basis])
base = whitened(basis, basis.T @ basis)
u, v = u - base @ (base.T @ u), v - base @ (base.T @ v)
total = products(u, v)
effect, by_chance, least, p = effect_of(*total), total[2].size / len(u), 0.0, 0.0

# Blocks of time are left out in turn, never cutting one moment in two.
which = np.unique(moments, return_inverse=True)[1]
ends = np.cumsum(np.bincount(which)) - 1
blocks = np.unique(ends[which] * (20 if SHIFTED else 10) // len(moments), return_inverse=True)[1]


def left_out(parts):
    each = (products(u[parts == part], v[parts == part]) for part in range(parts.max() + 1))
    return [effect_of(*(whole - gone for whole, gone in zip(total, some, strict=True))) for some in each]


without, shares = left_out(blocks), np.bincount(blocks) / len(blocks)
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
    block = np.empty(len(sizes), dtype=int)
    block[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes)) % min(30, len(sizes))
    over = np.array(left_out(block[groups]))
    least = max(least, math.sqrt((len(over) - 1) / len(over) * ((over - over.mean()) ** 2).sum()))

if EFFECT.startswith(("spearman-rho", "probability-above", "risk-difference")):
    # One number: Student's interval, on a scale that keeps the effect inside its bounds.
    def scaled(value):
        if EFFECT.startswith("spearman-rho"):
            return math.atanh(min(max(value, 1e-6 - 1), 1 - 1e-6))
        if EFFECT == "probability-above":
            return special.logit(min(max(value, 1e-6), 1 - 1e-6))
        return value

    def unscaled(value):
        if EFFECT.startswith("spearman-rho"):
            return math.tanh(value)
        return special.expit(value) if EFFECT == "probability-above" else max(-1.0, min(1.0, value))

    slope = 1.0
    if EFFECT.startswith("spearman-rho"):
        slope = 1 / max(1 - effect**2, 1e-6)
    if EFFECT == "probability-above":
        slope = 1 / max(effect * (1 - effect), 1e-6)
    parts = np.array([scaled(value) for value in without])
    error = math.sqrt((len(parts) - 1) / len(parts) * ((parts - parts.mean()) ** 2).sum())
    error = max(error, least * slope)
    centre, null = scaled(effect), 0.5 if EFFECT == "probability-above" else 0.0
    statistic = centre / error
    by_student = 2 * stats.t.sf(abs(statistic), df)
    bound, half = scaled(null + SMALLEST), stats.t.ppf((1 + LEVEL) / 2, df) * error
    p_smallest = sum(stats.t.sf((abs(centre) + side * bound) / error, df) for side in (-1, 1))
    low, high = unscaled(centre - half), unscaled(centre + half)
else:
    # Several numbers at once, never below zero: the noncentral chi-squared distribution is inverted.
    explained, rank, cells = EFFECT.startswith("epsilon"), min(total[2].shape), total[2].size
    statistic, left = effect, max(1 - effect, 1 / n) if EFFECT.startswith("epsilon") else 1.0
    size, parts = statistic / left, np.array(without)
    own = (len(parts) - 1) / len(parts) * ((parts - parts.mean()) ** 2).sum() / left**4
    spread = max(1.0, n * by_chance / cells, own * n / (4 * size) if size > 0 else 1.0)
    floor = SMALLEST / (1 - SMALLEST) if explained else rank * SMALLEST**2
    by_student = exceed(n * size / spread, cells, 0)
    p_smallest = exceed(n * size / spread, cells, n * floor / spread)
    tails = ((1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2)
    low, high = (noncentrality(n * size / spread, cells, tail) * spread / n for tail in tails)
    effect = max(0.0, (statistic - by_chance) / max(rank - by_chance, 1e-12))
    if explained:
        low, high = low / (1 + low), high / (1 + high)
    else:
        low, high, effect = math.sqrt(min(1, low / rank)), math.sqrt(min(1, high / rank)), math.sqrt(effect)

result = {
    "statistic": float(statistic),
    "p": float(max(p, by_student)),
    "p_smallest": float(p_smallest),
    "effect": float(effect),
    "low": float(min(low, effect)),
    "high": float(max(high, effect)),
    "n": n,
}
if GROUP is not None:
    result["n_groups"] = len(sizes)
