"""What people wrote in an audit workbook."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.deliver.workbook.shapes import ASIDE, CORRECTED, FIELDS, HUMAN
from pythesis.words import has, languages, say

# Answers people give for availability, in either language.
PLACES: Final = {
    "oui": "yes", "yes": "yes", "o": "yes", "y": "yes", "vrai": "yes", "true": "yes",
    "non": "no", "no": "no", "n": "no", "faux": "no", "false": "no",
}  # fmt: skip
# States a person sets; the two others are worked out.
STATES: Final = {"?": "unknown", "validé": "done", "valide": "done", "validated": "done"}
SEARCHED_ROWS: Final = 12


def plain(text: str) -> str:
    """Return text a cell may hold: without the control characters XML refuses, at most 32,000 signs."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)[:32_000]


def read(data: bytes) -> dict[str, dict[str, str]]:
    """Return people's cells of a workbook, by column of the table.

    Parameters
    ----------
    data : bytes
        An ``.xlsx`` in either language; headers are found by their words, wherever they were moved.

    Returns
    -------
    dict of str to dict
        People's cells (`HUMAN`), and those of the tool that they corrected (`CORRECTED`);
        ``availability`` as ``yes`` or ``no`` where it reads so. Cells nobody filled are absent, and so are
        columns without any.

    Raises
    ------
    InputError
        When `data` is not a workbook.
    """
    try:
        book = load_workbook(io.BytesIO(data), read_only=False, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise InputError(
            said("workbook.errors.unreadable.what"), said("workbook.errors.unreadable.remedy")
        ) from error
    found: dict[str, dict[str, str]] = {}
    drafted = _drafted(book)
    for sheet in book.worksheets:
        for name, cells in _written(sheet, drafted):
            found.setdefault(name, cells)
    return found


def _drafted(book: Any) -> dict[str, dict[str, str]]:
    """Return what the tool wrote in the cells that people may correct."""
    if ASIDE not in book.sheetnames:
        return {}
    rows = [[_text(cell) for cell in row] for row in book[ASIDE].iter_rows(values_only=True)]
    return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[1:] if row and row[0]}


def _written(sheet: Any, drafted: dict[str, dict[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    top, places = _header(rows)
    if "name" not in places:
        return
    waiting = _waiting()
    for row in rows[top + 1 :]:
        texts = {field: row[place] for field, place in places.items() if place < len(row)}
        name = texts.get("name", "")
        if not name or name in _prompts():
            continue
        mine = drafted.get(name, {})
        cells = {field: texts[field] for field in HUMAN if texts.get(field) and texts[field] not in waiting}
        if cells.get("description") and cells["description"] == mine.get("description"):
            del cells["description"]  # the tool's draft, as it left it
        if "availability" in cells:
            cells["availability"] = PLACES.get(cells["availability"].casefold(), cells["availability"])
        if cells.get("state", "?").casefold() not in STATES:
            del cells["state"]
        cells |= {f: texts[f] for f in CORRECTED if texts.get(f) and f in mine and texts[f] != mine[f]}
        if cells:
            yield name, cells


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _header(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """Return the row of the headers and the place of each field in it."""
    names = {
        say(said(key), language): field
        for language in languages
        for field in FIELDS
        for key in (f"workbook.header.{field}", f"workbook.short.{field}")
        if has(key, language)
    }
    best: tuple[int, dict[str, int]] = (0, {})
    for position, row in enumerate(rows[:SEARCHED_ROWS]):
        places: dict[str, int] = {}
        for place, text in enumerate(row):
            if text in names:
                places.setdefault(names[text], place)
        if len(places) > len(best[1]):
            best = position, places
    return best


def _waiting() -> set[str]:
    return {
        say(said(f"workbook.{key}"), language) for language in languages for key in ("todo", "none-needed")
    }


def _prompts() -> set[str]:
    return {say(said("workbook.prompt.name"), language) for language in languages}
