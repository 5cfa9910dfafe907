"""Several answers in a cell: "sport; music", as forms with boxes to tick export them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

MARKS = (";", "|", ",")
SOME = 0.2  # share of cells that hold several answers
FEWER = 0.5  # answers for each level, at most
MOVE = 0.5  # share of the answers, weighed by cells, that do not always stand at the same place of the list
LONGEST = 40  # signs of an answer: longer parts are pieces of sentences
NUMBERS = r"^[-+\d.\s]*$"


@dataclass(frozen=True, slots=True)
class Several:
    """The sign between answers, how many different ones there are, and the cells that hold more than one."""

    mark: str
    answers: int
    cells: int

    @property
    def pattern(self) -> str:
        """The regular expression that finds a cell with several answers."""
        return re.escape(self.mark)


def several(levels: pl.DataFrame) -> Several | None:
    """Return how a column holds several answers in a cell, or None.

    Parameters
    ----------
    levels : DataFrame
        Distinct texts and their counts (``value``, ``count``).

    Notes
    -----
    A part of an address ("Austin, TX") always stands at its place, and lists of one length are records.
    Answers come back from one combination to the next, move, and are more or fewer.
    """
    total = int(levels["count"].sum())
    for mark in MARKS:
        held = levels.filter(pl.col("value").str.contains(mark, literal=True))
        cells = int(held["count"].sum())
        if cells >= max(1.0, SOME * total) and (found := _answers(levels, mark)) is not None:
            return Several(mark, found, cells)
    return None


def _answers(levels: pl.DataFrame, mark: str) -> int | None:
    """Return how many different answers a sign sets apart; None when what it sets apart are none."""
    lists = levels.select(pl.col("value").str.strip_chars().str.strip_chars(mark).str.split(mark), "count")
    if lists["value"].list.len().n_unique() < 2:
        return None
    parts = lists.with_columns(place=pl.int_ranges(pl.col("value").list.len())).explode("value", "place")
    parts = parts.with_columns(pl.col("value").str.strip_chars().str.to_lowercase())
    parts = parts.filter(pl.col("value") != "")
    each = parts.group_by("value").agg(pl.col("count").sum(), (pl.col("place").n_unique() > 1).alias("moves"))
    long = each["value"].str.len_chars() > LONGEST
    if not each.height or each.height > FEWER * levels.height or long.any():
        return None
    if mark == "," and bool(each["value"].str.contains(NUMBERS).all()):
        return None  # decimals
    moving = int(each.filter("moves")["count"].sum())
    return each.height if moving >= MOVE * int(each["count"].sum()) else None
