"""What the brief and the audit workbook say of one column, when they say different things."""

from __future__ import annotations

from collections.abc import Mapping

from pythesis.core.brief import Brief
from pythesis.core.dataset import Table
from pythesis.core.decision import Conflict
from pythesis.core.said import said
from pythesis.stages.clean.strategies import strategy

YES = frozenset({"yes", "oui", "true", "vrai"})
NO = frozenset({"no", "non", "false", "faux"})


def conflicts(table: Table, brief: Brief, cells: Mapping[str, Mapping[str, str]]) -> tuple[Conflict, ...]:
    """Return where brief and workbook disagree, in table order; the brief is followed until people settle it.

    Parameters
    ----------
    table : Table
    brief : Brief
    cells : mapping of column name to cells of the audit workbook
        As `decide` takes them.
    """
    found = []
    for column in table.columns:
        told, written = brief.column(column.name), cells.get(column.name, {})
        answer = written.get("availability", "").strip().casefold()
        if told.available in (True, False) and answer in YES | NO and told.available != (answer in YES):
            mine = "yes" if told.available else "no"
            other = "no" if told.available else "yes"
            found.append(_conflict(column.name, "availability", mine, other))
        mine, other = (told.missing or "").strip(), written.get("missing", "").strip()
        if mine and other and not _alike(mine, other):
            found.append(_conflict(column.name, "missing", mine, other))
    return tuple(found)


def _alike(one: str, other: str) -> bool:
    first, second = strategy(one), strategy(other)
    return one.casefold() == other.casefold() or (first is not None and first == second)


def _conflict(column: str, what: str, mine: str, other: str) -> Conflict:
    sentence = said(f"clean.conflict.{what}-{mine}" if what == "availability" else "clean.conflict.missing",
                    column=column, brief=mine, workbook=other)  # fmt: skip
    return Conflict(column=column, what=what, brief=mine, workbook=other, said=sentence)
