"""Texts put together from two other columns, such as a state and a code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pythesis.stats.cells.grid import Coded

# Slips spoil a few rows in a hundred of each of three columns.
MOSTLY = 0.85
# Enough rows to see that most are not; only the others are read in full.
GLANCE = 200

Test = Callable[[str, str], bool]


def composed(columns: tuple[Coded, ...], at: int) -> npt.NDArray[np.bool_]:
    """Return the rows whose text starts with one other column and ends with another, where most rows do.

    What two other columns spell out is confirmed by them, however rare it is in its group.
    """
    target = columns[at]
    others = [other for place, other in enumerate(columns) if place != at and other.repeats]
    starts = [held for other in others if (held := _held(target, other, str.startswith)) is not None]
    ends = (
        [held for other in others if (held := _held(target, other, str.endswith)) is not None]
        if starts
        else []
    )
    if not starts or not ends:
        return np.zeros(len(target.codes), dtype=bool)
    found: npt.NDArray[np.bool_] = np.logical_or.reduce(starts) & np.logical_or.reduce(ends)
    return found


def _held(target: Coded, other: Coded, test: Test) -> npt.NDArray[np.bool_] | None:
    """Return the rows whose text passes a test with the other column's, or None when most do not."""
    rows = np.flatnonzero((target.codes >= 0) & (other.codes >= 0))
    few = rows[:: max(1, len(rows) // GLANCE)]
    if not len(few) or _passed(target, other, few, test).mean() < MOSTLY:
        return None
    held = np.zeros(len(target.codes), dtype=bool)
    held[rows] = _passed(target, other, rows, test)
    return held if held.sum() >= MOSTLY * target.filled else None


def _passed(target: Coded, other: Coded, rows: npt.NDArray[np.int64], test: Test) -> npt.NDArray[np.bool_]:
    pairs = zip(target.codes[rows].tolist(), other.codes[rows].tolist(), strict=True)
    texts = ((target.texts[a], other.texts[b]) for a, b in pairs)
    return np.array([len(part) < len(text) and test(text, part) for text, part in texts], dtype=bool)
