"""Whether two texts stand for two things: what other columns say of their rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pythesis.stats.cells.grid import Coded

# Of rows of the frequent text, at most one in twenty would show another column a value it never had.
UNSEEN = 0.05
# A value that other rows have too is no slip itself.
KNOWN = 3
MOST_ROWS = 2_000


def two_things(columns: Sequence[Coded], at: int, rare: int, frequent: int) -> bool:
    """Return whether rows of a rare text differ from those of a frequent one as a slip's rows would not.

    Parameters
    ----------
    columns : sequence of Coded
        The table, as codes.
    at : int
        The column of both texts.
    rare, frequent : int
        Their codes in it.

    Notes
    -----
    A slip falls on any row of what was meant. Where a column shows all rows of the rare text values that no
    row of the frequent one has, while so many rows were seen that a new value is unlikely (Good 1953: the
    share of values seen once), the two are a Clinton in Maryland and a Clifton in New Jersey.
    """
    codes = columns[at].codes
    usual = np.flatnonzero(codes == frequent)[:MOST_ROWS]
    odd = np.flatnonzero(codes == rare)
    return any(
        _apart(column, usual, odd) for place, column in enumerate(columns) if place != at and column.repeats
    )


def _apart(column: Coded, usual: np.ndarray, odd: np.ndarray) -> bool:
    seen, there = column.codes[usual], column.codes[odd]
    seen, there = seen[seen >= 0], there[there >= 0]
    if not len(there) or not len(seen) or np.isin(there, seen).any():
        return False
    if (column.counts[there] < KNOWN + len(there)).any():
        return False
    _, times = np.unique(seen, return_counts=True)
    return bool((times == 1).sum() + 1 <= UNSEEN * (len(seen) + 1))
