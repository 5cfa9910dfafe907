"""Cells that the rest of their row contradicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pythesis.stats.cells.composed import composed
from pythesis.stats.cells.dependencies import Dependency, Verdicts, deciding, settled, verdicts
from pythesis.stats.cells.grid import Coded, Codes
from pythesis.stats.cells.spelling import slips_of

# A column that settles so many others names an entity: it has a say even on columns that hardly vary.
ENTITY = 3
ENTITIES = 10
# A text of a few letters has neighbours by chance.
SHORT = 5
# On its own say-so a value that looks nothing like the expected one is an exception, not an error: two
# columns at least must contradict it, in groups where it stands alone.
TWO = 2
ALONE = 2
PLAIN_GROUP = 5
# Exceptions come in clumps, errors one by one: of the cells a column contradicts, most must stand alone.
ONE_BY_ONE = 0.9
# Sources disagree in many ways; the right one is told more often than any wrong one.
PLURALITY = 0.4
# A text that is frequent over the table is a value of its own unless two columns contradict it.
RARE = 0.1


@dataclass(frozen=True)
class Contradicted:
    """What the rest of each row says of one column.

    ``wrong`` tells the cells that every column with a say contradicts plainly enough; ``expected`` is the
    code these columns expect (-1 when none has a say, or when some agree with the cell), ``votes`` how many
    contradict, ``by`` the place of the strongest of them (-1 when none); ``explained`` tells the cells that
    other columns confirm.
    """

    wrong: npt.NDArray[np.bool_]
    expected: Codes
    votes: Codes
    by: Codes
    explained: npt.NDArray[np.bool_]


def contradicted(
    columns: tuple[Coded, ...], at: int, rules: dict[int, list[Dependency]]
) -> Contradicted | None:
    """Return the cells of a column that every column with a say contradicts.

    Parameters
    ----------
    columns : tuple of Coded
    at : int
        Place of the column.
    rules : dict
        For each place, the columns that settle it (`settled`).
    """
    target = columns[at]
    strong = rules[at]
    said = [verdicts(columns, at, rule) for rule in strong] + _entities(columns, at, rules)
    if not target.written or not said:
        return None
    against, agreeing, expected, best = _tally(target, said)
    explained = agreeing | composed(columns, at)
    expected, best = np.where(explained, -1, expected), np.where(explained, -1, best)
    wrong = np.zeros(len(target.codes), dtype=bool)
    rows = np.flatnonzero((target.codes >= 0) & (expected >= 0))
    alone, plain = _circumstances(target, said, rows)
    alike = slips_of(target.texts, target.codes[rows], expected[rows])
    votes = against[rows]
    counts = target.counts
    rare = counts[target.codes[rows]] <= np.maximum(2, RARE * counts[expected[rows]])
    own = _majorities(said, target)[target.codes[rows]]
    weak = not strong
    short = np.array([len(target.texts[code]) < SHORT for code in target.codes[rows]], dtype=bool)
    slipped = alike & ((rare & ~short) | (votes >= TWO)) & ~(weak & (own | (votes < TWO)))
    other = ~alike & (plain >= TWO) & alone & (not weak)
    wrong[rows[slipped | other]] = True
    if weak:  # a majority in groups that settle nothing is a guess: it mends no other cell
        expected = np.where(wrong, expected, -1)
    return Contradicted(wrong, expected, against, best, explained)


def told(columns: tuple[Coded, ...], at: int, entity: int) -> Contradicted:
    """Return what several sources, one row each, say together of a column of an entity.

    The commonest value among the sources is expected, and cells that differ from it or lack it are wrong.
    """
    said = verdicts(columns, at, Dependency(entity, 0.0), plain=PLURALITY)
    differs = (said.expected >= 0) & (said.expected != columns[at].codes)
    expected = np.where(differs, said.expected, -1)
    by = np.where(differs, entity, -1)
    return Contradicted(differs, expected, differs.astype(np.int64), by, ~differs)


def rules_of(columns: tuple[Coded, ...]) -> dict[int, list[Dependency]]:
    """Return the columns that settle each column."""
    keys = deciding(columns)
    return {at: settled(columns, at, keys) for at in range(len(columns))}


def _entities(columns: tuple[Coded, ...], at: int, rules: dict[int, list[Dependency]]) -> list[Verdicts]:
    """Return what columns that name entities say of a column nobody settles."""
    if rules[at] or not columns[at].repeats:
        return []
    settles: dict[int, int] = {}
    for found in rules.values():
        for rule in found:
            settles[rule.by] = settles.get(rule.by, 0) + 1
    names = [
        by
        for by, n in sorted(settles.items())
        if n >= ENTITY and by != at and len(columns[by].texts) >= ENTITIES
    ]
    return [verdicts(columns, at, Dependency(by, 0.0)) for by in names]


def _tally(target: Coded, said: list[Verdicts]) -> tuple[Codes, npt.NDArray[np.bool_], Codes, Codes]:
    """Return votes against each cell, whether anyone agrees with it, the expected code and who says so."""
    n = len(target.codes)
    against, agreeing = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
    expected, best = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    for verdict in sorted(said, key=lambda v: (-v.agreement, v.by)):
        has_say = verdict.expected >= 0
        agreeing |= has_say & (verdict.expected == target.codes)
        dissent = has_say & (verdict.expected != target.codes)
        against += dissent
        first = dissent & (expected < 0)
        expected[first], best[first] = verdict.expected[first], verdict.by
    return against, agreeing, expected, best


def _circumstances(target: Coded, said: list[Verdicts], rows: Codes) -> tuple[npt.NDArray[np.bool_], Codes]:
    """Return, by row, whether its value stands alone in its groups, and how many columns plainly object."""
    alone = np.ones(len(rows), dtype=bool)
    plain = np.zeros(len(rows), dtype=np.int64)
    for verdict in said:
        large = (verdict.expected >= 0) & (verdict.size >= PLAIN_GROUP) & (target.codes >= 0)
        dissent = large & (verdict.expected != target.codes)
        single = verdict.same <= ALONE
        objects = (verdict.expected[rows] >= 0) & (verdict.expected[rows] != target.codes[rows])
        alone &= ~objects | single[rows]
        if (dissent & single).sum() >= ONE_BY_ONE * dissent.sum():
            plain += dissent[rows]
    return alone, plain


def _majorities(said: list[Verdicts], target: Coded) -> npt.NDArray[np.bool_]:
    """Return which texts are the majority of some group."""
    held = np.zeros(len(target.texts), dtype=bool)
    for verdict in said:
        held[verdict.expected[verdict.expected >= 0]] = True
    return held
