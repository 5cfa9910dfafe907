"""A gap whose value stands in the neighbouring column, glued to its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from pythesis.stats.cells.grid import Coded, Codes

# Of the gaps, half at least must be found beside, several times, and hardly any cell elsewhere.
HALF = 0.5
SEVERAL = 3
ELSEWHERE = 0.05
MOST_VALUES = 1_000
LAST = re.compile(r"^(.*\S)\s*[ ,;/|-]\s*(\S+)$")


@dataclass(frozen=True)
class Glued:
    """Column ``holder`` holds its own text and that of ``lacking`` in these rows."""

    holder: int
    lacking: int
    rows: Codes
    rest: tuple[str, ...]
    value: tuple[str, ...]


def glued(columns: tuple[Coded, ...]) -> list[Glued]:
    """Return the pairs of columns of which one holds, in some rows, what the other lacks."""
    found = []
    for lacking, column in enumerate(columns):
        gaps = np.flatnonzero(column.codes < 0)
        if not column.written or not column.repeats or len(column.texts) > MOST_VALUES or len(gaps) < SEVERAL:
            continue
        for holder, other in enumerate(columns):
            if holder != lacking and other.written and other.filled:
                seen = _glued(column, other, gaps)
                if seen is not None:
                    found.append(Glued(holder, lacking, *seen))
    return found


def _glued(column: Coded, other: Coded, gaps: Codes) -> tuple[Codes, tuple[str, ...], tuple[str, ...]] | None:
    values = set(column.texts)
    split = {}
    for code, text in enumerate(other.texts):
        match = LAST.match(text)
        if match and match[2] in values:
            split[code] = (match[1], match[2])
    rows = np.array([row for row in gaps if int(other.codes[row]) in split], dtype=np.int64)
    if len(rows) < max(SEVERAL, HALF * len(gaps)):
        return None
    elsewhere = sum(int(other.counts[code]) for code in split) - len(rows)
    if elsewhere > ELSEWHERE * other.filled:
        return None
    parts = [split[int(other.codes[row])] for row in rows]
    return rows, tuple(rest for rest, _ in parts), tuple(value for _, value in parts)
