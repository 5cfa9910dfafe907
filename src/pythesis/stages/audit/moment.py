"""The column that tells when a row was made, which several checks order the rows by."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.stages.audit.check import Subject
from pythesis.stats.names import of_birth

FEWEST_MOMENTS = 10
# A date that most rows lack tells of an event some of them met, not of when the rows were made.
MOSTLY_FILLED = 0.9


def moment(subject: Subject) -> Column | None:
    """Return the declared time, the moment put together of several columns, or the date with most days.

    Nearly every row must have that date.

    Dates of birth, and dates in text that nobody declared, order nothing.
    """
    declared = subject.table.time
    schema = subject.schema
    if declared is not None and declared.name in schema:
        return declared if schema[declared.name] != pl.String else None
    made = subject.table.moment
    if made is not None and made.name in schema:
        return subject.column(made.name)
    dated = [c for c in subject.columns if schema[c.name] in (pl.Date, pl.Datetime) and _orders(subject, c)]
    return max(dated, key=lambda c: c.distinct, default=None)


def _orders(subject: Subject, column: Column) -> bool:
    return (
        column.kind is Kind.DATE
        and column.role is not Role.TARGET
        and column.distinct >= FEWEST_MOMENTS
        and column.missing <= (1 - MOSTLY_FILLED) * subject.frame.height
        and not of_birth(column.name)
    )
