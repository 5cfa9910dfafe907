"""Tells a header from a first row, and turns header cells into names of columns."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import RESERVED, WRITTEN
from pythesis.core.errors import InputError
from pythesis.core.said import said

SAMPLE = 1000
HOPELESS = 4  # columns of one name, when they are most of the table: no header then
LEAST_WIDTH = 2  # in a column alone, a name that comes back is a value
REPEATED = 0.5  # a "header" whose words mostly come back in their own columns is a first row
_NUMBER = re.compile(r"[+-]?(\d[\d \u00a0\u202f]*([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*%?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")


def present(head: list[str], body: pl.DataFrame) -> bool:
    """Return whether the first record names the columns.

    A first record with a number or a date where the column below holds numbers or dates is a row,
    unless its numbers are consecutive whole numbers, like years. Among words only, it is a row when most
    of them come back below in their own columns, or when several repeat one another. Lines that repeat it
    whole where some column holds numbers are those of files put one under another: they are looked past.
    """
    if not body.height:
        return True
    cells = [cell.strip() for cell in head]
    valued = [i for i, cell in enumerate(cells) if is_value(cell)]
    if valued:
        return _consecutive([cells[i] for i in valued])
    again = repeats(cells, body)
    if again.any() and (rest := body.filter(~again)).height and _measured(rest):
        return present(head, rest)
    sample = body.head(SAMPLE)
    filled = [i for i, cell in enumerate(cells) if cell]
    if not filled:
        return False
    back = sum(_comes_back(cells[i], sample.to_series(i)) for i in filled)
    if back > REPEATED * len(filled):
        return False
    gaps = len(cells) - len(filled)
    return gaps <= max(1, len(cells) // 2)


def is_value(cell: str) -> bool:
    """Return whether a cell is a number or a date."""
    return bool(_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell))


def repeats(head: Sequence[str], body: pl.DataFrame) -> pl.Series:
    """Return, row by row, whether a row is the header again, as in files put one under another.

    Parameters
    ----------
    head : sequence of str
        Cells of the header, or the names made of them.
    body : DataFrame
        Columns of text.
    """
    if len(head) != body.width or body.width < LEAST_WIDTH:
        return pl.repeat(value=False, n=body.height, eager=True)
    left = pl.int_range(body.height, eager=True)
    for at, (column, name) in enumerate(zip(body.columns, head, strict=True), start=1):
        # Hardly a row is left after the first columns: the others need not be read whole.
        cells = body.select(column) if len(left) == body.height else body.select(column)[left]
        text = pl.col(column).cast(pl.String).str.strip_chars().fill_null("")
        left = left.filter(cells.select(text.is_in(_cells_of(name.strip(), at))).to_series())
        if not len(left):
            break
    same = np.zeros(body.height, dtype=bool)
    same[left.to_numpy()] = True
    return pl.Series(same)


def _cells_of(name: str, at: int) -> list[str]:
    """Return what the cell of a header may have been, given the name made of it."""
    return [name, "" if name == f"column_{at}" else re.sub(r"_\d+$", "", name)]


def _measured(body: pl.DataFrame) -> bool:
    """Return whether some column is one of numbers: among words only, a row may well come back."""
    sample = body.head(SAMPLE).cast(pl.String)
    filled = [column.drop_nulls().str.strip_chars() for column in sample.get_columns()]
    return any(len(c) and c.str.contains(f"^(?:{_NUMBER.pattern})$").mean() >= 0.8 for c in filled)  # type: ignore[operator]


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
    """Return the names of the columns: ``column_<position>`` for an empty cell, ``price_2`` after ``price``.

    Raises
    ------
    InputError
        When one name stands on most columns, or is one that Pythesis keeps for itself.
    """
    names = [re.sub(r"[ \t\u00a0]+$|^[ \t\u00a0\ufeff]+", "", cell) for cell in head]
    names = [name or f"column_{position}" for position, name in enumerate(names, start=1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if any(names.count(name) >= HOPELESS and 2 * names.count(name) > len(names) for name in twice):
        positions = tuple(i for i, name in enumerate(names, start=1) if name == twice[0])
        raise InputError(
            said(
                "ingest.errors.repeated-name.what", file=source, column=twice[0], n=len(twice), at=positions
            ),
            said("ingest.errors.repeated-name.remedy", file=source, column=twice[0]),
        )
    names = _apart(names) if twice else names
    kept = [name for name in names if name in RESERVED]
    if kept:
        raise InputError(
            said("ingest.errors.kept-name.what", file=source, column=kept[0]),
            said("ingest.errors.kept-name.remedy", column=kept[0]),
        )
    return names


def _apart(names: list[str]) -> list[str]:
    """Return the names with a number behind those that stood before: ``price``, ``price_2``, ``price_3``."""
    taken, made = set(names), list[str]()
    times: Counter[str] = Counter()
    for name in names:
        times[name] += 1
        if times[name] == 1:
            made.append(name)
            continue
        number = times[name]
        while f"{name}_{number}" in taken:
            number += 1
        taken.add(f"{name}_{number}")
        made.append(f"{name}_{number}")
    return made


def renamed(head: Sequence[str], names: Sequence[str]) -> dict[str, Scalar]:
    """Return, for ``Table.reading``, the names as written of columns whose name had been taken."""
    written = [cell.strip(" \t\u00a0\ufeff") for cell in head]
    again = {name for name, count in Counter(written).items() if name and count > 1}
    pairs = zip(written, names, strict=True) if len(written) == len(names) else ()
    return {f"{WRITTEN}{name}": cell for cell, name in pairs if cell in again and cell != name}


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
