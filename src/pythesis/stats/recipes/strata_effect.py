"""An effect with regard to strata of a third column: ignored, pooled within, or from one to another."""

import math

import numpy as np
import polars as pl
from scipy import special, stats
from statsmodels.stats.contingency_tables import StratifiedTable

from pythesis.stats.recipes.parts.chance import blocks_of
from pythesis.stats.recipes.parts.columns import used, values
from pythesis.stats.recipes.parts.stratified import stratum_of

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()  # levels of an ordinal or a category
Y = "y"
Y_READING = "number"
Y_ORDER = ()
Z = "z"  # sorts rows into strata: by its levels, or between edges
Z_LEVELS = ()
Z_EDGES = ()
Z_KEEP = ()  # the strata that are used; all when empty
GROUP = None  # column that ties rows together
COMPARE = "within"  # or "all" (strata ignored), "change" (all less within), "between" (last less first)
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
EFFECT = "spearman-rho"  # or "probability-above", "risk-difference"
SMALLEST = 0.1
LEVEL = 0.95


def above(those, others):
    """For each value, how many of the others lie below it, ties counting half."""
    ordered = np.sort(others)
    return (np.searchsorted(ordered, those, "left") + np.searchsorted(ordered, those, "right")) / 2


def spread_of_ranks(part):
    """How ties of a column move the variance of its ranks."""
    _, place, counts = np.unique(part, return_inverse=True, return_counts=True)
    cubes = -3 * ((counts / len(part)) ** 2)[place]
    return cubes - cubes.mean()


def effect_in(rows, fewest):
    """The effect on some rows, the influence of each, its variance and its weight; None when too few."""
    a, b, n = x[rows], y[rows], len(rows)
    if EFFECT == "risk-difference" or EFFECT == "probability-above":
        groups, other = (b, a) if EFFECT == "probability-above" and X_READING != "category" else (a, b)
        first = groups == 1
        n_1, n_0 = int(first.sum()), int((~first).sum())
        if min(n_1, n_0) < fewest:
            return None
    if EFFECT == "risk-difference":
        share_1, share_0 = other[first].mean(), other[~first].mean()
        influence = np.where(first, (other - share_1) / n_1, (share_0 - other) / n_0)
        variance = 0.0
        for share, size in ((share_1, n_1), (share_0, n_0)):
            moved = (share * size + 1) / (size + 2)
            variance += max(share * (1 - share) / max(size - 1, 1), moved * (1 - moved) / (size + 2))
        return share_1 - share_0, influence, variance, n_1 * n_0 / n
    if EFFECT == "probability-above":
        below = above(other, other[~first]) / n_0
        share = below[first].mean()
        influence = np.where(
            first, (below - share) / n_1, (1 - above(other, other[first]) / n_1 - share) / n_0
        )
        own = sum(
            (influence[side] ** 2).sum() * size / max(size - 1, 1)
            for side, size in ((first, n_1), (~first, n_0))
        )
        extra = ((n_1 + n_0) / 2 - 1) * ((1 - share) / (2 - share) + share / (1 + share))
        usual = share * (1 - share) / (n_1 * n_0) * (1 + extra)
        return share, influence, max(own, usual), n_1 * n_0 / n
    if min(len(np.unique(a)), len(np.unique(b))) < 2:
        return None
    u, v = ((stats.rankdata(part) - 0.5) / n - 0.5 for part in (a, b))
    var_u, var_v = (u @ u) / n, (v @ v) / n
    rho = max(-1.0, min(1.0, (u @ v) / n / math.sqrt(var_u * var_v)))

    def tail(part, scores):
        """Mean of the scores of the rows that lie above each row, ties counting half."""
        _, place = np.unique(part, return_inverse=True)
        sums = np.bincount(place, weights=scores)
        return ((sums.sum() - np.cumsum(sums) + sums / 2) / n)[place]

    product = u * v + tail(a, v) + tail(b, u)
    ties = spread_of_ranks(a) / (12 * var_u) + spread_of_ranks(b) / (12 * var_v)
    influence = ((product - product.mean()) / math.sqrt(var_u * var_v) - rho * ties / 2) / n
    usual = (1 + rho**2 / 2) * max(1 - rho**2, 1 / n) ** 2 / max(n - 3, 1)
    return rho, influence, max(influence @ influence, usual), float(n)


def compare(parts, how):
    """The effect over strata, its variance on independent rows, and the influence of each row."""
    psi = np.zeros(len(x))
    if how == "between":
        (first, low), (last, high) = parts[0], parts[-1]
        psi[first], psi[last] = -low[1], high[1]
        return high[0] - low[0], low[2] + high[2], psi
    if how == "all":
        rows = np.sort(np.concatenate([rows for rows, _ in parts]))
        value, psi[rows], variance, _ = effect_in(rows, 1)
        return value, variance, psi
    total = sum(part[3] for _, part in parts)
    for rows, part in parts:
        psi[rows] = part[3] / total * part[1]
    value = sum(part[3] * part[0] for _, part in parts) / total
    if how == "within":
        return value, sum((part[3] / total) ** 2 * part[2] for _, part in parts), psi
    crude, _, own = compare(parts, "all")
    return crude - value, ((own - psi) ** 2).sum(), own - psi


table = used(pl.read_parquet(DATA), ROWS)
table = table.sort("__row") if "__row" in table.columns else table
x, y = values(table[X], X_READING, X_ORDER), values(table[Y], Y_READING, Y_ORDER)
strata = stratum_of(table[Z], Z_LEVELS, Z_EDGES, Z_KEEP)
full = (x.is_not_null() & y.is_not_null()).to_numpy() & (strata >= 0)
full = full & table[GROUP].is_not_null().to_numpy() if GROUP else full
x, y, strata = x.to_numpy()[full], y.to_numpy()[full], strata[full]

parts = []
for stratum in np.unique(strata):
    rows = np.flatnonzero(strata == stratum)
    part = effect_in(rows, 5) if len(rows) >= 10 else None
    parts += [] if part is None else [(rows, part)]
inside = np.sort(np.concatenate([rows for rows, _ in parts]))
effect, variance, _ = compare(parts, COMPARE)
df = max(1.0, len(inside) - 2.0 * len(parts))

if GROUP:
    # Groups are left out together, dealt into at most 30 blocks from the largest to the smallest.
    groups = np.unique(table[GROUP].cast(pl.String).to_numpy()[full].astype(str), return_inverse=True)[1]
    sizes = np.bincount(groups)
    blocks, without = blocks_of(sizes)[groups], []
    for left in np.unique(blocks[inside]):
        kept = []
        for rows, _ in parts:
            rows = rows[blocks[rows] != left]
            part = effect_in(rows, 1) if len(rows) > 3 else None
            kept += [] if part is None else [(rows, part)]
        if kept:
            without.append(compare(kept, COMPARE)[0])
    without = np.array(without)
    spread = (len(without) - 1) / len(without) * ((without - without.mean()) ** 2).sum()
    variance = max(variance, spread)
    shares = np.bincount(blocks[inside]).astype(float)
    df = max(1.0, shares.sum() ** 2 / (shares**2).sum() - 1)

plain = EFFECT if COMPARE in ("all", "within") else "difference"
null = 0.5 if plain == "probability-above" else 0.0


def scaled(value):
    """The scale on which the interval is symmetric."""
    if plain == "spearman-rho":
        return math.atanh(min(max(value, 1e-6 - 1), 1 - 1e-6))
    return special.logit(min(max(value, 1e-6), 1 - 1e-6)) if plain == "probability-above" else value


def unscaled(value):
    if plain == "spearman-rho":
        return math.tanh(value)
    return special.expit(value) if plain == "probability-above" else max(-1.0, min(1.0, value))


slope = {
    "spearman-rho": 1 / max(1 - effect**2, 1e-6),
    "probability-above": 1 / max(effect * (1 - effect), 1e-6),
}.get(plain, 1.0)
error, centre, bound = max(math.sqrt(variance) * slope, 1e-12), scaled(effect), scaled(null + SMALLEST)
half = stats.t.ppf((1 + LEVEL) / 2, df) * error
p = 2 * stats.t.sf(abs(centre) / error, df)
if EFFECT == "risk-difference" and not GROUP and COMPARE in ("within", "between"):
    tables = [
        np.array([[((x[r] == i) & (y[r] == j)).sum() for j in (1, 0)] for i in (1, 0)], float)
        for r, _ in parts
    ]
    with np.errstate(all="ignore"):
        if COMPARE == "within":  # Cochran, Mantel & Haenszel
            tested = StratifiedTable(tables).test_null_odds().pvalue
            p = tested if math.isfinite(tested) else 1.0
        else:  # Breslow-Day: the odds ratios must differ too
            tested = StratifiedTable(tables).test_equal_odds().pvalue
            p = max(p, tested if math.isfinite(tested) else 1.0)
result = {
    "statistic": float(centre / error),
    "p": float(p),
    "p_smallest": float(sum(stats.t.sf((abs(centre) + side * bound) / error, df) for side in (-1, 1))),
    "effect": float(effect),
    "low": float(min(unscaled(centre - half), effect)),
    "high": float(max(unscaled(centre + half), effect)),
    "n": len(inside),
}
if GROUP:
    result["n_groups"] = len(sizes)
