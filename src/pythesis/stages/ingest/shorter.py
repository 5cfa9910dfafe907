"""Tells rows that only leave out their last, empty cells from rows that are broken."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.stages.ingest import header

MIN_SHORT = 2  # one short row is a broken one; a program that leaves out empty cells does so again
_NUMBER = r"^\s*[+−-]?(\d[\d \u00a0\u202f]*([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*%?\s*$"


def plausible(data: bytes, starts: np.ndarray, ends: np.ndarray, fields: np.ndarray, delimiter: str) -> bool:
    """Return whether every row is at most as wide as the first and none ends with an empty cell.

    A program that leaves out the last empty cells of a row leaves them out of every row.
    """
    width = int(fields[0]) if len(fields) else 0
    short = int(np.sum(fields[1:] < width))
    if width < 3 or short < MIN_SHORT or int(fields.max()) > width or int(fields.min()) < 2:
        return False
    text = np.frombuffer(data, np.uint8)
    last = ends - 1
    last = np.where((last > starts) & (text[last] == 13), last - 1, last)  # a carriage return before the end
    return not bool(np.any(text[last] == ord(delimiter)))


def fits(head: list[str], body: pl.DataFrame, fields: np.ndarray) -> bool:
    """Return whether short rows hold, in each column, what full rows hold there.

    A cell lost in the middle shifts the ones after it: numbers then stand among words.
    """
    if any(not cell.strip() for cell in head) or not header.present(head, body):
        return False
    short = pl.Series(fields < len(head))
    full, cut = body.filter(~short), body.filter(short)
    for position in range(body.width):
        whole, part = _numbers(full.to_series(position)), _numbers(cut.to_series(position))
        if whole is not None and part is not None and (whole >= 0.99) != (part >= 0.99):
            return False
    return True


def _numbers(values: pl.Series) -> float | None:
    """Return the share of numbers among filled cells."""
    known = values.drop_nulls()
    return float(known.str.contains(_NUMBER).mean()) if len(known) else None  # type: ignore[arg-type]
