"""What the checks of single columns look at: distinct numbers and days with their counts, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.dates import FORMATS, SHAPE, parsed

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
# From six numbers in ten on, a column of text is a column of numbers in which something else slipped.
MOSTLY_NUMBERS = 0.6
MOSTLY_DATES = 0.6
SAMPLE_TEXTS = 400


@dataclass(frozen=True)
class Numbers:
    """The distinct numbers of a column in ascending order, and how often each stands."""

    values: Array
    counts: Counts
    text: bool = False

    @cached_property
    def n(self) -> int:
        """Cells that hold a number."""
        return int(self.counts.sum())

    @cached_property
    def upto(self) -> Counts:
        """Cells up to each value."""
        return np.cumsum(self.counts)

    @cached_property
    def whole(self) -> bool:
        """Whether all numbers are whole."""
        return bool((self.values == np.round(self.values)).all())

    @property
    def median(self) -> float:
        """The middle value, or the mean of the two middle ones, as people and libraries compute it."""
        low, high = np.searchsorted(self.upto, [(self.n - 1) // 2, self.n // 2], side="right")
        return float(self.values[low] + self.values[high]) / 2

    def quantile(self, share: float) -> float:
        """Return the smallest value with at least that share of cells at or below it."""
        at = int(np.searchsorted(self.upto, share * self.n))
        return float(self.values[min(at, len(self.values) - 1)])

    def within(self, low: float | None, high: float | None) -> int:
        """Return the cells from `low` to `high`, both included."""
        start = 0 if low is None else int(np.searchsorted(self.values, low, "left"))
        stop = len(self.values) if high is None else int(np.searchsorted(self.values, high, "right"))
        return int(self.counts[start:stop].sum())

    def where(self, kept: npt.NDArray[np.bool_]) -> Numbers:
        """Return the numbers of a mask over the distinct values."""
        return Numbers(self.values[kept], self.counts[kept], self.text)


def describes(column: Column) -> bool:
    """Return whether a column describes rows rather than names them."""
    return column.kind not in {Kind.IDENTIFIER, Kind.EMPTY} and column.role is not Role.IDENTIFIER


def numbers(subject: Subject, name: str) -> Numbers | None:
    """Return the numbers of a column, also those kept as text by a few other words; else None."""
    return subject.once("numbers", name, lambda: _numbers(subject, name))


def _numbers(subject: Subject, name: str) -> Numbers | None:
    cells = subject.frame[name]
    if cells.dtype.is_numeric():
        ordered = cells.drop_nulls().cast(pl.Float64).sort().to_numpy()
        ordered = ordered[np.isfinite(ordered)]
        return _runs(ordered) if len(ordered) else None
    if cells.dtype != pl.String:
        return None
    levels = subject.levels(name)
    if not levels.height or not _looks(levels["value"].head(SAMPLE_TEXTS)):
        return None
    read = levels.with_columns(as_number(pl.col("value")).alias("number")).filter(
        pl.col("number").is_not_null()
    )
    if int(read["count"].sum()) < MOSTLY_NUMBERS * int(levels["count"].sum()) or read.height < 3:
        return None
    together = read.group_by("number").agg(pl.col("count").sum()).sort("number")
    return Numbers(together["number"].to_numpy(), together["count"].to_numpy().astype(np.int64), text=True)


def as_number(text: pl.Expr) -> pl.Expr:
    """Return the expression that reads a text as a number, comma or point; recipes do the same."""
    return text.str.strip_chars().str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)


def _looks(texts: pl.Series) -> bool:
    shaped = texts.str.contains(r"^\s*[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d+)?\s*$")
    codes = texts.str.contains(r"^\s*0\d")
    return float(shaped.mean() or 0.0) >= MOSTLY_NUMBERS and not bool(codes.any())  # type: ignore[arg-type]


def _runs(ordered: Array) -> Numbers:
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    counts = np.diff(np.concatenate([starts, [len(ordered)]]))
    return Numbers(ordered[starts], counts.astype(np.int64))


@dataclass(frozen=True)
class Days:
    """The distinct cells of a column of dates: ``value`` as stored, ``count``, ``day``, earliest first.

    ``format`` is the main format of a column kept as text, empty otherwise; ``unread`` holds the texts
    that have the shape of a date but that no format reads.
    """

    frame: pl.DataFrame
    format: str = ""
    formats: tuple[str, ...] = ()
    unread: pl.DataFrame | None = None


def days(subject: Subject, name: str) -> Days | None:
    """Return the dates of a column, also those kept as text; None where there are none."""
    return subject.once("days", name, lambda: _days(subject, name))


def _days(subject: Subject, name: str) -> Days | None:
    cells = subject.frame[name]
    if cells.dtype in (pl.Date, pl.Datetime):
        whole = cells.to_frame("value").drop_nulls().with_columns(pl.col("value").cast(pl.Date))
        counted = whole.group_by("value").len("count").sort("value")
        return Days(counted.with_columns(pl.col("value").alias("day"))) if counted.height else None
    if cells.dtype != pl.String:
        return None
    levels = subject.levels(name)
    first = levels["value"].head(SAMPLE_TEXTS).str.strip_chars()
    if levels.height < 3 or float(first.str.contains(SHAPE).mean() or 0.0) < MOSTLY_DATES:  # type: ignore[arg-type]
        return None
    texts = levels["value"].str.strip_chars()
    reads = {form: parsed(texts, form).cast(pl.Date) for form in FORMATS if parsed(first, form).count()}
    reads = {
        form: read
        for form, read in reads.items()
        if bool(read.drop_nulls().dt.year().is_between(1, 9999).all())
    }
    if not reads:
        return None
    main = max(reads, key=lambda form: (_cells(levels, reads[form]), -FORMATS.index(form)))
    order = sorted(reads, key=lambda form: (-_cells(levels, reads[form]), FORMATS.index(form)))
    day = reads[main]
    for form in order:
        day = day.fill_null(reads[form])
    read = levels.with_columns(day.alias("day"))
    known = read.filter(pl.col("day").is_not_null())
    if int(known["count"].sum()) < MOSTLY_DATES * int(levels["count"].sum()):
        return None
    left = read.filter(pl.col("day").is_null() & pl.col("value").str.strip_chars().str.contains(SHAPE))
    return Days(known.sort("day", "value"), main, tuple(order), left.drop("day"))


def _cells(levels: pl.DataFrame, read: pl.Series) -> int:
    return int(levels["count"].filter(read.is_not_null()).sum())


def day_of(frame: pl.DataFrame, name: str, found: Days) -> pl.Series:
    """Return the day of each row of a column whose dates `days` read."""
    if frame[name].dtype != pl.String:
        return frame[name].cast(pl.Date)
    keys = frame.select(ROW, pl.col(name).alias("value"))
    return keys.join(found.frame.select("value", "day"), on="value", how="left", maintain_order="left")["day"]


def like_a_code(value: float) -> bool:
    """Return whether a number is written as codes for gaps are: nines only, or minus eights, sevens, ones."""
    digits = str(abs(int(value))) if value == int(value) else ""
    nines = len(digits) >= 2 and set(digits) == {"9"}
    return nines or value in {-1.0, -9.0, -88.0, -888.0, -8888.0, -77.0, -777.0, -111.0}


def literal(text: str) -> str:
    """Return a text as a regular expression that matches it alone."""
    return re.escape(text)
