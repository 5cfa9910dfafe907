"""The dictionary of columns as an editable table, and what an edit of one of its cells asks of the brief."""

from __future__ import annotations

from typing import Any

from pythesis.core.brief import Brief
from pythesis.core.evidence import Evidence
from pythesis.ledger.editing import Edit
from pythesis.studio.fields import settled
from pythesis.studio.sheet import Cell

TEXTS = ("label", "description", "unit", "missing")
ANSWERS = ("available", "actionable", "protected")
COLUMNS = ("label", "description", "unit", "kind", *ANSWERS, "missing")
MEMBER = ("name", "role", "email")
KINDS = ("number", "category", "ordinal", "boolean", "date", "text", "identifier")
CODES = {"yes": True, "no": False, "?": "?"}

Row = dict[str, str]


def dictionary(brief: Brief, evidence: Evidence | None) -> list[Row]:
    """Return the dictionary of columns, one row a column of the table, then those only the brief names."""
    read = [column.name for column in evidence.raw.columns] if evidence else []
    rows = []
    for name in dict.fromkeys([*read, *brief.columns]):
        held = brief.column(name)
        row: Row = {"id": name, "kind": held.kind or ""}
        row.update({key: getattr(held, key) or "" for key in TEXTS})
        row.update({key: _code(getattr(held, key)) for key in ANSWERS})
        rows.append(row)
    return rows


def _code(value: Any) -> str:
    alike = (code for code, known in CODES.items() if known == value and type(known) is type(value))
    return next(alike, "")


def _value(key: str, cell: str) -> Any:
    return CODES.get(cell) if key in ANSWERS else settled(cell)


def column_edit(cell: Cell) -> Edit | None:
    """Return the edit of the brief that an edited cell asks for, None when it asks for nothing."""
    before, after = _value(cell.key, cell.before), _value(cell.key, cell.after)
    if before == after and type(before) is type(after):
        return None
    return Edit(("columns", cell.row, cell.key), before, after)
