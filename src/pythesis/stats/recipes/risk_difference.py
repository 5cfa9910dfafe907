"""Difference between two shares, with a chi-squared test and the interval of Newcombe (1998)."""

import numpy as np
import polars as pl
from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep

from pythesis.stats.recipes.parts.chance import crossed
from pythesis.stats.recipes.parts.columns import gaps, text, used

DATA = "data/processed/rows.parquet"
X = "x"
Y = "y"
FIRST = "1"  # groups, levels of X
SECOND = "0"
HIT = "1"  # outcome counted, a level of Y
GAPS = None  # the column read as "known" or "missing"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95
SEED = 0


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
x, y = text(rows[X]), text(rows[Y])
full = x.is_in([FIRST, SECOND]) & y.is_not_null()
first, hit = (x.filter(full) == FIRST).to_numpy(), (y.filter(full) == HIT).to_numpy()
hits_1, n_1, hits_0, n_0 = (
    int(value) for value in (hit[first].sum(), first.sum(), hit[~first].sum(), (~first).sum())
)
counts = np.array([[n_0 - hits_0, hits_0], [n_1 - hits_1, hits_1]])
statistic, p, _ = crossed(counts, SEED)
low, high = confint_proportions_2indep(
    hits_1, n_1, hits_0, n_0, compare="diff", method="newcomb", alpha=1 - LEVEL
)

# "The gap is at most that": both tails, seen from the group with the larger share.
high_group, low_group = sorted([(hits_1, n_1), (hits_0, n_0)], key=lambda group: -group[0] / group[1])
beyond = 0.0
with np.errstate(divide="ignore", invalid="ignore"):  # ratios that are not used divide by a share of zero
    for side, one, other in (("larger", high_group, low_group), ("smaller", low_group, high_group)):
        tested = test_proportions_2indep(
            *one, *other, value=SMALLEST, method="score", compare="diff", alternative=side
        )
        beyond += float(tested.pvalue)
result = {
    "statistic": float(statistic),
    "p": float(p),
    "p_smallest": min(1.0, beyond),
    "effect": hits_1 / n_1 - hits_0 / n_0,
    "low": float(low),
    "high": float(high),
    "n": n_0 + n_1,
}
