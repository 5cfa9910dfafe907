"""Two columns made ready to be related: numbers to rank or levels to count, without the rows with gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.dataset import ROW, Column, Kind
from pythesis.stats.remembered import inherit, remembered

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

READ = ("order", "read", "tied", "moments")  # what pairs keep of rows
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
    moments: Floats | None  # microseconds, or the number that orders rows; in order
    steps: Codes | None  # the position of each moment among the distinct ones
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
    first, second = _read(frame, x, time), _read(frame, y, time)
    full = (first.codes >= 0) & (second.codes >= 0)
    ties = None if group is None else _tied(frame, group, time)
    moments, calendar = (None, False) if time is None else _moments(frame, time)
    if ties is not None:
        full &= ties >= 0
    if moments is not None:
        full &= ~np.isnan(moments)
    kept = None if full.all() else full
    if kept is not None:
        ties = None if ties is None else ties[kept]
        moments = None if moments is None else moments[kept]
    return Pair(
        x=first.side(x.name, kept),
        y=second.side(y.name, kept),
        groups=None if ties is None else remembered(ties, "dense", lambda: _dense(ties)[0]),
        moments=moments,
        steps=None if moments is None else remembered(moments, "steps", lambda: numbered(moments)),
        calendar=calendar,
        dropped=int(full.size - np.count_nonzero(full)),
        places=np.flatnonzero(full),
    )


def beside(frame: pl.DataFrame, values: pl.Series) -> pl.DataFrame:
    """Return the rows with one column read otherwise; the order and the codes of the others are kept."""
    rows = frame.with_columns(values)
    inherit(rows, frame, lambda key: key[0] in READ and values.name not in key)
    return rows


def numbered(moments: Floats | Codes) -> Codes:
    """Return the position of each moment among the distinct ones; moments are in order."""
    new = np.zeros(moments.size, dtype=np.int64)
    np.not_equal(moments[1:], moments[:-1], out=new[1:], casting="unsafe")
    return np.cumsum(new)


def _order(frame: pl.DataFrame, time: str | None) -> pl.Series | None:
    """Return the positions of rows in order, None when they stand in it."""
    order = None
    if ROW in frame.columns and not frame.get_column(ROW).is_sorted():
        order = frame.get_column(ROW).arg_sort()
    if time is None:
        return order
    when = frame.get_column(time) if order is None else frame.get_column(time).gather(order)
    if not when.null_count() and when.is_sorted():
        return order
    # Ordinal ranks are distinct, so rows of one moment keep their order.
    later = when.rank("ordinal").arg_sort(nulls_last=True)
    return later if order is None else order.gather(later)


def _column(frame: pl.DataFrame, name: str, time: str | None) -> pl.Series:
    """Return a column in order."""
    order = remembered(frame, ("order", time), lambda: _order(frame, time))
    values = frame.get_column(name)
    return values if order is None else values.gather(order)


@dataclass(frozen=True, slots=True)
class _Read:
    """A column of all the rows, in order. ``codes`` is -1 at gaps, ``values`` holds the distinct numbers."""

    reading: str
    order: tuple[str, ...]
    values: Floats
    codes: npt.NDArray[np.int32]
    levels: tuple[str, ...]

    def side(self, name: str, full: npt.NDArray[np.bool_] | None) -> Side:
        """Return the side on the rows that are `full`, all of them for None."""
        codes, seen = _dense(self.codes if full is None else self.codes[full])
        values = self.values[seen] if self.values.size else self.values
        levels = tuple(self.levels[i] for i in seen) if self.levels else ()
        numbers = values[codes] if self.reading != "category" else np.empty(0)
        return Side(name, self.reading, self.order, numbers, codes, levels)


def _dense(codes: npt.NDArray[np.integer]) -> tuple[Codes, Codes]:
    """Return codes without holes, and the old code of each new one."""
    counts = np.bincount(codes)
    seen = np.flatnonzero(counts)
    if seen.size == counts.size:
        return codes.astype(np.int64), seen
    return (np.cumsum(counts > 0) - 1)[codes].astype(np.int64), seen


def _read(frame: pl.DataFrame, column: Column, time: str | None) -> _Read:
    key = ("read", column.name, column.kind, column.levels, time)
    return remembered(frame, key, lambda: _fresh(_column(frame, column.name, time), column))


def _fresh(stored: pl.Series, column: Column) -> _Read:
    reading, order = _reading(stored, column)
    values = _values(stored, reading, order)
    if reading != "category":
        known = values.is_not_null().to_numpy()
        distinct, inverse = np.unique(values.drop_nulls().to_numpy(), return_inverse=True)
        codes = np.full(len(values), -1, dtype=np.int32)
        codes[known] = inverse
        return _Read(reading, order, distinct.astype(np.float64), codes, ())
    ranked = pl.DataFrame({"text": values, "stored": stored}).filter(pl.col("text").is_not_null())
    levels = tuple(ranked.unique("text").sort("stored", "text").get_column("text").to_list())
    return _Read(reading, order, np.empty(0), _placed(values, levels), levels)


def _placed(texts: pl.Series, levels: tuple[str, ...]) -> npt.NDArray[np.int32]:
    """Return the position of each text among the levels, -1 for a gap."""
    codes = texts.cast(pl.Enum(list(levels))).to_physical().cast(pl.Int32).fill_null(-1)
    return codes.to_numpy()


def _tied(frame: pl.DataFrame, group: str, time: str | None) -> npt.NDArray[np.int32]:
    def work() -> npt.NDArray[np.int32]:
        texts = _column(frame, group, time).cast(pl.String)
        return _placed(texts, tuple(texts.drop_nulls().unique().sort().to_list()))

    return remembered(frame, ("tied", group, time), work)


def _moments(frame: pl.DataFrame, time: str) -> tuple[Floats, bool]:
    """Return microseconds, or the numbers that order rows, and whether they are of the calendar."""

    def work() -> tuple[Floats, bool]:
        values = _column(frame, time, time)
        if values.dtype.is_temporal():
            return _floats(values.cast(pl.Datetime("us")).to_physical()), True
        return _floats(values if values.dtype.is_numeric() else values.rank("dense")), False

    return remembered(frame, ("moments", time), work)


def _floats(values: pl.Series) -> Floats:
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


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
