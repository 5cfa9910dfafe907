"""What is explored: development rows, their columns, and how the target is to be read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import HALF, PART, ROW, Column, Dataset, Kind, Role
from pythesis.core.faults import Guard
from pythesis.core.split import Split
from pythesis.stats.lasting import End
from pythesis.stats.remembered import remembered
from pythesis.stats.task import affirmative

TIME_BLOCKS = 30  # contiguous blocks of time treated as clusters: enough for a variance, long enough to mix

MOST_LOOKED = 5_000  # rows of a quick look: a strength of 0.30 is then known to 0.03
FEW_MOMENTS = 120  # moments, both halves together: fewer cannot be shifted nor cut into blocks


class Scale(StrEnum):
    """How the values of a column are compared with one another."""

    NUMBER = "number"
    ORDERED = "ordered"
    LEVELS = "levels"


_SCALES = {
    Kind.NUMBER: Scale.NUMBER,
    Kind.DATE: Scale.NUMBER,
    Kind.ORDINAL: Scale.ORDERED,
    Kind.CATEGORY: Scale.LEVELS,
    Kind.BOOLEAN: Scale.LEVELS,
}
STEPS = 4  # between the quartiles of counts: a median says little more than which of them is the middle one
FARTHEST = 5  # times as many between both hundredths: beyond, a few far values would carry a mean


def scale(column: Column) -> Scale | None:
    """Return how a column is compared, None for texts, identifiers, constants and empty columns."""
    return _SCALES.get(column.kind)


def as_levels(frame: pl.DataFrame, column: Column) -> pl.Series:
    """Return the values of a column as text, gaps left as nulls."""
    return frame.get_column(column.name).cast(pl.String)


def as_numbers(frame: pl.DataFrame, column: Column) -> pl.Series:
    """Return the values of a column as ``Float64``: dates in days, ordered levels by position."""
    values = frame.get_column(column.name)
    if column.kind is Kind.DATE:
        return values.cast(pl.Datetime("us")).dt.timestamp("us") / 86_400_000_000.0
    if column.kind is Kind.ORDINAL and not values.dtype.is_numeric():
        positions = {level: float(place) for place, level in enumerate(column.levels)}
        return values.cast(pl.String).replace_strict(positions, default=None, return_dtype=pl.Float64)
    if values.dtype == pl.Boolean or values.dtype.is_numeric():
        return values.cast(pl.Float64).fill_nan(None)
    return pl.Series(values.name, [None] * len(values), dtype=pl.Float64)


@dataclass(frozen=True, slots=True)
class Target:
    """The target and what is told of it.

    ``shape`` is ``rate`` (share of ``positive``), ``number`` (a centre: median, or mean for ordered
    numbers), ``classes`` (shares of several classes, most frequent first), ``lasting`` (a time until an end
    that has not come to every row, never to be read as a number) or ``counted`` (a count told as a rate, for
    ``per`` of the column ``exposure``, in its ``unit`` when the brief gives one). ``departs`` says that its
    values are departures from what a test removed first (see `departures`).
    """

    column: Column
    shape: str
    positive: str | None = None
    classes: tuple[str, ...] = ()
    centre: str = "median"
    exposure: str = ""
    per: int = 1
    unit: str = ""
    departs: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """Development rows with everything a question may need. ``rows`` never holds a test row.

    ``guard`` runs each question, and keeps what could not be asked through a fault of its own code.
    ``end`` says how long rows were followed and whether they ended, when the target is one of both.
    ``protected`` names the columns that the audit found to be about people's protected traits.
    """

    rows: pl.DataFrame
    columns: tuple[Column, ...]
    features: tuple[Column, ...]
    target: Target | None
    group: Column | None
    time: Column | None
    brief: Brief
    split: Split
    seed: int
    guard: Guard = field(default_factory=lambda: Guard("explore", "explore.fault"), compare=False)
    end: End | None = None
    protected: tuple[str, ...] = ()

    def half(self, name: str) -> pl.DataFrame:
        """Return a half of the development rows, ``explore`` or ``confirm``, or all: ``development``."""
        if name == "development":
            return self.rows
        return remembered(self.rows, ("half", name), lambda: self.rows.filter(pl.col(HALF) == name))

    def sample(self, name: str) -> pl.DataFrame:
        """Return rows of a half for a quick look, which only proposes: all, or `MOST_LOOKED` drawn."""
        return remembered(self.rows, ("sample", name), lambda: self._drawn(self.half(name)))

    def _drawn(self, rows: pl.DataFrame) -> pl.DataFrame:
        if not rows.get_column(ROW).is_sorted():
            rows = rows.sort(ROW)
        if rows.height <= MOST_LOOKED:
            return rows
        rng = np.random.default_rng(self.seed)
        return rows[np.sort(rng.choice(rows.height, MOST_LOOKED, replace=False))]

    def with_rows(self, rows: pl.DataFrame) -> Subject:
        """Return the same subject on other rows, or on rows whose columns are read otherwise."""
        return replace(self, rows=rows)

    @property
    def group_name(self) -> str | None:
        """Name of the column that ties rows together."""
        return None if self.group is None else self.group.name

    @property
    def time_name(self) -> str | None:
        """Name of the column that orders rows in time."""
        return None if self.time is None else self.time.name

    @property
    def panel(self) -> bool:
        """Whether the same groups are seen at a few moments: both halves then hold the same groups."""
        if self.group is None or self.time is None:
            return False
        return self.rows.get_column(self.time.name).drop_nulls().n_unique() < FEW_MOMENTS

    def unit(self, column: Column) -> str:
        """Return the unit the brief gives to a column, empty when it gives none."""
        return self.brief.column(column.name).unit


def clusters(frame: pl.DataFrame, group: Column | None, time: Column | None) -> np.ndarray | None:
    """Return a cluster number per row: its group, else its block of time; None for independent rows."""
    if group is not None and group.name in frame.columns:
        return remembered(frame, ("clusters", group.name), lambda: members(as_levels(frame, group)))
    if time is not None and time.name in frame.columns:
        return remembered(frame, ("clusters", time.name), lambda: _blocks(as_numbers(frame, time)))
    return None


def members(groups: pl.Series) -> np.ndarray:
    """Return the number of the group of each row, from 0; rows without a group are one."""
    codes: np.ndarray = groups.fill_null("").rank("dense").to_numpy().astype(np.int64) - 1
    return codes


def _blocks(moments: pl.Series) -> np.ndarray:
    order = moments.rank("ordinal").fill_null(0).to_numpy()
    blocks: np.ndarray = np.minimum((order * TIME_BLOCKS / (len(order) + 1)).astype(int), TIME_BLOCKS - 1)
    return blocks


def subject_of(
    dataset: Dataset[pl.DataFrame], split: Split, brief: Brief, seed: int, protected: tuple[str, ...] = ()
) -> Subject:
    """Keep the development rows whose target is known, and read the target."""
    rows = dataset.frame.filter(pl.col(PART) == "development")
    target = dataset.table.target
    if target is not None:
        rows = rows.filter(pl.col(target.name).is_not_null())
    # Of a column of names only the gaps are asked about.
    kept = (Role.FEATURE, Role.TARGET, Role.TIME, Role.GROUP, Role.IDENTIFIER)
    columns = tuple(c for c in dataset.table.columns if c.role in kept and c.name in rows.columns)
    return Subject(
        rows=rows,
        columns=columns,
        features=tuple(c for c in columns if c.role is Role.FEATURE),
        target=read_target(rows, target, brief.data.task, brief.data.positive)
        if target is not None and rows.height
        else None,
        group=dataset.table.group,
        time=dataset.table.time,
        brief=brief,
        split=split,
        seed=seed,
        protected=protected,
    )


def read_target(
    rows: pl.DataFrame, column: Column, task: str | None = None, wanted: str | int | bool | None = None
) -> Target | None:
    """Say how a column is told as an outcome, None when its kind cannot be one.

    The class whose share is told is the one `wanted`, else a word for yes, else the rarer one.
    """
    way = scale(column)
    if way is None or not rows.height:
        return None
    if way is Scale.NUMBER and task not in ("binary", "multiclass"):
        return Target(column, "number", centre="mean" if coarse(as_numbers(rows, column)) else "median")
    counts = as_levels(rows, column).drop_nulls().value_counts(sort=True, name="n").sort(["n", column.name])
    classes = tuple(reversed(counts.get_column(column.name).to_list()))
    if len(classes) == 2:
        return Target(column, "rate", _positive(classes, wanted), classes)
    if way is Scale.ORDERED and rows.get_column(column.name).dtype.is_numeric():
        return Target(column, "number", centre="mean")
    return Target(column, "classes", None, classes)


def coarse(values: pl.Series) -> bool:
    """Return whether values are whole numbers so close that medians would only jump from one to the next.

    Counts of a few, marks from 1 to 9: the middle half spans at most `STEPS` of them.
    """
    known = values.cast(pl.Float64).fill_nan(None).drop_nulls()
    if not len(known) or bool((known != known.round()).any()):
        return False
    spread = float(known.quantile(0.75) or 0.0) - float(known.quantile(0.25) or 0.0)
    far = float(known.quantile(0.99) or 0.0) - float(known.quantile(0.01) or 0.0)
    return spread <= STEPS and far <= FARTHEST * STEPS


def _positive(classes: tuple[str, ...], wanted: str | int | bool | None) -> str:
    if wanted is not None:
        texts = {str(wanted), str(wanted).lower(), str(int(wanted)) if isinstance(wanted, bool) else ""}
        for level in classes:
            if level in texts:
                return level
    return affirmative(classes) or classes[-1]
