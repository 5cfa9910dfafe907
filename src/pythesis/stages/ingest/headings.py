"""Finds the names of columns under a title, and on two rows: a group of columns, then each of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pythesis.stages.ingest import header
from pythesis.stats.kinds import GAP_WORDS
from pythesis.stats.unit_words import is_unit

MOST_TITLE = 20  # rows above the names
TITLE_CELLS = 2  # "Extrait le : | 12/03/2023"
LEAST_WIDTH = 3  # in a narrower table a row of one cell is nothing odd
FULL = 0.6  # share of cells that the row of names fills, at least
MOST_YEARS = 2  # years among words that a row of data may hold, less one
NUMERIC = 0.8  # share of numbers and dates from which a column is one of values
SAMPLE = 400
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Heading:
    """How many rows stand above the last row of names, and the names when two rows make them."""

    above: int
    cells: list[str] | None


ALONE = Heading(0, None)  # the first row names the columns, or is one of data


def found(frame: pl.DataFrame) -> Heading:
    """Return where the names of a table of text stand.

    Parameters
    ----------
    frame : DataFrame
        Columns of text, from the first row that is as wide as the table.

    Notes
    -----
    Spreadsheets save the rows of a title with all their delimiters (``Population 2020;;;;``). Rows with
    hardly a cell are a title when a fuller row follows that names columns; a file whose first row is full
    has none. Two rows are names when the upper one leaves cells empty that the lower one fills, and the
    lower one could not be a row of what stands below.
    """
    top = [
        [(cell or "").strip() for cell in row] for row in frame.head(MOST_TITLE + 2).cast(pl.String).rows()
    ]
    above = _titles(top)
    if above + 2 >= len(top) and above + 2 >= frame.height:
        return ALONE
    # A title starts at the left; a row of few groups leaves the column of names alone.
    for upper in (above - 1, above) if above and not top[above - 1][0] else (above,):
        if (names := two_rows(top[upper], top[upper + 1], frame.slice(upper + 2))) is not None:
            return Heading(upper + 1, names)
    if above and not _names(top[above], frame.slice(above + 1)):
        return ALONE
    return Heading(above, None)


def two_rows(upper: Sequence[str], lower: Sequence[str], below: pl.DataFrame) -> list[str] | None:
    """Return the names that two rows make together (``Logements`` over ``dont vacants``), if they do."""
    if len(upper) < LEAST_WIDTH or not below.height:
        return None
    gained = [at for at, cell in enumerate(lower) if cell and not upper[at]]
    if not gained or not any(upper) or any(not a and not b for a, b in zip(upper, lower, strict=True)):
        return None
    if any(header.is_value(cell) for cell in upper if not _year(cell)) or _odd(lower, below):
        return None
    groups: list[str] = list(itertools.accumulate(upper, _last))
    return [
        lower[at] if not group or group == lower[at] else f"{group} {lower[at]}" if lower[at] else upper[at]
        for at, group in enumerate(groups)
    ]


def _last(before: str, cell: str) -> str:
    return cell or before


def _titles(top: Rows) -> int:
    """Return how many rows of hardly a cell stand on top."""
    width = len(top[0]) if top else 0
    if width < LEAST_WIDTH:
        return 0
    least = min(TITLE_CELLS, width // 2)
    return next((at for at, row in enumerate(top) if sum(map(bool, row)) > least), 0)


def _names(row: Sequence[str], below: pl.DataFrame) -> bool:
    """Return whether a row under a title names columns."""
    return sum(map(bool, row)) >= FULL * len(row) and below.height > 0 and header.present(list(row), below)


def _odd(lower: Sequence[str], below: pl.DataFrame) -> bool:
    """Return whether the lower row could be one of data, of units or of gaps."""
    filled = [cell for cell in lower if cell]
    if any(cell in GAP_WORDS for cell in filled) or all(map(is_unit, filled)):
        return True
    if any(header.is_value(cell) and not _year(cell) for cell in filled):
        return True
    measured = [lower[at] for at, cell in enumerate(lower) if cell and _valued(below.to_series(at))]
    words = [cell for cell in measured if not _year(cell)]
    return not words and len(measured) < MOST_YEARS


def _year(cell: str) -> bool:
    return cell.isdigit() and len(cell) == 4 and 1500 <= int(cell) <= 2200


def _valued(cells: pl.Series) -> bool:
    """Return whether most cells are numbers or dates."""
    known = cells.head(SAMPLE).cast(pl.String).str.strip_chars().drop_nulls()
    known = known.filter(known != "")
    return len(known) > 0 and sum(map(header.is_value, known)) >= NUMERIC * len(known)
