"""Do values gather around two places? The dip of a column, and the valley between its two peaks.

The dip is the distance to the nearest distribution with one mode (Hartigan & Hartigan 1985); it is compared
with that of uniform values, the hardest of one mode. A valley must be seen as well: in the density at the
smallest bandwidth that leaves two peaks (Silverman 1981), it lies well under the lower one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stats import recompute
from pythesis.stats.permuting import Floats
from pythesis.stats.validations import Arguments

FEWEST = 60  # values: under it nothing short of two piles is told from one
FEWEST_DISTINCT = 20  # fewer are levels, of which bars say more
MOST = 10_000  # values drawn from a longer column
SURE = 0.01  # p under which two peaks are told: many columns are looked at
VALLEY = 0.2  # how far the valley lies under the lower peak, as a share of it
FEWEST_SIDE = 0.1  # share of the values on the smaller side of the valley
PLACES = 1024  # of the density
DRAWN = 200  # densities drawn again for the interval of the valley
LEVELS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
# Quantiles of the dip times the root of n for uniform values, simulated here (60,000 to 3,000 samples).
UNIFORM: dict[int, tuple[float, ...]] = {
    50: (0.0, 0.346, 0.417, 0.459, 0.498, 0.543, 0.575, 0.605, 0.641, 0.67),
    200: (0.0, 0.362, 0.436, 0.48, 0.52, 0.569, 0.603, 0.634, 0.673, 0.697),
    1000: (0.0, 0.372, 0.449, 0.497, 0.54, 0.591, 0.63, 0.668, 0.716, 0.735),
    5000: (0.0, 0.376, 0.453, 0.5, 0.541, 0.591, 0.612, 0.648, 0.721, 0.742),
}


@dataclass(frozen=True, slots=True)
class Peaks:
    """Two places where values gather and the valley between them, in the values' own unit.

    ``depth`` is how far the density of the valley lies under that of the lower peak, as a share of it;
    ``low`` and ``high`` bound it at 95 %. ``n`` counts the values looked at.
    """

    first: float
    valley: float
    second: float
    depth: float
    low: float
    high: float
    dip: float
    p: float
    n: int


def two(values: Floats, seed: int = 0) -> Peaks | None:
    """Return the two peaks of a column, None where one is enough.

    Parameters
    ----------
    values : array, shape (n,)
        Known values of rows that do not depend on one another.
    seed : int
        Of the rows drawn from a long column, and of the place of a value within its rounding step.

    Notes
    -----
    Values that come back are moved at random within half a rounding step: as they are written, the dip
    rejects every column of many rows.
    """
    generator = np.random.default_rng(seed)
    values = np.asarray(values, dtype=float)
    if values.size > MOST:
        values = generator.choice(values, MOST, replace=False)
    if values.size < FEWEST:
        return None
    distinct = np.unique(values)
    if distinct.size < FEWEST_DISTINCT:
        return None
    step = _step(distinct) if distinct.size < values.size else 0.0
    moved = np.sort(values + generator.uniform(-step / 2, step / 2, values.size))
    found = dip(moved)
    p = chance(found, values.size)
    if p >= SURE:
        return None
    return _seen(moved, found, p, generator)


def dip(values: Floats) -> float:
    """Return the dip of sorted values: 1 / (2 n) at least, 0.25 at most."""
    n, low, high, found = values.size, 0, values.size - 1, 1.0
    while high > low:
        here, count = values[low : high + 1], np.arange(low, high + 1.0)
        under, over = _hull(here, count, 1.0), _hull(here, count, -1.0)
        below = np.interp(here, here[under], count[under])  # the greatest convex minorant
        above = np.interp(here, here[over], count[over]) + 1.0  # the least concave majorant
        apart = above - below
        by_under, by_over = int(under[apart[under].argmax()]), int(over[apart[over].argmax()])
        if max(apart[by_under], apart[by_over]) <= found:
            break
        if apart[by_under] >= apart[by_over]:
            first, last = by_under, int(over[np.searchsorted(over, by_under)])
        else:
            first, last = int(under[np.searchsorted(under, by_over, side="right") - 1]), by_over
        found = max(found, float((count + 1 - below)[: first + 1].max()), float((above - count)[last:].max()))
        if first == 0 and last == high - low:
            break
        low, high = low + first, low + last
    return found / (2 * n)


def chance(found: float, n: int) -> float:
    """Return how often `n` uniform values have such a dip: 0.001 stands for that and less."""
    sizes = sorted(UNIFORM)
    rows = np.array([UNIFORM[size] for size in sizes])
    limits = [float(np.interp(math.log(n), np.log(sizes), column)) for column in rows.T]
    return float(np.exp(np.interp(found * math.sqrt(n), limits, np.log(LEVELS))))


def validated(found: Peaks, column: str, target: str, seed: int) -> Validation:
    """Return the validation of two peaks, on all development rows."""
    arguments: Arguments = {"column": column, "target": target, "seed": seed}
    return Validation(
        test="dip",
        statistic=found.dip,
        p=found.p,
        effect=Effect(name="valley-depth", value=found.depth, low=found.low, high=found.high, level=0.95),
        n=found.n,
        rows="development",
        assumptions=(said("stats.assumption.independent"), said("stats.assumption.within-step")),
        reference="Hartigan & Hartigan 1985; Silverman 1981",
        recipe="modes",
        arguments=arguments,
        recompute=recompute.snippet("modes", arguments),
    )


def _step(distinct: Floats) -> float:
    """Return the step values are rounded to: the smallest gap between two of them."""
    gaps = np.diff(distinct)
    return float(gaps[gaps > 1e-9 * (distinct[-1] - distinct[0])].min())


def _hull(x: Floats, y: Floats, sign: float) -> np.ndarray:
    """Return the places of the vertices of the lower (1) or upper (-1) hull of points sorted by `x`."""
    xs, ys = x.tolist(), y.tolist()
    kept: list[int] = []
    for i, (right, top) in enumerate(zip(xs, ys, strict=True)):
        while len(kept) > 1:
            a, b = kept[-2], kept[-1]
            turn = (ys[b] - ys[a]) * (right - xs[b]) - (top - ys[b]) * (xs[b] - xs[a])
            if sign * turn < 0:
                break
            kept.pop()
        kept.append(i)
    return np.array(kept)


def _seen(values: Floats, found: float, p: float, generator: np.random.Generator) -> Peaks | None:
    """Return the two peaks of the density when a valley is seen between them."""
    low, high = (float(q) for q in np.quantile(values, [0.005, 0.995]))
    margin = 0.25 * (high - low)
    counts, edges = np.histogram(values, PLACES, (low - margin, high + margin))
    counts = counts.astype(float)
    width = _bandwidth(counts)
    peaks = _peaks(gaussian_filter1d(counts, width, mode="constant"))
    if len(peaks) != 2:
        return None
    places = (edges[:-1] + edges[1:]) / 2
    left, right = peaks
    bottom = left + int(gaussian_filter1d(counts, width, mode="constant")[left : right + 1].argmin())
    depth = _depth(counts, width, left, bottom, right)
    side = float((values <= places[bottom]).mean())
    if depth < VALLEY or min(side, 1 - side) < FEWEST_SIDE:
        return None
    drawn = generator.multinomial(int(counts.sum()), counts / counts.sum(), DRAWN).astype(float)
    again = [_depth(one, width, left, bottom, right) for one in drawn]
    bounds = np.quantile(again, [0.025, 0.975])
    return Peaks(
        first=float(places[left]),
        valley=float(places[bottom]),
        second=float(places[right]),
        depth=depth,
        low=float(bounds[0]),
        high=float(bounds[1]),
        dip=found,
        p=p,
        n=values.size,
    )


def _bandwidth(counts: Floats) -> float:
    """Return the smallest bandwidth, in places, that leaves two peaks at most."""
    low, high = 1.0, PLACES / 4
    for _ in range(30):
        middle = math.sqrt(low * high)
        enough = len(_peaks(gaussian_filter1d(counts, middle, mode="constant"))) <= 2
        low, high = (low, middle) if enough else (middle, high)
    return high


def _peaks(density: Floats) -> list[int]:
    rising = np.diff(density) > 1e-12 * density.max()
    return [int(i) for i in np.flatnonzero(rising[:-1] & ~rising[1:]) + 1]


def _depth(counts: Floats, width: float, left: int, bottom: int, right: int) -> float:
    density = gaussian_filter1d(counts, width, mode="constant")
    return 1.0 - float(density[bottom] / max(min(density[left], density[right]), 1e-300))
