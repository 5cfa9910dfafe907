"""The shape of one column: heaps on round numbers, an excess of zeros, long tails.

Two peaks are the question of `pythesis.stats.modes`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pythesis.stats.intervals import proportion
from pythesis.stats.permuting import Floats

FEWEST = 50  # values: under it the last digit says nothing of rounding
FAR = 3.0  # quartile ranges beyond the quartiles (Tukey 1977: far out)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of rows with its interval, and the share that would be usual."""

    value: float
    low: float
    high: float
    usual: float
    n: int


@dataclass(frozen=True, slots=True)
class Tails:
    """How far values go. ``skew`` is Bowley's, from -1 to 1; ``far`` the share beyond three quartile ranges.

    ``top`` is the share of the total carried by the largest hundredth of the values, None with negatives.
    """

    skew: float
    far: float
    top: float | None
    n: int


def zeros(values: Floats, level: float = 0.95) -> Share:
    """Return the share of exact zeros; ``usual`` is the share of the next most frequent value."""
    values = np.asarray(values, dtype=float)
    hits = int((values == 0).sum())
    others = np.unique(values[values != 0], return_counts=True)[1]
    low, high = proportion(hits, values.size, level)
    return Share(hits / values.size, low, high, float(others.max(initial=0)) / values.size, int(values.size))


def heaps(values: Floats, level: float = 0.95) -> Share | None:
    """Return the share of whole values that end in 0 or 5, a fifth being usual; None when it does not apply.

    Asked of whole numbers that span at least 30, of which people may have rounded some.
    """
    values = np.asarray(values, dtype=float)
    if values.size < FEWEST or (values != np.round(values)).any() or np.ptp(values) < 30:
        return None
    hits = int((np.abs(values) % 5 == 0).sum())
    low, high = proportion(hits, values.size, level)
    return Share(hits / values.size, low, high, 0.2, int(values.size))


def tails(values: Floats) -> Tails:
    """Describe asymmetry and extremes by quartiles, which few values move (Bowley 1901; Tukey 1977)."""
    values = np.asarray(values, dtype=float)
    first, middle, third = (float(q) for q in np.quantile(values, [0.25, 0.5, 0.75]))
    width = third - first
    skew = (third + first - 2 * middle) / width if width > 0 else 0.0
    far = (
        float(((values > third + FAR * width) | (values < first - FAR * width)).mean()) if width > 0 else 0.0
    )
    top = None
    if values.min() >= 0 and values.sum() > 0:
        largest = np.sort(values)[-math.ceil(values.size / 100) :]
        top = float(largest.sum() / values.sum())
    return Tails(skew=skew, far=far, top=top, n=int(values.size))
