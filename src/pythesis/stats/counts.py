"""Rates of counts whose rows were watched unequally long: one rate, ratios, rates of several levels.

A count is taken to grow in proportion to its exposure; nothing else is taken of how it varies. Every error
comes from what rows depart from their expected counts, so that counts that vary more than chance alone would
make them (clumps, rows alike in what nobody wrote down) widen it (White 1982), and never lies under that of
independent events (Poisson).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from pythesis.stats import noncentral
from pythesis.stats.ranks import Codes, Estimate, Floats, beyond

MOST_STEPS = 60
LONGEST_STEP = 2.0  # of Newton's method, on the scale of the logarithm of a ratio
FARTHEST = 20.0  # logarithm of a ratio: beyond, one end counts nothing at all


@dataclass(frozen=True, slots=True)
class Watched:
    """Counts, what each row was watched for (more than 0), and groups when rows belong together."""

    counts: Floats
    exposure: Floats
    clusters: Codes | None = None

    @property
    def overall(self) -> float:
        """The rate of all rows together."""
        return float(self.counts.sum() / self.exposure.sum())

    def part(self, inside: npt.NDArray[np.bool_]) -> Watched:
        """Return some rows."""
        clusters = self.clusters
        if clusters is not None:
            clusters = np.unique(clusters[inside], return_inverse=True)[1].astype(np.int64)
        return Watched(self.counts[inside], self.exposure[inside], clusters)


@dataclass(frozen=True, slots=True)
class Rate:
    """What is counted for one of exposure, its interval, the rows, their counts and exposures in all."""

    value: float
    low: float
    high: float
    n: int
    counted: float
    watched: float


def rate(of: Watched, level: float = 0.95) -> Rate:
    """Return a rate with the interval of a Poisson count, widened by how much more the counts vary.

    References
    ----------
    Garwood 1936; the dispersion divides the count first, as McCullagh & Nelder 1989 do of its variance.
    """
    counted, watched, n = float(of.counts.sum()), float(of.exposure.sum()), int(of.counts.size)
    left = of.counts - counted / watched * of.exposure
    parts = [left] if of.clusters is None else [left, summed(left, of.clusters)]
    spread, tail = 1.0, (1 - level) / 2
    if counted > 0 and n > 1:
        spread = max(
            1.0, *(float(part @ part) * part.size / max(part.size - 1, 1) / counted for part in parts)
        )
        tail = float(stats.norm.cdf(stats.t.ppf(tail, carried(parts[-1]))))
    scaled = counted / spread
    low = float(stats.gamma.ppf(tail, scaled)) if counted > 0 else 0.0
    high = float(stats.gamma.ppf(1 - tail, scaled + 1))
    return Rate(counted / watched, low * spread / watched, high * spread / watched, n, counted, watched)


def summed(values: Floats, clusters: Codes) -> Floats:
    """Return the sum of values of each group."""
    sums: Floats = np.bincount(clusters, weights=values).astype(np.float64)
    return sums


def carried(scores: Floats) -> float:
    """Return how many equal scores would vary as much: a few large ones leave few degrees of freedom.

    It is the square of their sum of squares over their sum of fourth powers, and never under 1.
    """
    squares = scores**2
    fourth = float(squares @ squares)
    return max(1.0, float(squares.sum()) ** 2 / fourth) if fourth > 0 else 1.0


def _summed(scores: Floats, clusters: Codes | None) -> tuple[float, float]:
    """Return the sum of squares of scores, alone or summed by group, whichever is larger, and its freedom."""
    if clusters is None:
        return float(scores @ scores), carried(scores)
    sums = summed(scores, clusters)
    return max(float(scores @ scores), float(sums @ sums)), carried(sums)


def _slope(x: Floats, of: Watched) -> tuple[float, Floats] | None:
    """Return the logarithm of the ratio for one more of `x` and the expected counts, None when unbounded."""
    total, b = float(of.counts.sum()), 0.0
    for _ in range(MOST_STEPS):
        weight = of.exposure * np.exp(b * x)
        mean = float(weight @ x / weight.sum())
        spread = float(weight @ (x - mean) ** 2 / weight.sum())
        if spread <= 1e-12:
            return None
        step = float(of.counts @ (x - mean)) / (total * spread)
        b += float(np.clip(step, -LONGEST_STEP, LONGEST_STEP))
        if abs(b) * float(np.ptp(x)) > FARTHEST:
            return None
        if abs(step) < 1e-12 * (1 + abs(b)):
            break
    weight = of.exposure * np.exp(b * x)
    return b, total * weight / weight.sum()


def ratio(x: Floats, of: Watched, times: float, distance: float, level: float) -> Estimate | None:
    """Return the logarithm of the ratio of rates for `times` more of `x` (1 at a level, 0 elsewhere).

    Parameters
    ----------
    x : array, shape (n,)
    of : Watched
    times : float
        How far apart two rows are compared.
    distance, level : float
        Smallest effect worth telling, and level of the interval.

    Returns
    -------
    Estimate or None
        None when one end counts nothing. p comes from the score of "no difference", whose error is that of
        the rows themselves (Boos 1992); the interval from the log-linear regression with the exposure as
        offset and errors that leave out one row, or group, after the other (Mancl & DeRouen 2001).
    """
    fitted = _slope(x, of)
    if fitted is None:
        return None
    b, expected = fitted
    df = math.inf if of.clusters is None else float(of.clusters.max())
    mean = float(of.exposure @ x / of.exposure.sum())
    score = (x - mean) * (of.counts - of.overall * of.exposure)
    least = of.overall * float(of.exposure @ (x - mean) ** 2)
    spread, free = _summed(score, of.clusters)
    statistic = float(score.sum()) / math.sqrt(max(spread, least))
    p = float(2 * stats.t.sf(abs(statistic), min(df, free)))
    error, free = _error(x, of, expected)
    error, free = error * times, min(df, free)
    value, half = b * times, float(stats.t.ppf((1 + level) / 2, free)) * error
    return Estimate(
        statistic=statistic,
        p=p,
        p_smallest=beyond(abs(value), distance, error, free),
        effect=value,
        low=value - half,
        high=value + half,
        error=error,
    )


def _error(x: Floats, of: Watched, expected: Floats) -> tuple[float, float]:
    """Return the standard error of the slope, each row (or group) left out in one step, and its freedom."""
    total = float(expected.sum())
    away = x - float(expected @ x) / total
    information = float(expected @ away**2)
    alone = expected / total + expected * away**2 / information
    score = away * (of.counts - expected)
    moved = score / np.maximum(1 - alone, 1 / x.size)
    found = float(moved @ moved)
    if of.clusters is not None:
        k = int(of.clusters.max()) + 1
        kept = np.maximum(1 - np.bincount(of.clusters, weights=alone), 1 / k)
        moved = np.bincount(of.clusters, weights=score) / kept
        found = max(found, float(moved @ moved))
    return math.sqrt(max(found / information**2, 1 / information)), carried(moved)


def between(codes: Codes, of: Watched, distance: float, level: float) -> Estimate:
    """Compare the rates of levels numbered from 0 by the score of "all have the same rate".

    The effect is how far the rates of levels lie from that of all rows: the mean square of the relative
    difference, by exposure, less what chance would make. Its interval is that of the noncentral chi-squared
    (`noncentral`), the statistic divided by how much more it varies where rates differ.
    """
    total, watched = float(of.counts.sum()), float(of.exposure.sum())
    exposed = np.bincount(codes, weights=of.exposure)
    share, expected = exposed / watched, exposed * of.overall
    gap = np.bincount(codes, weights=of.counts) - expected
    left = of.counts - of.overall * of.exposure
    own = np.maximum(np.bincount(codes, weights=left**2), expected)
    both = np.outer(share, own)
    variance = np.diag(own) - both - both.T + own.sum() * np.outer(share, share)
    pull = np.linalg.solve(variance[1:, 1:], gap[1:])
    statistic, df = float(gap[1:] @ pull), int(codes.max())
    pulls = np.append(0.0, pull)
    moved = (pulls[codes] - float(share @ pulls)) * (
        of.counts - (gap / exposed + of.overall)[codes] * of.exposure
    )
    spread = max(1.0, float(moved @ moved) / max(statistic, 1e-12))
    unit = (
        float((gap**2 / expected).sum()) / max(statistic, 1e-12) / total
    )  # of the effect, for one of statistic
    low, high = (value * spread * unit for value in noncentral.interval(statistic / spread, df, level))
    effect = max(0.0, statistic - df) * unit
    return Estimate(
        statistic=statistic,
        p=float(stats.chi2.sf(statistic, df)),
        p_smallest=noncentral.exceed(statistic / spread, df, distance / unit / spread),
        effect=effect,
        low=min(low, effect),
        high=max(high, effect),
        error=math.sqrt(spread * unit),
    )
