"""Which columns settle which, and what they say of each cell.

A dependency holds nearly everywhere in a dirty table: column A settles B when rows of one A mostly share
one B, far more than all rows do (Goodman & Kruskal's lambda 1954; approximate dependencies, Huhtala et
al. 1999). Every column that settles B then has a vote on each of its cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pythesis.stats.cells.grid import Coded, Codes

# Slips touch a few cells in a hundred, on both sides: below this agreement a rule is a tendency.
LEAST_AGREEMENT = 0.85
# Of the disagreement that the commonest value alone leaves, the other column must settle most.
LEAST_LAMBDA = 0.8
# A group of two cannot tell which of its rows is wrong.
LEAST_GROUP = 3
LEAST_GROUPS = 3
# Half of the rows at least must stand in groups of that size.
LEAST_COVER = 0.5
# Within its group the majority must be plain.
PLAIN = 0.6
SAMPLE = 20_000
# Of a wide table, only the columns with most levels are tried as deciding others: pairs would be too many.
MANY, TRIED = 300, 100


@dataclass(frozen=True)
class Dependency:
    """Column ``by`` (a position in the table) settles another, with this agreement."""

    by: int
    agreement: float


@dataclass(frozen=True)
class Verdicts:
    """What one determinant says of the cells of a column, by row.

    ``expected`` is the value of the group (-1 where it has no say), ``size`` its rows, ``same`` how many
    of them hold the value of this row.
    """

    by: int
    agreement: float
    expected: Codes
    size: Codes
    same: Codes


def deciding(columns: tuple[Coded, ...]) -> list[int]:
    """Return the positions of the columns tried as deciding others: `TRIED` of them when they are `MANY`."""
    able = [at for at, column in enumerate(columns) if column.repeats and not column.measured]
    if len(able) <= MANY:
        return able
    return sorted(sorted(able, key=lambda at: (-len(columns[at].texts), at))[:TRIED])


def settled(columns: tuple[Coded, ...], at: int, keys: list[int]) -> list[Dependency]:
    """Return which of the columns `keys` settle one column, on evenly spaced rows of a long table."""
    target = columns[at]
    if not target.repeats:
        return []
    step = max(1, len(target.codes) // SAMPLE)
    found = []
    for by in keys:
        column = columns[by]
        if by != at:
            agreement = _agreement(column.codes[::step], target.codes[::step], target)
            if agreement is not None:
                found.append(Dependency(by, agreement))
    return found


def verdicts(columns: tuple[Coded, ...], at: int, dependency: Dependency, plain: float = PLAIN) -> Verdicts:
    """Return what a determinant says of each cell, where its majority has at least the share `plain`."""
    target, by = columns[at], columns[dependency.by].codes
    keys, pairs, counts = _pairs(by, target.codes, len(target.texts))
    size = np.bincount(keys, weights=counts, minlength=by.max(initial=0) + 1).astype(np.int64)
    order = np.lexsort((pairs, -counts, keys))
    first = np.unique(keys[order], return_index=True)[1]
    top = order[first]
    majority = np.full(len(size), -1, dtype=np.int64)
    strong = (counts[top] >= plain * size[keys[top]]) & (size[keys[top]] >= LEAST_GROUP)
    majority[keys[top][strong]] = pairs[top][strong]
    known = by >= 0
    expected = np.where(known, majority[np.where(known, by, 0)], -1)
    sizes = np.where(known, size[np.where(known, by, 0)], 0)
    joint = np.where(known & (target.codes >= 0), by * len(target.texts) + target.codes, -1)
    listed = keys * len(target.texts) + pairs
    place = np.searchsorted(listed, joint)
    place = np.minimum(place, max(len(listed) - 1, 0))
    same = np.where((joint >= 0) & (listed[place] == joint), counts[place], 0) if len(listed) else joint * 0
    return Verdicts(dependency.by, dependency.agreement, expected, sizes, same)


def _pairs(by: Codes, target: Codes, width: int) -> tuple[Codes, Codes, Codes]:
    """Return the pairs of values that occur, in order, and how often."""
    both = (by >= 0) & (target >= 0)
    joint, counts = np.unique(by[both] * width + target[both], return_counts=True)
    return joint // width, joint % width, counts.astype(np.int64)


def _agreement(by: Codes, codes: Codes, target: Coded) -> float | None:
    """Return the share of rows in the majority of their group, or None when that is no dependency."""
    keys, _, counts = _pairs(by, codes, len(target.texts))
    if not len(keys):
        return None
    size = np.bincount(keys, weights=counts.astype(np.float64))
    most = np.zeros(len(size))
    np.maximum.at(most, keys, counts)
    large = size >= LEAST_GROUP
    rows = size[large].sum()
    if large.sum() < LEAST_GROUPS or rows < LEAST_COVER * size.sum():
        return None
    agreement = float(most[large].sum() / rows)
    shown = np.bincount(codes[codes >= 0], minlength=len(target.texts))
    usual = float(shown.max() / shown.sum())
    gained = (agreement - usual) / (1 - usual) if usual < 1 else 0.0
    return agreement if agreement >= LEAST_AGREEMENT and gained >= LEAST_LAMBDA else None
