"""A table counted where it is kept, of which only some rows were brought here."""

from __future__ import annotations

from collections.abc import Set
from typing import Literal

from pythesis.core.base import Frozen


class Bring(Frozen):
    """What may be brought here of a table kept elsewhere.

    At most ``limit`` rows (by default 60 million cells), drawn by ``seed``, by whole entities of the column
    ``group`` when there is one.
    """

    limit: int | None = None
    seed: int = 0
    group: str | None = None


class Draw(Frozen):
    """How rows were drawn from a table too large to be brought here.

    ``unit`` is ``rows``, or ``groups`` when all rows of an entity (equal values of ``column``) are kept or
    left together. ``n_rows`` were brought of ``of_rows``.
    """

    unit: Literal["rows", "groups"]
    column: str | None
    seed: int
    n_rows: int
    of_rows: int


class WholeColumn(Frozen):
    """What was counted of a column over all rows; all of it is exact but the quartiles.

    ``missing`` counts gaps (blank text and undefined numbers among them), ``unread`` the cells that do not
    follow the format of the rows brought here, gaps apart, ``distinct`` the different values and ``once``
    those met a single time. ``minimum`` and ``maximum`` are numbers, or ISO text for dates; ``quartiles`` of
    numbers are values whose rank is off by at most one in 10,000 rows. ``levels`` holds values as text and
    their rows, most frequent first, when there are few.
    """

    name: str
    missing: int
    unread: int = 0
    distinct: int
    once: int
    minimum: float | str | None = None
    quartiles: tuple[float, float, float] | None = None
    maximum: float | str | None = None
    levels: tuple[tuple[str, int], ...] = ()


class Whole(Frozen):
    """All rows of a table as the cluster counted them: ``copies`` are rows equal to another one before."""

    engine: str
    n_rows: int
    copies: int
    columns: tuple[WholeColumn, ...]
    draw: Draw

    def figures(self) -> list[tuple[str, str, int]]:
        """Return every count as (column, figure, value); rows and copies are of no column."""
        found = [("", "rows", self.n_rows), ("", "copies", self.copies)]
        for column in self.columns:
            counts = {
                "missing": column.missing,
                "filled": self.n_rows - column.missing,
                "unread": column.unread,
                "distinct": column.distinct,
                "once": column.once,
            }
            found += [(column.name, figure, value) for figure, value in counts.items()]
            found += [(column.name, f"level:{value}", rows) for value, rows in column.levels]
        return found

    def column(self, name: str) -> WholeColumn | None:
        """Return the counts of a column, None when it was not counted."""
        return next((column for column in self.columns if column.name == name), None)

    def without(self, names: Set[str]) -> Whole:
        """Return the counts of the other columns."""
        return self.model_copy(update={"columns": tuple(c for c in self.columns if c.name not in names)})
