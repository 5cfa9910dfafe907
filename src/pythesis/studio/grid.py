"""Editable tables of the brief: the dictionary of columns and the team, and what an edit of a cell means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pythesis.core.brief import Brief
from pythesis.core.evidence import Evidence
from pythesis.ledger.editing import Edit, Keys
from pythesis.studio.fields import settled

TEXTS = ("label", "description", "unit", "missing")
ANSWERS = ("available", "actionable", "protected")
COLUMNS = ("label", "description", "unit", "kind", *ANSWERS, "missing")
MEMBER = ("name", "role", "email")
KINDS = ("number", "category", "ordinal", "boolean", "date", "text", "identifier")
CODES = {"yes": True, "no": False, "?": "?"}

Row = dict[str, Any]


def dictionary(brief: Brief, evidence: Evidence | None) -> list[Row]:
    """Return the dictionary of columns, one row a column of the table, then those only the brief names."""
    read = [column.name for column in evidence.raw.columns] if evidence else []
    rows = []
    for name in dict.fromkeys([*read, *brief.columns]):
        held = brief.column(name)
        row: Row = {"column": name, "kind": held.kind}
        row.update({key: getattr(held, key) or "" for key in TEXTS})
        row.update({key: _code(getattr(held, key)) for key in ANSWERS})
        rows.append(row)
    return rows


def members(brief: Brief) -> list[Row]:
    """Return the team, one row a member."""
    return [{key: getattr(member, key) for key in MEMBER} for member in brief.project.team]


def _code(value: Any) -> str | None:
    alike = (code for code, known in CODES.items() if known == value and type(known) is type(value))
    return next(alike, None)


def _value(key: str, cell: Any) -> Any:
    return CODES.get(cell) if key in ANSWERS else settled(cell)


def column_edits(shown: Sequence[Row], changed: Mapping[int, Row]) -> list[Edit]:
    """Return the edits of the brief that changed cells of the dictionary ask for.

    Parameters
    ----------
    shown : sequence of rows
        The table as its reader sees it.
    changed : mapping of position to changed cells
        What the table on screen reports.
    """
    edits = []
    for at, cells in sorted(changed.items()):
        for key, cell in cells.items():
            before, after = _value(key, shown[at][key]), _value(key, cell)
            if before != after or (before is None) != (after is None):
                edits.append(Edit(("columns", shown[at]["column"], key), before, after))
    return edits


def member_edits(
    shown: Sequence[Row], changed: Mapping[int, Row], added: Sequence[Row], removed: Sequence[int]
) -> list[Edit]:
    """Return the edits of the brief that a changed table of the team asks for; removals come last."""
    edits = [
        Edit(_member(at, key), settled(shown[at][key]), settled(cell))
        for at, cells in sorted(changed.items())
        for key, cell in cells.items()
        if at not in removed and settled(shown[at][key]) != settled(cell)
    ]
    named = [row for row in added if settled(row.get("name"))]  # a member without a name is nobody
    for at, row in enumerate(named, start=len(shown)):
        edits += [Edit(_member(at, key), None, settled(row[key])) for key in MEMBER if settled(row.get(key))]
    for at in sorted(removed, reverse=True):
        whole = {key: value for key, value in shown[at].items() if value}
        edits.append(Edit(("project", "team", at), whole, None))
    return edits


def _member(at: int, key: str) -> Keys:
    return ("project", "team", at, key)
