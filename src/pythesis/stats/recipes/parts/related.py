"""A relation of two sides from their sums of products: its size, and what its errors allow to say."""

import math

import numpy as np
from scipy import special, stats

from pythesis.stats.recipes.parts.noncentral import exceed, noncentrality, tails


def scores(column, reading, order):
    """Centred ranks of ordered values, or centred flags of levels."""
    if reading != "category":
        return ((stats.rankdata(column) - 0.5) / len(column) - 0.5)[:, None]
    flags = (column[:, None] == np.arange(1, len(order))).astype(float)
    return flags - flags.mean(axis=0)


def whitened(part, gram):
    """Turn columns into uncorrelated ones of the same length."""
    roots, vectors = np.linalg.eigh(gram)
    kept = roots > 1e-10 * roots.max()
    return part @ (vectors[:, kept] / np.sqrt(roots[kept]))


def products(u, v):
    """Sums of products of two sides."""
    return u.T @ u, v.T @ v, u.T @ v


def means_removed(part, groups):
    """Take from each row the mean of its group."""
    sizes = np.bincount(groups)
    means = np.stack([np.bincount(groups, weights=column) / sizes for column in part.T], axis=1)
    return part - means[groups]


def left_out(u, v, blocks, effect, reading):
    """Effects without each block of rows in turn."""
    total = products(u, v)
    each = (products(u[blocks == part], v[blocks == part]) for part in range(blocks.max() + 1))
    rest = (tuple(whole - gone for whole, gone in zip(total, some, strict=True)) for some in each)
    return [effect_of(*some, effect, reading) for some in rest]


def effect_of(xx, yy, xy, effect, reading):
    """A correlation, a difference of shares, P(A > B); or the share explained (Pillai's trace)."""
    if effect.startswith("spearman-rho"):
        return xy[0, 0] / math.sqrt(xx[0, 0] * yy[0, 0]) if min(xx[0, 0], yy[0, 0]) > 1e-12 else 0.0
    if effect.startswith("risk-difference"):
        return xy[0, 0] / xx[0, 0] if xx[0, 0] > 1e-12 else 0.0
    if effect == "probability-above":
        groups = xx[0, 0] if reading == "category" else yy[0, 0]
        return 0.5 + xy[0, 0] / groups if groups > 1e-12 else 0.5
    inverse = [np.linalg.pinv(gram, rcond=1e-10, hermitian=True) for gram in (xx, yy)]
    return np.trace(inverse[0] @ xy @ inverse[1] @ xy.T)


def judged(value, without, effect, smallest, level, df, least, by_chance, shape, n):
    """What a relation and its values without each block allow to say."""
    if effect.startswith(("spearman-rho", "probability-above", "risk-difference")):
        found = one_number(value, np.array(without), effect, smallest, level, df, least)
    else:
        found = several_numbers(value, np.array(without), effect, smallest, level, by_chance, shape, n)
    found = {name: float(part) for name, part in found.items()}
    return found | {"low": min(found["low"], found["effect"]), "high": max(found["high"], found["effect"])}


def slope_of(value, effect):
    """How much the scale of the interval moves when the effect does."""
    if effect.startswith("spearman-rho"):
        return 1 / max(1 - value**2, 1e-6)
    return 1 / max(value * (1 - value), 1e-6) if effect == "probability-above" else 1.0


def one_number(value, without, effect, smallest, level, df, least):
    """Student's interval, on a scale that keeps the effect inside its bounds."""

    def scaled(value):
        if effect.startswith("spearman-rho"):
            return math.atanh(min(max(value, 1e-6 - 1), 1 - 1e-6))
        if effect == "probability-above":
            return special.logit(min(max(value, 1e-6), 1 - 1e-6))
        return value

    def unscaled(value):
        if effect.startswith("spearman-rho"):
            return math.tanh(value)
        return special.expit(value) if effect == "probability-above" else max(-1.0, min(1.0, value))

    spread = (len(without) - 1) / len(without) * ((without - without.mean()) ** 2).sum()
    error = max(math.sqrt(spread) * slope_of(value, effect), least, 1e-12)
    centre, null = scaled(value), 0.5 if effect == "probability-above" else 0.0
    bound, half = scaled(null + smallest), stats.t.ppf((1 + level) / 2, df) * error
    return {
        "statistic": centre / error,
        "p": 2 * stats.t.sf(abs(centre / error), df),
        "p_smallest": sum(stats.t.sf((abs(centre) + side * bound) / error, df) for side in (-1, 1)),
        "effect": value,
        "low": unscaled(centre - half),
        "high": unscaled(centre + half),
    }


def several_numbers(value, without, effect, smallest, level, by_chance, shape, n):
    """Several numbers at once, never below zero: the noncentral chi-squared distribution is inverted."""
    explained, rank, cells = effect.startswith("epsilon"), min(shape), math.prod(shape)
    left = max(1 - value, 1 / n) if explained else 1.0
    size = value / left
    own = (len(without) - 1) / len(without) * ((without - without.mean()) ** 2).sum() / left**4
    spread = max(1.0, n * by_chance / cells, own * n / (4 * size) if size > 0 else 1.0)
    floor = smallest / (1 - smallest) if explained else rank * smallest**2
    low, high = (noncentrality(n * size / spread, cells, tail) * spread / n for tail in tails(level))
    beyond = max(0.0, (value - by_chance) / max(rank - by_chance, 1e-12))
    if explained:
        low, high = low / (1 + low), high / (1 + high)
    else:
        low, high, beyond = (math.sqrt(part) for part in (min(1, low / rank), min(1, high / rank), beyond))
    return {
        "statistic": value,
        "p": exceed(n * size / spread, cells, 0),
        "p_smallest": exceed(n * size / spread, cells, n * floor / spread),
        "effect": beyond,
        "low": low,
        "high": high,
    }
