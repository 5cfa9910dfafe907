"""A few made-up rows for the delivered tests, with values of the right kinds and a row of gaps."""

from __future__ import annotations

from typing import Any

from pythesis.core.dataset import Column
from pythesis.core.evidence import Evidence
from pythesis.core.recipe import ModelRecipe
from pythesis.deliver.code.literals import Source

ROWS = 3


def rows(evidence: Evidence, recipe: ModelRecipe) -> dict[str, Any]:
    """Return ``example`` (column to cells) and ``schema`` (column to Polars type) of the model's columns."""
    raw = {column.name: column for column in evidence.raw.columns}
    names = list(dict.fromkeys(treatment.column for treatment in recipe.treatments))
    past = recipe.past
    if past is not None:
        others = (past.time, past.target, *((past.group,) if past.group is not None else ()), *past.columns)
        names = list(dict.fromkeys([*(name for name in names if name in raw), *others]))
    return {
        "dated": any(raw[name].dtype in ("Date", "Datetime") for name in names),
        "example": {name: _cells(raw[name]) for name in names},
        "schema": {name: _dtype(raw[name]) for name in names},
    }


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
