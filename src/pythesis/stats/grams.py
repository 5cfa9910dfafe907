"""One measure for every pair: sums of products of scores, ranks for ordered columns, flags for levels.

With U the centred scores of x and V those of y, ``trace(Suu⁻¹ Suv Svv⁻¹ Svu)`` (Pillai 1955) is the square
of Spearman's rho for two ordered columns, the share of ranks explained by groups for one, and chi-squared
over n for none. It needs sums only, so that a block of rows is taken out without going over the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from pythesis.stats import noncentral, thresholds
from pythesis.stats.ranks import Codes, Estimate, Floats, beyond, mid_ranks
from pythesis.stats.sides import Side

NOTHING = 1e-12  # a spread of scores below this is what rounding leaves
RANK_TOLERANCE = 1e-10  # directions of scores that carry less than this share are constant ones


@dataclass(frozen=True, slots=True)
class Grams:
    """Sums of products of centred scores: ``xx`` (a, a), ``yy`` (b, b) and ``xy`` (a, b)."""

    xx: Floats
    yy: Floats
    xy: Floats

    def __sub__(self, other: Grams) -> Grams:
        return Grams(self.xx - other.xx, self.yy - other.yy, self.xy - other.xy)

    @property
    def trace(self) -> float:
        """Pillai's trace."""
        return float(np.trace(inverse(self.xx) @ self.xy @ inverse(self.yy) @ self.xy.T))


def inverse(gram: Floats) -> Floats:
    """Return the inverse of a matrix of sums of products, over the directions that vary."""
    return np.asarray(np.linalg.pinv(gram, rcond=RANK_TOLERANCE, hermitian=True), dtype=np.float64)


def whiten(scores: Floats, gram: Floats) -> Floats:
    """Return scores whose sums of products are the identity."""
    values, vectors = np.linalg.eigh(gram)
    kept = values > RANK_TOLERANCE * values.max(initial=0.0)
    white: Floats = scores @ (vectors[:, kept] / np.sqrt(values[kept]))
    return white


def scores(side: Side) -> Floats:
    """Return centred scores, shape (n, 1) for ordered values and (n, levels - 1) for levels."""
    if side.ordered:
        return mid_ranks(side.codes)[:, None] - 0.5
    flags = np.eye(side.distinct)[side.codes][:, 1:]
    flags -= flags.mean(axis=0)
    return flags


def grams(x: Side, y: Side, kept: npt.NDArray[np.bool_] | None = None) -> Grams:
    """Return the sums of products of two sides on the `kept` rows, ranks being those among them."""
    first, second = (side.codes if kept is None else side.codes[kept] for side in (x, y))
    u = mid_ranks(first, x.distinct) - 0.5 if x.ordered else None
    v = mid_ranks(second, y.distinct) - 0.5 if y.ordered else None
    return Grams(_own(first, u, x.distinct), _own(second, v, y.distinct), _cross(first, u, x, second, v, y))


def _own(codes: Codes, ranks: Floats | None, distinct: int) -> Floats:
    if ranks is not None:
        return np.array([[ranks @ ranks]])
    counts = np.bincount(codes, minlength=distinct)[1:].astype(float)
    own: Floats = np.diag(counts) - np.outer(counts, counts) / codes.size
    return own


def _cross(first: Codes, u: Floats | None, x: Side, second: Codes, v: Floats | None, y: Side) -> Floats:
    if u is not None and v is not None:
        return np.array([[u @ v]])
    if v is not None:
        return np.bincount(first, weights=v, minlength=x.distinct)[1:, None].astype(float)
    if u is not None:
        return np.bincount(second, weights=u, minlength=y.distinct)[None, 1:].astype(float)
    joint = np.bincount(first * y.distinct + second, minlength=x.distinct * y.distinct)
    table = joint.reshape(x.distinct, y.distinct).astype(float)
    crossed: Floats = table - np.outer(table.sum(axis=1), table.sum(axis=0)) / first.size
    return crossed[1:, 1:]


def name_of(x: Side, y: Side, suffix: str = "") -> str:
    """Return the name of the effect of a pair, in its plain, within-group or deviation form."""
    binary = [not side.ordered and side.distinct == 2 for side in (x, y)]
    if all(binary):
        return thresholds.RISK + suffix
    if (x.ordered and y.ordered) or (
        suffix and all(s.ordered or b for s, b in zip((x, y), binary, strict=True))
    ):
        return thresholds.RHO + suffix
    if (x.ordered and binary[1]) or (y.ordered and binary[0]):
        return thresholds.P_ABOVE
    return (thresholds.EPSILON if x.ordered or y.ordered else thresholds.V) + suffix


def value(sums: Grams, effect: str, x: Side) -> float:
    """Return the effect of a pair of single scores: a correlation, or a slope on the two groups.

    What is left of a spread when the only block that varies is taken away is rounding, and no effect.
    """
    product, xx, yy = (float(part[0, 0]) for part in (sums.xy, sums.xx, sums.yy))
    plain = thresholds.base(effect)
    spread = (
        min(xx, yy) if plain == thresholds.RHO else xx if plain == thresholds.RISK or not x.ordered else yy
    )
    scale = math.sqrt(max(xx, 0.0) * max(yy, 0.0)) if plain == thresholds.RHO else spread
    if spread <= NOTHING:
        return 0.0 if plain != thresholds.P_ABOVE else 0.5
    return product / scale + (0.5 if plain == thresholds.P_ABOVE else 0.0)


def single(sums: Grams, effect: str, x: Side, deleted: Floats, df: float, distance: float, level: float,
           least: float, p: float | None) -> Estimate:  # fmt: skip
    """Return the estimate of a single-score effect from its values with each block left out.

    The error is found on the effect and carried to the scale of the interval by its slope there (the delta
    method): near a bound that scale is so steep that one odd block would widen the interval to everything.

    Parameters
    ----------
    deleted : array, shape (blocks,)
        The effect without each block of rows.
    df : float
        Degrees of freedom of Student's quantile.
    least : float
        The error is never taken below this, on the scale where the interval is symmetric (see `scaled`).
    p : float or None
        P-value by permutation; None asks for that of the t statistic.
    """
    estimate = value(sums, effect, x)
    plain = thresholds.base(effect)
    inner, slope = _scaled(np.array([estimate]), plain), _slope(estimate, plain)
    # Deleted values that are all the same leave no error at all.
    error = max(jackknife(deleted) * slope, least, 1e-12)
    centre = float(inner[0])
    half = float(stats.t.ppf((1 + level) / 2, df)) * error
    bound = float(_scaled(np.array([thresholds.null(effect) + distance]), plain)[0])
    low, high = (_unscaled(centre + sign * half, plain) for sign in (-1, 1))
    return Estimate(
        statistic=centre / error,
        p=float(2 * stats.t.sf(abs(centre) / error, df)) if p is None else p,
        p_smallest=beyond(abs(centre), bound, error, df),
        effect=estimate,
        low=min(low, estimate),
        high=max(high, estimate),
        error=error / slope,
    )


INNER = 1e-6  # rho and shares are kept this far from their bounds, where their scales are infinite


def _scaled(values: Floats, plain: str) -> Floats:
    if plain == thresholds.RHO:
        return np.arctanh(np.clip(values, INNER - 1, 1 - INNER))
    if plain == thresholds.P_ABOVE:
        inside = np.clip(values, INNER, 1 - INNER)
        return np.log(inside / (1 - inside))
    return values


def _slope(estimate: float, plain: str) -> float:
    if plain == thresholds.RHO:
        return 1 / max(1 - estimate**2, INNER)
    return 1 / max(estimate * (1 - estimate), INNER) if plain == thresholds.P_ABOVE else 1.0


def _unscaled(scaled: float, plain: str) -> float:
    if plain == thresholds.RHO:
        return math.tanh(scaled)
    return 1 / (1 + math.exp(-scaled)) if plain == thresholds.P_ABOVE else max(-1.0, min(1.0, scaled))


def scaled(estimate: float, effect: str) -> float:
    """Return an effect on the scale where its interval is symmetric: z of a correlation, logit of a share."""
    return float(_scaled(np.array([estimate]), thresholds.base(effect))[0])


def slope(estimate: float, effect: str) -> float:
    """Return by how much the scaled effect moves when the effect does."""
    return _slope(estimate, thresholds.base(effect))


def unscaled(value: float, effect: str) -> float:
    """Return the effect of a scaled value."""
    return _unscaled(value, thresholds.base(effect))


def jackknife(deleted: Floats) -> float:
    """Return the standard error from values with each block left out (Kott 2001)."""
    blocks = deleted.size
    return math.sqrt((blocks - 1) / blocks * float(((deleted - deleted.mean()) ** 2).sum()))


def several(sums: Grams, effect: str, deleted: Floats, n: int, by_chance: float, distance: float,
            level: float, p: float | None) -> Estimate:  # fmt: skip
    """Return the estimate of an effect bounded at zero (epsilon squared or V) under dependence.

    Parameters
    ----------
    deleted : array, shape (blocks,)
        Pillai's trace without each block of rows.
    by_chance : float
        What the trace is worth on average when nothing is there: it corrects the bias of the effect and
        widens the interval (first-order correction of Rao & Scott 1984).
    """
    trace, rank = sums.trace, min(sums.xx.shape[0], sums.yy.shape[0])
    df = sums.xx.shape[0] * sums.yy.shape[0]
    explained = thresholds.base(effect) == thresholds.EPSILON
    left = max(1 - trace, 1 / n) if explained else 1.0
    size = trace / left
    own = (jackknife(deleted) / left**2) ** 2
    spread = max(1.0, n * by_chance / df, own * n / (4 * size) if size > 0 else 1.0)
    floor = distance / (1 - distance) if explained else rank * distance**2
    ends = [end * spread / n for end in noncentral.interval(n * size / spread, df, level)]
    if explained:
        low, high = (end / (1 + end) for end in ends)
    else:
        low, high = (math.sqrt(min(1.0, end / rank)) for end in ends)
    found = max(0.0, (trace - by_chance) / max(rank - by_chance, 1e-12))
    found = found if explained else math.sqrt(found)
    return Estimate(
        statistic=trace,
        p=noncentral.exceed(n * size / spread, df, 0.0) if p is None else p,
        p_smallest=noncentral.exceed(n * size / spread, df, n * floor / spread),
        effect=found,
        low=min(low, found),
        high=max(high, found),
        error=math.sqrt(spread / n / rank),
    )
