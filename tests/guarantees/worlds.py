"""Worlds in which the truth is known: nothing goes with the target, or something of a known size does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.signal import lfilter

from pythesis.core.dataset import Column, Kind, Role

Floats = npt.NDArray[np.float64]


def column(name: str, kind: str) -> Column:
    """Return a column of a kind: ``number`` or a category of ``two`` or ``several`` levels."""
    read = Kind.NUMBER if kind == "number" else Kind.CATEGORY
    return Column(name=name, kind=read, role=Role.FEATURE, dtype="Float64")


def shaped(values: Floats, kind: str) -> npt.NDArray[np.generic]:
    """Return standard normal values as a number, two levels or four."""
    if kind == "number":
        return values
    return np.digitize(values, [0.3] if kind == "two" else [-0.8, 0.0, 0.8]).astype(str)


def remembering(rng: np.random.Generator, n: int, keep: float) -> Floats:
    """Return an autoregression of order one, started long before."""
    series: Floats = lfilter([1.0], [1.0, -keep], rng.normal(size=n + 200))[200:]
    return series


def grouped(
    rng: np.random.Generator, groups: int, size: int, fixed: bool
) -> tuple[Floats, Floats, pl.Series]:
    """Return x, y and groups of unequal sizes; y and a free x share half their spread within a group."""
    of = np.repeat(np.arange(groups), rng.geometric(1 / size, groups))
    shared = rng.normal(size=(2, groups))[:, of]
    own = rng.normal(size=(2, of.size))
    x = shared[0] if fixed else np.sqrt(0.5) * (shared[0] + own[0])
    return x, np.sqrt(0.5) * (shared[1] + own[1]), pl.Series("who", of)


def at_most(hits: int, n: int, rate: float, sure: float = 3.0) -> bool:
    """Return whether hits are compatible with a rate of at most `rate`, within `sure` standard errors."""
    return hits <= n * rate + sure * np.sqrt(n * rate * (1 - rate))
