"""What belongs in each column, and the cells that do not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.dates import SHAPE
from pythesis.stages.audit.sampled import sentences
from pythesis.stages.audit.values import as_number, numbers

# Nine cells in ten of a kind say what a column holds.
MOSTLY = 0.9
DATED = 0.8
MOST_LEVELS = 60
# A level of fewer than one cell in two hundred may be a stranger.
KNOWN = 0.005
# ... and so may a rare one that is three times more frequent next door.
RARE, AT_HOME = 0.05, 3
ENOUGH = 40
CODES = 0.5
# Numbers further than three times the middle half from it are not at home.
FAR = 3.0
SAMPLE = 400


@dataclass(frozen=True)
class Place:
    """What a column holds: ``number`` within bounds, ``word`` among levels, ``date``, or ``any``."""

    name: str
    kind: str
    low: float = -np.inf
    high: float = np.inf
    levels: frozenset[str] = frozenset()
    typed: bool = False

    def odd(self) -> pl.Expr | None:
        """Return which filled cells do not belong."""
        if self.typed:  # a typed column can only be out of range
            number = pl.col(self.name).cast(pl.Float64)
            return (number < self.low) | (number > self.high) if self.kind == "number" else None
        text = pl.col(self.name).cast(pl.String).str.strip_chars()
        if self.kind == "number":
            inside = as_number(text).is_between(self.low, self.high).fill_null(False)
            return ~inside & pl.col(self.name).is_not_null()
        if self.kind == "word":
            return ~text.is_in(sorted(self.levels))
        return ~text.str.contains(SHAPE) if self.kind == "date" else None

    def takes(self, text: str) -> bool:
        """Return whether a cell would belong; a place that takes anything says no."""
        if self.kind == "number":
            try:
                return self.low <= float(text.replace(",", ".")) <= self.high
            except ValueError:
                return False
        if self.kind == "word":
            return text in self.levels
        return self.kind == "date" and bool(pl.Series([text]).str.contains(SHAPE)[0])


def places(subject: Subject) -> list[Place]:
    """Return what each column holds, in the order of the table."""
    found = [_place(subject, column) for column in subject.columns]
    return [_without_neighbours(subject, found, at) for at in range(len(found))]


def _without_neighbours(subject: Subject, found: list[Place], at: int) -> Place:
    """Return the place without the levels, rare in it, that are at home in the column beside."""
    place = found[at]
    beside = [found[i] for i in (at - 1, at + 1) if 0 <= i < len(found) and found[i].kind == "word"]
    if place.kind != "word" or not beside:
        return place
    here = _shares(subject, place.name)
    shares = [_shares(subject, other.name) for other in beside]
    foreign = {
        level
        for level in place.levels
        if here.get(level, 0) <= RARE and any(s.get(level, 0) >= AT_HOME * here.get(level, 0) for s in shares)
    }
    return replace(place, levels=place.levels - foreign)


def _shares(subject: Subject, name: str) -> dict[str, float]:
    counted = subject.levels(name).group_by(pl.col("value").str.strip_chars()).agg(pl.col("count").sum())
    total = max(1, int(counted["count"].sum()))
    return {str(value): count / total for value, count in counted.iter_rows()}


def _place(subject: Subject, column: Column) -> Place:
    name, dtype = column.name, subject.schema[column.name]
    if dtype in (pl.Date, pl.Datetime):
        return Place(name, "date", typed=True)
    found = numbers(subject, name)
    if (
        found is not None
        and found.n >= ENOUGH
        and (not found.text or _mostly_numbers(subject, name, found.n))
    ):
        low, high = found.quantile(0.25), found.quantile(0.75)
        if low == high:  # nearly one value: no other one is far from it, and only a word is a stranger
            ends = float(found.values[0]), float(found.values[-1])
            return Place(name, "number", *ends) if found.text else Place(name, "any")
        width = FAR * (high - low)
        if len(found.values) <= MOST_LEVELS and column.kind is not Kind.NUMBER:
            return Place(
                name, "number", float(found.values[0]), float(found.values[-1]), typed=not found.text
            )
        return Place(name, "number", low - width, high + width, typed=not found.text)
    if dtype != pl.String:
        return Place(name, "any")
    levels = subject.levels(name)
    total = int(levels["count"].sum())
    if total < ENOUGH:
        return Place(name, "any")
    if float(levels["value"].head(SAMPLE).str.contains(SHAPE).mean() or 0) >= DATED:  # type: ignore[arg-type]
        return Place(name, "date")
    known = levels.filter(pl.col("count") >= KNOWN * total)
    if sentences(column) or known.height > MOST_LEVELS or int(known["count"].sum()) < MOSTLY * total:
        return Place(name, "any")
    codes = known["value"].str.contains(r"^\s*[-+]?\d+(?:[.,]\d+)?\s*$").mean() or 0
    if float(codes) >= CODES:  # type: ignore[arg-type]
        return Place(name, "any")  # codes in figures belong anywhere there are figures
    return Place(name, "word", levels=frozenset(text.strip() for text in known["value"]))


def _mostly_numbers(subject: Subject, name: str, n: int) -> bool:
    return n >= DATED * int(subject.levels(name)["count"].sum())
