"""The audit workbook, in the template schools hand out: tool and people each fill what they know.

Row 1 holds the number of rows, row 2 the headers, row 3 what each header asks, and columns follow from
row 4, one a line, in A to I. What people write in C (description), D (availability), G (treatment of gaps)
and I (remarks) is read back and kept on every rerun.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.evidence import Evidence
from pythesis.core.said import said
from pythesis.deliver.workbook.cells import HUMAN, PLACES, plain, read
from pythesis.deliver.workbook.sheet import Line, draw
from pythesis.words import say

__all__ = ["HUMAN", "PATH", "read", "render"]

PATH = "references/audit.xlsx"


def render(evidence: Evidence, language: str, previous: bytes | None = None) -> dict[str, bytes]:
    """Draw the audit workbook.

    Parameters
    ----------
    evidence : Evidence
    language : {"fr", "en"}
    previous : bytes, optional
        The workbook as people left it: their cells are kept, whatever language it was in.

    Returns
    -------
    dict
        ``references/audit.xlsx`` and its bytes, the same for the same evidence and the same people's cells.

    Raises
    ------
    InputError
        When `previous` is not a workbook.
    """
    written = read(previous) if previous is not None else {}
    lines = [
        _line(position, column, evidence, language, written.get(plain(column.name), {}))
        for position, column in enumerate(evidence.raw.columns, start=1)
    ]
    present = {plain(column.name) for column in evidence.raw.columns}
    gone = {name: cells for name, cells in written.items() if name not in present}
    return {PATH: draw(_title(evidence), evidence.raw.n_rows, lines, gone, language)}


def _title(evidence: Evidence) -> str:
    name = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", evidence.raw.source.rsplit("/", 1)[-1])
    return re.sub(r"[\[\]:*?/\\']", " ", plain(name)).strip()[:31] or "Audit"


def _line(
    position: int, column: Column, evidence: Evidence, language: str, written: Mapping[str, str]
) -> Line:
    n = evidence.raw.n_rows
    human = {name: written.get(name) or _known(name, column, evidence.brief, language) for name in HUMAN}
    return Line(
        number=position,
        name=plain(column.name),
        type=_word("type", column.dtype, language),
        share=column.missing / n if n else 0.0,
        distribution=_word("distribution", distribution(column), language),
        human={name: _shown(name, text, language) for name, text in human.items()},
    )


def _known(cell: str, column: Column, brief: Brief, language: str) -> str:
    """Return what the brief says for a person's cell, else that it waits, or need not be filled."""
    told = brief.column(column.name)
    if cell == "description" and told.description:
        return told.description + (f" ({told.unit})" if told.unit else "")
    if cell == "availability" and told.available in {True, False}:
        return _word("", "yes" if told.available is True else "no", language)
    if cell == "missing" and told.missing:
        return told.missing
    if cell == "remarks" and told.note:
        return told.note
    needless = (cell == "missing" and column.missing == 0) or (
        cell == "availability" and column.role is Role.TARGET
    )
    return _word("", "none-needed" if needless else "todo", language)


def _shown(cell: str, text: str, language: str) -> str:
    """Return a person's cell, its yes or no in the language of the workbook."""
    if cell == "availability":
        answer = PLACES.get(text.strip().casefold())
        return _word("", answer, language) if answer else text
    return text


def _word(group: str, name: str, language: str) -> str:
    key = f"workbook.{group}.{name}" if group else f"workbook.{name}"
    try:
        return say(said(key), language)
    except KeyError:
        return say(said(f"workbook.{group}.other"), language)


def distribution(column: Column) -> str:
    """Return which entry of the template's list fits a column.

    The template's classes overlap at five categories; five are told as "3 to 5".
    """
    if column.distinct <= 1:
        return "single"
    if column.kind in {Kind.NUMBER, Kind.DATE}:
        return "quantitative"
    if column.distinct == 2:
        return "binary"
    if column.distinct <= 5:
        return "few"
    return "some" if column.distinct <= 10 else "many"
