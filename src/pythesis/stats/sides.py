"""Two columns made ready to be related: numbers to rank or levels to count, without the rows with gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.dataset import ROW, Column, Kind

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

ORDERED = {Kind.NUMBER: "number", Kind.DATE: "date", Kind.TEXT: "length", Kind.ORDINAL: "ordinal"}


@dataclass(frozen=True, slots=True)
class Side:
    """One column of a pair.

    ``reading`` says how its values are read: ``number``, ``date``, ``length`` (of a text), ``ordinal``
    or ``category``. ``numbers`` holds what is ranked (empty for a category), ``codes`` the position of
    each value among the sorted distinct ones, ``levels`` their text.
    """

    name: str
    reading: str
    order: tuple[str, ...]
    numbers: Floats
    codes: Codes
    levels: tuple[str, ...]

    @property
    def ordered(self) -> bool:
        """True when the values are ranked rather than counted."""
        return self.reading != "category"

    @property
    def distinct(self) -> int:
        """Number of distinct values."""
        return int(self.codes.max()) + 1 if self.codes.size else 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides on the same rows, with what ties rows together.

    ``dropped`` counts the rows with a gap, ``places`` says where the others stood in the order of the source
    (of time, when there is one).
    """

    x: Side
    y: Side
    groups: Codes | None
    moments: Floats | None  # microseconds, or the number that orders rows
    calendar: bool
    dropped: int
    places: Codes

    @property
    def n(self) -> int:
        """Rows without a gap on either side."""
        return int(self.x.codes.size)

    @property
    def n_groups(self) -> int | None:
        """Number of groups, when there are any."""
        return None if self.groups is None else int(self.groups.max(initial=-1)) + 1


def counted(data: Pair, hit: str) -> Floats:
    """Return `y` as numbers, or 1 where it is the level `hit`; the means of groups are levelled."""
    y = data.y
    code = y.levels.index(hit) if hit in y.levels else 1
    values = y.numbers if y.ordered else (y.codes == code).astype(float)
    if data.groups is None:
        return values
    means = np.bincount(data.groups, weights=values) / np.maximum(np.bincount(data.groups), 1)
    levelled: Floats = values - means[data.groups] + values.mean()
    return levelled


def pair(frame: pl.DataFrame, x: Column, y: Column, group: str | None, time: str | None) -> Pair:
    """Read two columns, in the order of time when there is one and of the source otherwise."""
    frame = _ordered(frame, time)
    first, second = _reading(frame.get_column(x.name), x), _reading(frame.get_column(y.name), y)
    values = (_values(frame.get_column(x.name), *first), _values(frame.get_column(y.name), *second))
    full = values[0].is_not_null() & values[1].is_not_null()
    for key in (group, time):
        if key is not None:
            full &= frame.get_column(key).is_not_null()
    kept = frame.filter(full)
    groups = None if group is None else _codes(kept.get_column(group).cast(pl.String))[0]
    moments, calendar = (None, False) if time is None else _moments(kept.get_column(time))
    return Pair(
        x=_side(x.name, first, values[0].filter(full), kept.get_column(x.name)),
        y=_side(y.name, second, values[1].filter(full), kept.get_column(y.name)),
        groups=groups,
        moments=moments,
        calendar=calendar,
        dropped=frame.height - kept.height,
        places=np.flatnonzero(full.to_numpy()),
    )


def _ordered(frame: pl.DataFrame, time: str | None) -> pl.DataFrame:
    if ROW in frame.columns:
        frame = frame.sort(ROW)
    if time is not None:
        # Ordinal ranks are distinct, so rows of one moment keep their order.
        frame = frame[frame.get_column(time).rank("ordinal").arg_sort(nulls_last=True)]
    return frame


def _reading(values: pl.Series, column: Column) -> tuple[str, tuple[str, ...]]:
    """Say how a column is read; an ordered one with two values is two groups."""
    reading = ORDERED.get(column.kind, "category")
    if reading == "length":
        return reading, ()
    if values.drop_nulls().n_unique() <= 2 or values.dtype == pl.Boolean:
        return "category", ()
    if reading == "ordinal" and values.dtype.is_numeric():
        return "number", ()
    if reading == "number" and not values.dtype.is_numeric():
        return "category", ()
    if reading == "date" and not values.dtype.is_temporal():
        return "category", ()
    return reading, column.levels if reading == "ordinal" else ()


def _values(values: pl.Series, reading: str, order: tuple[str, ...]) -> pl.Series:
    if reading == "category":
        values = values.fill_nan(None) if values.dtype.is_float() else values
        return values.cast(pl.String)
    if reading == "length":
        return values.cast(pl.String).str.len_chars().cast(pl.Float64)
    if reading == "date":
        return values.cast(pl.Datetime("us")).to_physical().cast(pl.Float64)
    if reading == "ordinal":
        ranks = list(range(len(order)))
        return values.cast(pl.String).replace_strict(
            list(order), ranks, default=None, return_dtype=pl.Float64
        )
    return values.cast(pl.Float64).fill_nan(None)


def _side(name: str, how: tuple[str, tuple[str, ...]], values: pl.Series, stored: pl.Series) -> Side:
    reading, order = how
    if reading != "category":
        numbers = values.to_numpy().astype(np.float64)
        return Side(name, reading, order, numbers, _rank_codes(numbers), ())
    ranked = pl.DataFrame({"text": values, "stored": stored}).unique("text").sort("stored", "text")
    levels = tuple(ranked.get_column("text").to_list())
    codes = values.cast(pl.Enum(list(levels))).to_physical().to_numpy().astype(np.int64)
    return Side(name, reading, order, np.empty(0), codes, levels)


def _rank_codes(numbers: Floats) -> Codes:
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


def _codes(text: pl.Series) -> tuple[Codes, tuple[str, ...]]:
    levels = text.unique().sort()
    codes = text.cast(pl.Enum(levels.to_list())).to_physical().to_numpy().astype(np.int64)
    return codes, tuple(levels.to_list())


def _moments(values: pl.Series) -> tuple[Floats, bool]:
    if values.dtype.is_temporal():
        return values.cast(pl.Datetime("us")).to_physical().to_numpy().astype(np.float64), True
    if values.dtype.is_numeric():
        return values.to_numpy().astype(np.float64), False
    return values.rank("dense").to_numpy().astype(np.float64), False
