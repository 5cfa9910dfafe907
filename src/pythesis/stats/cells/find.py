"""Finds errors in cells by several means, and what to put in their place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.stats.cells.forms import unlike
from pythesis.stats.cells.grid import Coded, Codes, coded
from pythesis.stats.cells.merged import glued
from pythesis.stats.cells.sources import entity_of, shared
from pythesis.stats.cells.spelling import near_frequent
from pythesis.stats.cells.voting import Contradicted, contradicted, rules_of, told

SCHEMA = {
    "row": pl.Int64, "column": pl.String, "value": pl.String, "repair": pl.String, "repaired": pl.Boolean,
    "reason": pl.String, "by": pl.String, "votes": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class CellErrors:
    """Cells that look wrong.

    ``cells`` has one line for each: ``row`` (position in the frame), ``column``, ``value``, ``repair`` and
    ``repaired`` (whether a repair is known; it is a gap when ``repair`` is null), ``reason`` (``gap``,
    ``merged``, ``dependency``, ``form`` or ``spelling``), ``by`` (the column that settles it) and
    ``votes`` (how many columns contradict the cell).
    """

    cells: pl.DataFrame


def find(frame: pl.DataFrame, gaps: Mapping[str, Collection[str]] | None = None) -> CellErrors:
    """Find cells that look wrong.

    Parameters
    ----------
    frame : DataFrame
        Without reserved columns. Only text is suspected; other types still say what text should be.
    gaps : mapping of column name to texts, optional
        Texts that stand for a gap (``"N/A"``). They are errors where the table has true gaps too: one way to
        write gaps is a convention, two are not.

    Returns
    -------
    CellErrors
        A cell is told once, by the first of the means in the order of `CellErrors`.

    Notes
    -----
    Five means: words for gaps in a table that has gaps; a value glued to its neighbour; numbers written
    unlike the others; values that the columns which settle them contradict (approximate functional
    dependencies, each a vote); rare slips of a frequent value.
    """
    gaps = gaps or {}
    if not any(dtype == pl.String for dtype in frame.dtypes):
        return CellErrors(pl.DataFrame(schema=SCHEMA))
    named = [name for name, dtype in frame.schema.items() if not dtype.is_float()]
    columns = coded(frame.select(named), gaps)
    found: list[pl.DataFrame | None] = [*_gaps(frame, gaps), *_glued(columns)]
    rules = rules_of(columns)
    entity = entity_of(columns)
    for at, column in enumerate(columns):
        if column.written:
            if entity is not None and shared(columns, at, entity):
                said: Contradicted | None = told(columns, at, entity)
            else:
                said = contradicted(columns, at, rules)
            found += _of_column(columns, at, said)
    cells = pl.concat([part for part in found if part is not None] or [pl.DataFrame(schema=SCHEMA)])
    return CellErrors(cells.unique(["row", "column"], keep="first", maintain_order=True))


def _of_column(columns: tuple[Coded, ...], at: int, said: Contradicted | None) -> list[pl.DataFrame | None]:
    """Return what is wrong in a column; what its form cannot repair, the columns that settle it may."""
    column = columns[at]
    slips = {code: column.texts[right] for code, right in near_frequent(columns, at).items()}
    form = unlike(column)
    if said is None:
        return [_by_code(column, form, "form"), _by_code(column, slips, "spelling")]
    known = {code: repair for code, repair in form.items() if repair is not None}
    unknown = np.isin(column.codes, [code for code, repair in form.items() if repair is None])
    rows = np.flatnonzero(said.wrong | (unknown & (said.expected >= 0)))
    found = _voted(columns, at, said, rows) if len(rows) else None
    mended = _by_code(column, known, "form")
    return [
        mended,
        found,
        _by_code(column, form, "form"),
        _by_code(column, slips, "spelling", ~said.explained),
    ]


def _lines(
    column: str,
    rows: Codes,
    values: list[str | None],
    repairs: list[str | None],
    reason: str,
    by: list[str] | None = None,
    votes: Codes | None = None,
    repaired: list[bool] | None = None,
) -> pl.DataFrame:
    n = len(rows)
    return pl.DataFrame(
        {
            "row": rows, "column": [column] * n, "value": values, "repair": repairs,
            "repaired": [r is not None for r in repairs] if repaired is None else repaired,
            "reason": [reason] * n, "by": by or [None] * n,
            "votes": np.zeros(n, dtype=np.int64) if votes is None else votes,
        },
        schema=SCHEMA,
    )  # fmt: skip


def _gaps(frame: pl.DataFrame, gaps: Mapping[str, Collection[str]]) -> list[pl.DataFrame]:
    if not any(frame[name].null_count() for name in frame.columns):
        return []
    lines = []
    for name, dtype in frame.schema.items():
        if dtype == pl.String and gaps.get(name):
            hit = frame[name].str.strip_chars().is_in(sorted(gaps[name])).fill_null(False)
            rows = hit.arg_true().to_numpy().astype(np.int64)
            values = frame[name].filter(hit).to_list()
            lines.append(_lines(name, rows, values, [None] * len(rows), "gap", repaired=[True] * len(rows)))
    return lines


def _glued(columns: tuple[Coded, ...]) -> list[pl.DataFrame]:
    lines = []
    for pair in glued(columns):
        holder, lacking = columns[pair.holder], columns[pair.lacking]
        values = [holder.texts[code] for code in holder.codes[pair.rows]]
        names = [lacking.name] * len(values)
        lines.append(_lines(holder.name, pair.rows, values, list(pair.rest), "merged", names))
        names = [holder.name] * len(values)
        lines.append(_lines(lacking.name, pair.rows, [None] * len(values), list(pair.value), "merged", names))
    return lines


def _by_code(
    column: Coded, repairs: Mapping[int, str | None], reason: str, among: npt.NDArray[np.bool_] | None = None
) -> pl.DataFrame | None:
    if not repairs:
        return None
    hit = np.isin(column.codes, np.array(sorted(repairs)))
    rows = np.flatnonzero(hit if among is None else hit & among)
    codes = column.codes[rows].tolist()
    return _lines(column.name, rows, [column.texts[c] for c in codes], [repairs[c] for c in codes], reason)


def _voted(columns: tuple[Coded, ...], at: int, said: Contradicted, rows: Codes) -> pl.DataFrame:
    column = columns[at]
    values: list[str | None] = [column.texts[code] if code >= 0 else None for code in column.codes[rows]]
    repairs: list[str | None] = [column.texts[code] for code in said.expected[rows]]
    by = [columns[place].name for place in said.by[rows]]
    return _lines(column.name, rows, values, repairs, "dependency", by, said.votes[rows])
