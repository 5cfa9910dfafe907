"""A few cells gathered a fixed distance away from all others, as a change of unit leaves them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pythesis.stages.audit.values import Array

# Bins of three quarters of a standard deviation: wide enough to be filled, narrow enough to show a valley.
BIN = 0.75
AT_LEAST = 3
FEW = 0.1
# The valley before the peak must be this many times emptier than the peak.
DEEP = 4.0
TWICE, CHANCE = 1.8, 2.4  # ... or be less empty, beyond chance in a difference of counts
EMPTY = 3.0  # nothing at all for so many standard deviations needs no comparison of heights
TOGETHER = 0.7
BEYOND = 2.5
# Under this distance in standard deviations the two groups overlap, and nothing can be told.
APART = 3.5
LEAST_WIDTH = 0.02


@dataclass(frozen=True)
class Peak:
    """Where the cells apart begin and end, and how many they are."""

    low: float
    high: float
    count: int
    clean: bool


def second_peak(
    values: Array, counts: npt.NDArray[np.int64], distance: float, widening: float = 1.0, most: float = FEW
) -> Peak | None:
    """Return the cells gathered `distance` away from the middle of the others, or None.

    Parameters
    ----------
    values : array
        Distinct values in ascending order, on the scale on which a change of unit is a shift.
    counts : array
        How often each stands.
    distance : float
        The shift, negative towards smaller values.
    widening : float
        How much wider than the others the shifted cells are.
    most : float
        The largest share of cells that may be shifted.

    Notes
    -----
    Natural tails thin out as they go away. A second peak does the reverse: beyond a valley, cells become
    frequent again, at the very distance of the unit, and about as spread as all others are.
    """
    if distance < 0:
        mirrored = second_peak(-values[::-1], counts[::-1], -distance, widening, most)
        return (
            None if mirrored is None else Peak(-mirrored.high, -mirrored.low, mirrored.count, mirrored.clean)
        )
    upto = np.cumsum(counts)
    total = int(upto[-1])
    low, middle, high = (float(values[np.searchsorted(upto, share * total)]) for share in (0.16, 0.5, 0.84))
    width = max((high - low) / 2, LEAST_WIDTH * distance)
    peak = max(widening, 0.2) * width
    centre = middle + distance
    if distance < APART * width:
        return None
    step = BIN * width
    edges = np.arange(middle + 1.5 * width, centre + BEYOND * peak + step, step)
    bins = np.histogram(values, bins=edges, weights=counts)[0]
    centres = (edges[:-1] + edges[1:]) / 2
    near = np.abs(centres - centre) <= peak + step / 2
    before = centres < centre - 0.75 * peak
    if not near.any() or not before.any():
        return None
    emptiest = _longest(np.flatnonzero(before & (bins == bins[before].min())))
    valley_at = int(emptiest[len(emptiest) // 2])
    valley, top = float(bins[valley_at]), float(bins[near].max())
    beyond = values >= edges[valley_at + 1] if valley else values > edges[valley_at]
    hole = len(emptiest) * BIN if valley == 0 else 0.0
    if hole < EMPTY and not _rises(top, valley):
        return None
    return _gathered(values[beyond], counts[beyond], centre, peak, valley == 0, most * total)


def _longest(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the longest run of consecutive places."""
    return max(np.split(places, np.flatnonzero(np.diff(places) > 1) + 1), key=len)


def _rises(top: float, valley: float) -> bool:
    """Return whether the peak stands out: many times the valley, or twice and beyond chance."""
    if top < AT_LEAST:
        return False
    return top >= DEEP * (valley + 0.4) or (
        top >= TWICE * valley and top - valley >= CHANCE * np.sqrt(top + valley)
    )


def _gathered(
    values: Array, counts: npt.NDArray[np.int64], centre: float, peak: float, clean: bool, most: float
) -> Peak | None:
    count = int(counts.sum())
    if count < AT_LEAST or count > most:
        return None
    close = int(counts[np.abs(values - centre) <= BEYOND * peak].sum())
    middle = float(values[np.searchsorted(np.cumsum(counts), 0.5 * count)])
    slack = max(5 / np.sqrt(count), 0.5) * peak
    # One value that comes back is a code, not a unit.
    varied = len(values) >= 3 or count < 3 * len(values)
    if (
        close < TOGETHER * count
        or abs(middle - centre) > slack
        or not varied
        or counts.max() > 0.7 * count > 3
    ):
        return None
    return Peak(float(values[0]), float(values[-1]), count, clean)
