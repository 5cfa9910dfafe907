"""Made-up rows: extreme ones and a row of gaps for the delivered tests, a usual one to read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from pythesis.core.dataset import Column
from pythesis.core.decision import Action
from pythesis.core.evidence import Evidence
from pythesis.core.recipe import ModelRecipe
from pythesis.deliver import usual
from pythesis.deliver.code.literals import Source


def rows(evidence: Evidence, recipe: ModelRecipe) -> dict[str, Any]:
    """Return ``example`` (column to cells) and ``schema`` (column to Polars type) of the model's columns."""
    raw = {column.name: column for column in evidence.raw.columns}
    names = _names(evidence, recipe)
    return {
        "dated": _dated(raw, names),
        "example": {name: _cells(raw[name]) for name in names},
        "schema": {name: _dtype(raw[name]) for name in names},
    }


def usual_row(evidence: Evidence, recipe: ModelRecipe, words: str) -> dict[str, Any]:
    """Return ``row`` (column to cell), as unremarkable as one can be without copying a row of the table.

    Parameters
    ----------
    words : str
        What stands for a text that nobody can guess.
    """
    raw = {column.name: column for column in evidence.raw.columns}
    names = _names(evidence, recipe)
    row = {name: _usual(raw[name], evidence, words) for name in names}
    return {"row": row, "row_is_dated": any(isinstance(cell, Source) for cell in row.values())}


def _names(evidence: Evidence, recipe: ModelRecipe) -> list[str]:
    """Return the columns of the source that a prediction asks for."""
    raw = {column.name for column in evidence.raw.columns}
    names = list(dict.fromkeys(treatment.column for treatment in recipe.treatments))
    past = recipe.past
    if past is not None:
        others = (past.time, past.target, *((past.group,) if past.group is not None else ()), *past.columns)
        names = list(dict.fromkeys([*(name for name in names if name in raw), *others]))
    return names


def _dated(raw: dict[str, Column], names: list[str]) -> bool:
    return any(raw[name].dtype in ("Date", "Datetime") for name in names)


def _dtype(column: Column) -> Source:
    return Source('pl.Datetime("us")' if column.dtype == "Datetime" else f"pl.{column.dtype}")


def _cells(column: Column) -> list[object]:
    """Return two values and a gap."""
    if column.dtype in ("Date", "Datetime"):
        return [_date(column.minimum, column.dtype), _date(column.maximum, column.dtype), None]
    if column.dtype == "Boolean":
        return [True, False, None]
    if column.dtype == "String":
        levels = column.levels or ("one", "another")
        return [levels[0], levels[-1], None]
    whole = column.dtype == "Int64"
    low, high = _number(column.minimum, 0.0), _number(column.maximum, 1.0)
    if column.levels and column.minimum is None:
        low, high = _number(column.levels[0], 0.0), _number(column.levels[-1], 1.0)
    return [int(low), int(high), None] if whole else [low, high, None]


def _usual(column: Column, evidence: Evidence, words: str) -> object:
    """Return one cell as the source would hold it."""
    if column.dtype in ("Date", "Datetime"):
        return _date(column.maximum, column.dtype)
    cleaned = {c.name: c for c in evidence.dataset.columns}.get(column.name, column)
    commonest = usual.level(cleaned, evidence)
    if column.dtype == "Boolean":
        return str(commonest).lower() != "false"
    if column.dtype == "String":
        if column.levels:
            return commonest if commonest in column.levels else column.levels[0]
        return _written(cleaned, column, evidence) or words
    middle = (usual.number(cleaned, evidence) or 0.0) if commonest is None else _number(commonest, 0.0)
    return int(middle) if column.dtype.startswith(("Int", "UInt")) else middle


def _written(cleaned: Column, column: Column, evidence: Evidence) -> str | None:
    """Return a number or a date that the source keeps as text, written as its cleaning reads it."""
    mine = {d.action: d.params for d in evidence.decisions if d.column == column.name}
    if Action.PARSE_NUMBER in mine:
        middle = usual.number(cleaned, evidence)
        decimal = str(mine[Action.PARSE_NUMBER].get("decimal", "."))
        return (
            None
            if middle is None
            else format(Decimal(str(middle)), "f").removesuffix(".0").replace(".", decimal)
        )
    if Action.PARSE_DATE in mine and cleaned.maximum is not None:
        layout = str(mine[Action.PARSE_DATE]["format"])
        return dt.datetime.fromisoformat(str(cleaned.maximum)).strftime(layout)
    return None


def _number(value: object, otherwise: float) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return otherwise


def _date(value: object, dtype: str) -> Source:
    moment = str(value) if value is not None else "2020-01-01"
    day = moment[:10]
    if dtype == "Date":
        return Source(f"dt.date.fromisoformat({day!r})".replace("'", '"'))
    return Source(f"dt.datetime.fromisoformat({moment[:19]!r})".replace("'", '"'))
