"""Probability that a value of one group lies above one of another (Brunner and Munzel 2000)."""

import math

import polars as pl
from scipy import optimize, stats

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


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
x, y = values(rows[X], READING, ORDER), text(rows[Y])
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
