"""Which comes first in dates that could be read either way, day or month."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stages.ingest import dates

DAY, MONTH = "day-first", "month-first"
READ = {"date:dmy": DAY, "date:mdy": MONTH}  # by the first word of the form that read a column


@dataclass(frozen=True, slots=True)
class Orders:
    """What was told: by column as the joined table names it, and for all others.

    ``taken`` holds the columns of the first table: one of the same name in a further table is another column.
    ``binding`` says that a person told it, so that cells which do not allow it are an error. ``totals`` is
    what becomes of rows of totals below a table.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    others: str | None = None
    taken: frozenset[str] = frozenset()
    binding: bool = True
    totals: str | None = None

    def beside(self, names: Collection[str]) -> Orders:
        """Return what is told of a further table, joined to one that has these columns."""
        return replace(self, taken=frozenset(names))

    def told(self, name: str, stem: str) -> tuple[str, str] | None:
        """Return the column as the joined table names it, and the order told of it alone."""
        renamed = f"{name}_{suffix(stem)}"
        known = [n for n in (renamed, name) if n in self.columns and n not in self.taken]
        return (known[0], self.columns[known[0]]) if known else None

    def of(self, names: Sequence[str], stem: str) -> dict[str, str]:
        """Return the order of each column of a table named `stem`, under ``c0``, ``c1`` ..."""
        found = {}
        for at, name in enumerate(names):
            alone = self.told(name, stem)
            order = alone[1] if alone else self.others
            if order:
                found[f"c{at}"] = order
        return found


def suffix(stem: str) -> str:
    """Return what is put after the name of a column of a further table that the first one has too."""
    return re.sub(r"\W+", "_", stem).strip("_") or "right"


def told_by(brief: Brief) -> Orders:
    """Return what the brief tells."""
    columns = {name: told.date_order for name, told in brief.columns.items() if told.date_order}
    return Orders(columns, brief.data.date_order, totals=brief.data.totals)


def read_before(reading: Mapping[str, Scalar], prefix: str) -> Orders:
    """Return the orders in which the columns of a table were read, for what is joined to new rows of it."""
    columns = {
        key.removeprefix(prefix): order
        for key, form in reading.items()
        if key.startswith(prefix) and (order := READ.get(str(form).partition("-")[0]))
    }
    return Orders(columns, binding=False)


def heed(name: str, order: str, form: str, texts: pl.Series, source: str) -> None:
    """Refuse an order told of a column whose cells do not allow it.

    Parameters
    ----------
    name, order
        The column and what the brief says of it.
    form
        How it was read.
    texts
        Its cells as they were.
    source
        The file they come from.
    """
    read = READ.get(form.partition("-")[0])
    if read is None or read == order:
        return
    other = dates.parse(texts, dates.turned(form.removeprefix("date:")))
    filled = (texts.str.strip_chars().str.len_bytes() > 0).fill_null(value=False)
    row = int((other.is_null() & filled).arg_max() or 0)
    values: dict[str, Scalar] = {"key": f"columns.{name}.date_order", "order": order}
    values |= {"source": source, "row": row + 1, "value": str(texts[row]), "found": read}
    raise InputError(
        said("ingest.errors.date-order.what", **values), said("ingest.errors.date-order.remedy", **values)
    )
