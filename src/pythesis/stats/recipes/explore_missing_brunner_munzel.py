"""Probability that the target lies higher where a value is missing than where it is known."""

import math

import polars as pl
from scipy import optimize, stats

DATA = "data/processed/rows.parquet"
X = "x"  # numbers
READING = "number"  # or "date", "ordinal", "length" of a text
ORDER = ()
Y = "y"  # groups
FIRST = "1"
SECOND = "0"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.06
LEVEL = 0.95


def used(rows):
    if ROWS in ("explore", "confirm"):
        return rows.filter(rows["__half"] == ROWS)
    if ROWS == "all":
        return rows
    return rows.filter(rows["__part"] == ("test" if ROWS == "test" else "development"))


def numbers(column, reading, order):
    if reading == "length":
        return column.cast(pl.String).str.len_chars().cast(pl.Float64)
    if reading == "date":
        return column.cast(pl.Datetime("us")).to_physical().cast(pl.Float64)
    if reading == "ordinal":
        ranks = list(range(len(order)))
        return column.cast(pl.String).replace_strict(
            list(order), ranks, default=None, return_dtype=pl.Float64
        )
    return column.cast(pl.Float64).fill_nan(None)


def text(column):
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.cast(pl.String)


def gaps(column):
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.is_null().replace_strict({True: "missing", False: "known"}, return_dtype=pl.String)


rows = used(pl.read_parquet(DATA))
rows = rows.with_columns(gaps(rows[Y]).alias(Y))
x, y = numbers(rows[X], READING, ORDER), text(rows[Y])
a = x.filter(y == FIRST).drop_nulls().to_numpy()
b = x.filter(y == SECOND).drop_nulls().to_numpy()
t, p = stats.brunnermunzel(b, a)

ranks = stats.rankdata([*a, *b])
share = (ranks[: len(a)].sum() - len(a) * (len(a) + 1) / 2) / (len(a) * len(b))
below = ranks[: len(a)] - stats.rankdata(a)  # how many of the second group lie below each of the first
above = ranks[len(a) :] - stats.rankdata(b)
part_a, part_b = below.var(ddof=1) / (len(a) * len(b) ** 2), above.var(ddof=1) / (len(b) * len(a) ** 2)
error = math.sqrt(part_a + part_b)
df = (part_a + part_b) ** 2 / (part_a**2 / (len(a) - 1) + part_b**2 / (len(b) - 1))


def variance(value):
    extra = ((len(a) + len(b)) / 2 - 1) * ((1 - value) / (2 - value) + value / (1 + value))
    return value * (1 - value) / (len(a) * len(b)) * (1 + extra)


def short(value):
    return abs(share - value) - stats.norm.ppf((1 + LEVEL) / 2) * math.sqrt(variance(value))


# Newcombe's interval (2006) and Brunner and Munzel's on the logit scale: the wider of the two ends is kept.
own = math.sqrt(variance(0.5 + SMALLEST))
p_smallest = sum(stats.norm.sf((abs(share - 0.5) + side * SMALLEST) / own) for side in (-1, 1))
low, high = share * (1 - 1e-9), share + 1e-9 * (1 - share)
low = 0.0 if short(0.0) <= 0 else optimize.brentq(short, 0.0, low, xtol=1e-12)
high = 1.0 if short(1.0) <= 0 else optimize.brentq(short, high, 1.0, xtol=1e-12)
logit, scale = math.log(share / (1 - share)), error / (share * (1 - share))
half = stats.t.ppf((1 + LEVEL) / 2, df) * scale
bound = math.log((0.5 + SMALLEST) / (0.5 - SMALLEST))
beyond = [stats.t.sf((abs(logit) + side * bound) / scale, df) for side in (-1, 1)]
result = {
    "statistic": float(t),
    "p": float(p),
    "p_smallest": float(max(p_smallest, sum(beyond))),
    "effect": float(share),
    "low": float(min(low, 1 / (1 + math.exp(half - logit)))),
    "high": float(max(high, 1 / (1 + math.exp(-half - logit)))),
    "n": len(a) + len(b),
}
