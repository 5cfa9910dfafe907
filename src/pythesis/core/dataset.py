"""A table and what is known of its columns, apart from the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pythesis.core.base import Frozen, Scalar
from pythesis.core.join import Join
from pythesis.core.meaning import Meaning
from pythesis.core.moment import Moment
from pythesis.core.past import Past
from pythesis.core.said import Said
from pythesis.core.whole import Whole

ROW = "__row"  # position of the row in the source, from 0, never reused
PART = "__part"  # "development" or "test"
HALF = "__half"  # "explore" or "confirm", null on test rows
FOLD = "__fold"  # 0..k-1 on development rows: the fold in which the row is held out, null on test rows
INSTANT = "__instant"  # in a forecast: the number of the row's instant
ORIGIN = "__origin"  # in a forecast: the last instant whose values the row's forecast reads
RESERVED = (ROW, PART, HALF, FOLD, INSTANT, ORIGIN)
# In ``Table.reading``, before the name of a column: its name as written, when renamed, and the unit under it.
WRITTEN, UNIT = "written:", "unit:"


class Kind(StrEnum):
    """What the values of a column mean, beyond how they are stored."""

    NUMBER = "number"
    CATEGORY = "category"
    ORDINAL = "ordinal"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXT = "text"
    IDENTIFIER = "identifier"
    CONSTANT = "constant"
    EMPTY = "empty"


class Role(StrEnum):
    """What a column is for in this project."""

    FEATURE = "feature"
    TARGET = "target"
    GROUP = "group"
    TIME = "time"
    WEIGHT = "weight"
    IDENTIFIER = "identifier"
    EXCLUDED = "excluded"


YEARS = (1500, 2200)  # whole numbers between these are read as years


class Column(Frozen):
    """One column: its name in the source, its kind and role, and how full it is.

    ``dtype`` is the Polars type name of the stored values (``"Float64"``, ``"Int64"``, ``"String"``,
    ``"Boolean"``, ``"Date"``, ``"Datetime"``). ``levels`` holds the distinct values as text, most
    frequent first, for categories, ordinals (in their order) and booleans of at most 60 levels.
    ``minimum`` and ``maximum`` are numbers, or ISO text for dates. ``meaning`` says what the values mean and
    ``meant`` the kind they have once words for a gap are gaps and units are read: a column of ``"12 kg"`` and
    ``"NA"`` is stored as text and meant as a number in ``unit`` kg.
    """

    name: str
    kind: Kind
    role: Role
    dtype: str
    missing: int = 0
    distinct: int = 0
    levels: tuple[str, ...] = ()
    minimum: float | str | None = None
    maximum: float | str | None = None
    role_reason: Said | None = None
    kind_reason: Said | None = None
    meaning: Meaning | None = None
    meant: Kind | None = None
    unit: str = ""

    @property
    def yearly(self) -> bool:
        """Whether its numbers read as years, written 2005 and not 2,005.

        A column of years with gaps is often kept with decimals: no more values than years between its ends.
        A time in years may have parts of them, 2005.25.
        """
        low, high = self.minimum, self.maximum
        if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
            return False
        if self.role is Role.TIME:
            return YEARS[0] <= low <= high <= YEARS[1]
        whole = self.dtype.startswith(("Int", "UInt")) or self.distinct <= high - low + 1
        return whole and YEARS[0] <= low <= high <= YEARS[1] and low == int(low) and high == int(high)


class Table(Frozen):
    """Where rows came from and the schema they have.

    ``fingerprint`` is the SHA-256 of the source bytes. ``reading`` keeps the options that read the
    file again the same way (format, encoding, delimiter, decimal, sheet, header row). ``joins`` says how
    further tables were joined to the source. ``whole`` holds the counts of all rows, where
    they are kept, when only some of them were brought here.
    ``past`` says how columns of the past were made, in a forecast; ``moment`` how the column that says when a
    row was made was put together from several columns of the source.
    """

    source: str
    fingerprint: str
    reading: dict[str, Scalar]
    n_rows: int
    columns: tuple[Column, ...]
    joins: tuple[Join, ...] = ()
    whole: Whole | None = None
    past: Past | None = None
    moment: Moment | None = None

    def column(self, name: str) -> Column:
        """Return the column of that name; ``KeyError`` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def with_role(self, role: Role) -> tuple[Column, ...]:
        """Return the columns that have `role`, in table order."""
        return tuple(c for c in self.columns if c.role is role)

    @property
    def target(self) -> Column | None:
        """The target, or None in an analysis."""
        return next(iter(self.with_role(Role.TARGET)), None)

    @property
    def group(self) -> Column | None:
        """The column whose equal values belong together."""
        return next(iter(self.with_role(Role.GROUP)), None)

    @property
    def time(self) -> Column | None:
        """The column that orders rows in time."""
        return next(iter(self.with_role(Role.TIME)), None)

    @property
    def features(self) -> tuple[Column, ...]:
        """Columns a model may use."""
        return self.with_role(Role.FEATURE)

    @property
    def given(self) -> tuple[Column, ...]:
        """The columns without those that were made: no person describes them or answers for them."""
        made = {self.moment.name} if self.moment is not None else set()
        if self.past is not None:
            made |= {*self.past.made(), *(f"{name}.last" for name in self.past.columns)}
        return tuple(c for c in self.columns if c.name not in made)


class Reservation(Frozen):
    """Which rows were set aside before anyone looked, and why that way.

    ``method`` is ``"group"``, ``"time"`` or ``"random"`` (by hash of the row's content, so that exact
    duplicates stay together). ``sealed`` is False when the test rows are too few to carry a last
    score (under 100 rows, 30 events of the rarer class, or 20 groups): then no row is reserved and the
    final score comes from repeated nested cross-validation.
    """

    method: str
    column: str | None
    share: float
    n_test: int
    n_development: int
    n_groups_test: int | None
    sealed: bool
    seed: int
    reason: Said


FrameT = TypeVar("FrameT")


@dataclass(frozen=True, slots=True)
class Dataset(Generic[FrameT]):
    """Rows with their table: ``frame`` holds the columns of ``table`` and the reserved ``__`` columns."""

    frame: FrameT
    table: Table
    reservation: Reservation

    def replace(self, **changes: Any) -> Dataset[FrameT]:
        """Return a copy with some fields changed."""
        return replace(self, **changes)
