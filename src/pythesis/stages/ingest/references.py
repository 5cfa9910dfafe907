"""Columns that refer to other rows of the table: who infected whom, the parent of a part, the manager."""

from __future__ import annotations

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Kind
from pythesis.core.said import said

NAMES_ROWS = 0.95  # share of rows that an identifier fills with a value of its own
FEWEST = 10  # fewer different values are levels, whatever they name
MET = 0.9  # share of the values that must name a row of the table
# Whole numbers taken anywhere between the ends of the identifiers would seldom fall on one of them.
SPARSE = 0.1
LOOK, FIRST = 2_000, 50  # cells, and different values among them, that settle most columns
KINDS = (Kind.NUMBER, Kind.CATEGORY, Kind.TEXT)


def referring(frame: pl.DataFrame, columns: list[Column], brief: Brief) -> list[Column]:
    """Return the columns, those whose values are names of rows as identifiers too.

    Parameters
    ----------
    frame : DataFrame
        Typed rows.
    columns : list of Column
        All columns, each described by itself.
    brief : Brief
        A kind told in it stays; the target is not looked at.

    Notes
    -----
    Nine in ten of a column's different values stand in a column that names rows (an inclusion dependency;
    Bauckmann et al. 2006), and not by chance: texts, or whole numbers that fill a tenth of their range.
    """
    names = [c for c in columns if _names_rows(frame, c) and c.name != brief.data.target]
    if not names:
        return columns
    free = [c for c in columns if c.kind in KINDS and c.distinct >= FEWEST and c.name != brief.data.target]
    met = {
        c.name: name for c in free if brief.column(c.name).kind is None and (name := _met(frame, c, names))
    }
    return [_identifier(c, met[c.name]) if c.name in met else c for c in columns]


def _names_rows(frame: pl.DataFrame, column: Column) -> bool:
    if column.kind is not Kind.IDENTIFIER or column.distinct < NAMES_ROWS * frame.height:
        return False
    if column.dtype == "String":
        return True
    low, high = column.minimum, column.maximum
    known = column.dtype == "Int64" and isinstance(low, float) and isinstance(high, float)
    return known and column.distinct <= SPARSE * (high - low + 1)  # type: ignore[operator]


def _met(frame: pl.DataFrame, column: Column, names: list[Column]) -> str | None:
    """Return the identifier in which the values of a column stand."""
    for name in names:
        if name.dtype != column.dtype or column.distinct > name.distinct:
            continue
        values, rows = frame[column.name].alias("v").drop_nulls(), frame[name.name].alias("v")
        first = values.head(LOOK).unique().head(FIRST)
        if int(rows.is_in(first.implode()).sum()) < MET * NAMES_ROWS * len(first):
            continue
        if float(values.unique().is_in(rows.drop_nulls().implode()).mean() or 0.0) >= MET:  # type: ignore[arg-type]
            return name.name
    return None


def _identifier(column: Column, name: str) -> Column:
    reason = said("kinds.reference", column=name)
    return column.model_copy(
        update={"kind": Kind.IDENTIFIER, "meant": Kind.IDENTIFIER, "levels": (), "kind_reason": reason}
    )
