"""Counts over all rows: of those brought here, or of the whole table where it is kept.

When only some rows of a table were brought here, what can be counted was counted over all of them where they
are. The checks that only count ask for their figures here, and say which rows those are.
"""

from __future__ import annotations

import polars as pl

from pythesis.core.validation import Validation
from pythesis.core.whole import Whole, WholeColumn
from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stats.drawn import WHOLE

LEVEL = "level:"  # prefix, in the table of counts, of the rows of one value


def whole_of(subject: Subject) -> Whole | None:
    """Return the counts of the whole table, None when all its rows are here."""
    return subject.table.whole


def _column(subject: Subject, name: str) -> WholeColumn | None:
    """Return what was counted of a column; None where the rows here are all, or where they read otherwise."""
    whole = whole_of(subject)
    return None if whole is None else whole.column(name)


def size(subject: Subject, name: str | None = None) -> int:
    """Return the number of rows; with a column, of those its figures are about."""
    whole = whole_of(subject)
    if whole is None or (name is not None and whole.column(name) is None):
        return subject.frame.height
    return whole.n_rows


def missing(subject: Subject, name: str) -> int:
    """Return the gaps of a column."""
    column = _column(subject, name)
    return subject.frame[name].null_count() if column is None else column.missing


def filled(subject: Subject, name: str) -> int:
    """Return the cells of a column that hold something."""
    return size(subject, name) - missing(subject, name)


def distinct(subject: Subject, name: str) -> int:
    """Return how many different values a column holds, gaps apart."""
    column = _column(subject, name)
    return subject.distinct(name) if column is None else column.distinct


def once(subject: Subject, name: str) -> int:
    """Return how many values of a column are met a single time."""
    column = _column(subject, name)
    return int((subject.levels(name)["count"] == 1).sum()) if column is None else column.once


def levels(subject: Subject, name: str) -> pl.DataFrame | None:
    """Return the values of a column as ``value`` and ``count``; None when they are too many to be listed."""
    column = _column(subject, name)
    if column is None:
        return subject.levels(name)
    if len(column.levels) < column.distinct:
        return None
    return pl.DataFrame(list(column.levels), schema={"value": pl.String, "count": pl.Int64}, orient="row")


def bounds(subject: Subject, name: str) -> tuple[int, int]:
    """Return the smallest and the greatest of whole numbers."""
    column = _column(subject, name)
    if column is None:
        values = subject.frame[name]
        return int(values.min()), int(values.max())  # type: ignore[arg-type]
    return int(float(column.minimum or 0)), int(float(column.maximum or 0))


def proof(
    subject: Subject,
    recipe: str,
    arguments: Arguments,
    count: int,
    of: int,
    *,
    column: str,
    figures: tuple[str, ...],
    among: str = "rows",
    name: str = "share of rows",
) -> Validation:
    """Return the validation of a count, by its recipe on the rows here or by the kept counts of the whole.

    Parameters
    ----------
    recipe, arguments
        What recounts it on the rows brought here.
    figures, among
        The figures of `column` that add up to the count, and the one it is a share of, in the counts of the
        whole table.
    name : str
        Of the share.
    """
    share = count / max(of, 1)
    whole = whole_of(subject)
    if whole is None or (column and whole.column(column) is None):
        return counted(recipe, arguments, count, of, share=share, name=name)
    kept: Arguments = {"column": column, "figures": figures, "of": among}
    return counted("whole_count", kept, count, of, share=share, name=name, rows=WHOLE)
