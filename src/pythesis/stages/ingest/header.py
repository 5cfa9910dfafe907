"""Tells a header from a first row, and turns header cells into names of columns."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import RESERVED
from pythesis.core.errors import InputError
from pythesis.core.said import said

SAMPLE = 1000
REPEATED = 0.5  # a "header" whose words mostly come back in their own columns is a first row
_NUMBER = re.compile(r"[+-]?(\d[\d \u00a0\u202f]*([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*%?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")


def present(head: list[str], body: pl.DataFrame) -> bool:
    """Return whether the first record names the columns.

    A first record with a number or a date where the column below holds numbers or dates is a row,
    unless its numbers are consecutive whole numbers, like years. Among words only, it is a row when most
    of them come back below in their own columns, or when several repeat one another.
    """
    if not body.height:
        return True
    cells = [cell.strip() for cell in head]
    valued = [i for i, cell in enumerate(cells) if _NUMBER.fullmatch(cell) or _DATE.fullmatch(cell)]
    if valued:
        return _consecutive([cells[i] for i in valued])
    sample = body.head(SAMPLE)
    filled = [i for i, cell in enumerate(cells) if cell]
    if not filled:
        return False
    again = sum(_comes_back(cells[i], sample.to_series(i)) for i in filled)
    if again > REPEATED * len(filled):
        return False
    gaps = len(cells) - len(filled)
    return gaps <= max(1, len(cells) // 2)


def _comes_back(cell: str, below: pl.Series) -> bool:
    return bool((below.str.strip_chars() == cell).any())


def _consecutive(cells: list[str]) -> bool:
    if len(cells) < 3 or not all(cell.isdigit() for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    return all(later - earlier == 1 for earlier, later in itertools.pairwise(numbers)) and (
        numbers[0] in (0, 1) or 1500 <= numbers[0] <= 2200
    )


def names_of(source: str, head: list[str], line: Scalar = None) -> list[str]:
    """Return the names of the columns; an empty cell becomes ``column_<position>``.

    Raises
    ------
    InputError
        When a name stands twice, or is one that Pythesis keeps for itself.
    """
    names = [re.sub(r"[ \t\u00a0]+$|^[ \t\u00a0\ufeff]+", "", cell) for cell in head]
    names = [name or f"column_{position}" for position, name in enumerate(names, start=1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        positions = tuple(i for i, name in enumerate(names, start=1) if name == twice[0])
        raise InputError(
            said(
                "ingest.errors.repeated-name.what", file=source, column=twice[0], n=len(twice), at=positions
            ),
            said("ingest.errors.repeated-name.remedy", file=source, column=twice[0]),
        )
    kept = [name for name in names if name in RESERVED]
    if kept:
        raise InputError(
            said("ingest.errors.kept-name.what", file=source, column=kept[0]),
            said("ingest.errors.kept-name.remedy", column=kept[0]),
        )
    return names


def split(
    source: str, head: list[str], body: pl.DataFrame, known: Scalar
) -> tuple[list[str], pl.DataFrame, bool]:
    """Part the first record from the rows.

    Parameters
    ----------
    source : str
        Name of the file, for messages.
    head : list of str
        Cells of the first record.
    body : DataFrame
        All records, the first one included, as text.
    known : bool or None
        Whether there is a header, when that is known.
    """
    headed = bool(known) if known is not None else present(head, body.slice(1))
    if headed:
        return names_of(source, head), body.slice(1), True
    return [f"column_{position}" for position in range(1, body.width + 1)], body, False
