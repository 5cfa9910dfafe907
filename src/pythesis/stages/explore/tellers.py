"""The four ways a column is laid against the target: by level, by bin, as boxes, as shares of classes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from pythesis.core.dataset import Column
from pythesis.core.figure import Axis, Figure
from pythesis.core.said import Said, said
from pythesis.stages.explore import pictures, tables
from pythesis.stages.explore.subject import Subject, Target, as_levels, as_numbers
from pythesis.stages.explore.tables import Row
from pythesis.stages.explore.told import (
    FEWEST_TO_COMPARE,
    Told,
    Value,
    edge,
    measure,
    quantity,
    size,
    stretch,
)

TURN = 0.25  # share of the whole range by which an inner bin must pass both ends to be called a peak or a dip


def _few(sizes: list[int]) -> int:
    """Return how many levels are too small to be compared, when at least two are not."""
    few = sum(n < FEWEST_TO_COMPARE for n in sizes)
    return few if len(sizes) - few >= 2 else 0


def tell_levels(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the centre of the target at each level of a category."""
    rows = tables.by_level(subject, frame, column, as_levels(frame, column))
    if sum(not r.others for r in rows) < 2:
        return None
    target = _target(subject)
    axis = pictures.column_axis(subject, column, "level", category=True)
    drawn = pictures.dots(code, subject, column, axis, rows, overall(subject, frame))
    return told_levels(subject, column, code, rows, drawn, target)


def told_levels(
    subject: Subject, column: Column, code: str, rows: list[Row], drawn: Figure, target: Target
) -> Told:
    """Compare the highest level with the lowest, in words chosen by how many levels there are."""
    high, low = tables.extremes(rows)
    pattern = "two" if len(rows) == 2 else "many"
    rate = "share" if target.shape == "rate" else "centre"
    others, shown = sum(r.others for r in rows), sum(not r.others for r in rows)
    among = said(f"explore.among.{'commonest' if others else 'all'}", levels=shown, all=shown + others)
    values: dict[str, Value] = {
        "x": column.name,
        "target": target.column.name,
        "positive": target.positive,
        "measure": measure(target),
        "high_level": high.level,
        "low_level": low.level,
        "high": size(subject, target, high.centre.value),
        "low": size(subject, target, low.centre.value),
        "n_high": high.centre.n,
        "n_low": low.centre.n,
        "levels": shown,
        "among": among,
    }
    n = sum(r.centre.n for r in rows)
    few = _few([r.centre.n for r in rows if not r.others])
    return Told(f"explore.levels.{rate}.{pattern}", values, drawn, n, {"others": others, "few": few})


def tell_order(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the centre of the target along ordered levels."""
    rows = tables.by_level(subject, frame, column, as_levels(frame, column))
    if any(r.others for r in rows):
        return tell_bins(subject, frame, column, code)
    if len(rows) < 2:
        return None
    target = _target(subject)
    axis = pictures.column_axis(subject, column, "level", category=True)
    drawn = pictures.dots(code, subject, column, axis, rows, overall(subject, frame))
    steady = [r for r in rows if r.centre.n >= FEWEST_TO_COMPARE]
    if len(steady) < 3:
        return told_levels(subject, column, code, rows, drawn, target)
    pattern = direction([r.centre.value for r in steady])
    high, low = tables.extremes(rows)
    values: dict[str, Value] = {
        "x": column.name,
        "target": target.column.name,
        "positive": target.positive,
        "measure": measure(target),
        "first_level": steady[0].level,
        "last_level": steady[-1].level,
        "first": size(subject, target, steady[0].centre.value),
        "last": size(subject, target, steady[-1].centre.value),
        "n_first": steady[0].centre.n,
        "n_last": steady[-1].centre.n,
        "high_level": high.level,
        "low_level": low.level,
        "high": size(subject, target, high.centre.value),
        "low": size(subject, target, low.centre.value),
    }
    few = _few([r.centre.n for r in rows])
    return Told(f"explore.order.{pattern}", values, drawn, sum(r.centre.n for r in rows), {"few": few})


def tell_bins(
    subject: Subject, frame: pl.DataFrame, column: Column, code: str, numbers: np.ndarray | None = None,
    counted: str = "length",
) -> Told | None:  # fmt: skip
    """Tell the centre of the target along bins of a number, or of what is `counted` in a text."""
    given = numbers is not None
    along = numbers if numbers is not None else plain_numbers(frame, column)
    rows = tables.by_bin(subject, frame, along)
    if len(rows) < 2:
        return None
    target = _target(subject)
    axis = pictures.column_axis(subject, column, "x")
    if given:
        axis = Axis(field="x", label=said(f"explore.axis.{counted}", x=column.name))
    drawn = pictures.band(code, subject, column, axis, rows, overall(subject, frame))
    base = f"explore.{counted}" if given else "explore.bins"
    pattern = direction([r.centre.value for r in rows])
    values = _bin_values(subject, column, rows, target, plain=given)
    return Told(f"{base}.{pattern}", values, drawn, sum(r.centre.n for r in rows))


def _bin_values(
    subject: Subject, column: Column, rows: list[Row], target: Target, plain: bool
) -> dict[str, Value]:
    first, last = rows[0], rows[-1]
    inner = rows[1:-1] or rows
    high = max(inner, key=lambda r: r.centre.value)
    low = min(inner, key=lambda r: r.centre.value)

    def at(row: Row, place: str) -> Said:
        start, end = row.start, row.end
        if plain:
            return stretch(quantity(start), quantity(end), place)
        return stretch(edge(subject, column, start), edge(subject, column, end), place)

    return {
        "x": column.name,
        "target": target.column.name,
        "positive": target.positive,
        "measure": measure(target),
        "inner": len(rows) - 2,
        "first": size(subject, target, first.centre.value),
        "last": size(subject, target, last.centre.value),
        "n_first": first.centre.n,
        "n_last": last.centre.n,
        "at_first": at(first, "first"),
        "at_last": at(last, "last"),
        "high": size(subject, target, high.centre.value),
        "n_high": high.centre.n,
        "at_high": at(high, "inner"),
        "low": size(subject, target, low.centre.value),
        "n_low": low.centre.n,
        "at_low": at(low, "inner"),
    }


def direction(values: list[float]) -> str:
    """Name how a series of centres goes: ``rises``, ``falls``, ``peak``, ``dip`` or ``level``.

    Examples
    --------
    >>> direction([0.1, 0.2, 0.4]), direction([0.1, 0.9, 0.2]), direction([5.0, 1.0, 4.0])
    ('rises', 'peak', 'dip')
    """
    span = max(values) - min(values)
    if span == 0:
        return "level"
    if len(values) >= 3:
        inner, ends = values[1:-1], (values[0], values[-1])
        above, below = max(inner) - max(ends), min(ends) - min(inner)
        if above >= TURN * span and above >= below:
            return "peak"
        if below >= TURN * span:
            return "dip"
    if values[-1] == values[0]:
        ups = sum(b > a for a, b in pairwise(values))
        return "peak" if ups else "dip"
    return "rises" if values[-1] > values[0] else "falls"


def tell_boxes(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the spread of a number within each class of the target."""
    number = pictures.column_axis(subject, column, "q50")
    return _boxes(subject, frame, column, code, plain_numbers(frame, column), number, "explore.boxes")


def tell_length_boxes(
    subject: Subject, frame: pl.DataFrame, column: Column, code: str, numbers: np.ndarray
) -> Told | None:
    """Tell the spread of the length of a text within each class of the target."""
    number = Axis(field="q50", label=said("explore.axis.length", x=column.name))
    return _boxes(subject, frame, column, code, numbers, number, "explore.length-boxes")


def _boxes(
    subject: Subject,
    frame: pl.DataFrame,
    column: Column,
    code: str,
    numbers: np.ndarray,
    number: Axis,
    base: str,
) -> Told | None:
    target = _target(subject)
    rows = tables.spreads(numbers, as_levels(frame, target.column))
    if len(rows) < 2:
        return None
    rows.sort(key=lambda r: (-r.q50, r.level))
    level = Axis(field="level", label=said("explore.axis.column", x=target.column.name), format="category")
    drawn = pictures.boxes(code, (column.name, target.column.name), number, level, rows)
    enough = [r for r in rows if r.n >= FEWEST_TO_COMPARE]
    enough = enough if len(enough) >= 2 else sorted(rows, key=lambda r: -r.n)[:2]
    enough.sort(key=lambda r: -r.q50)
    high, low = enough[0], enough[-1]
    plain = base != "explore.boxes"
    values: dict[str, Value] = {
        "x": column.name,
        "target": target.column.name,
        "high_level": high.level,
        "low_level": low.level,
        "high": quantity(high.q50) if plain else edge(subject, column, high.q50),
        "low": quantity(low.q50) if plain else edge(subject, column, low.q50),
        "n_high": high.n,
        "n_low": low.n,
    }
    pattern = "differ" if high.q50 > low.q50 else "level"
    others = max(0, len(target.classes) - len(rows))
    extras: dict[str, Value] = {"others": others, "few": _few([r.n for r in rows])}
    return Told(f"{base}.{pattern}", values, drawn, sum(r.n for r in rows), extras)


def tell_shares(
    subject: Subject, frame: pl.DataFrame, column: Column, code: str, texts: pl.Series | None = None
) -> Told | None:
    """Tell the shares of several classes within each level."""
    target = _target(subject)
    labels = as_levels(frame, column) if texts is None else texts
    cells = tables.shares(subject, frame, labels, as_levels(frame, target.column))
    if len({c.level for c in cells}) < 2:
        return None
    level = pictures.column_axis(subject, column, "level", category=True)
    klass = Axis(field="class", label=said("explore.axis.column", x=target.column.name), format="category")
    names = (column.name, target.column.name)
    drawn = pictures.heatmap(code, names, level, klass, cells, names)
    enough = [c for c in cells if c.n >= FEWEST_TO_COMPARE]
    enough = enough if len({c.level for c in enough}) >= 2 else cells
    high, low = _widest(enough)
    values: dict[str, Value] = {
        "x": column.name,
        "target": target.column.name,
        "class": high.klass,
        "high_level": high.level,
        "low_level": low.level,
        "high": said("explore.value.percent", v=high.share.value),
        "low": said("explore.value.percent", v=low.share.value),
        "n_high": high.n,
        "n_low": low.n,
    }
    sizes = {c.level: c.n for c in cells}
    return Told("explore.shares", values, drawn, sum(sizes.values()), {"few": _few(list(sizes.values()))})


def _widest(cells: list[tables.Cell]) -> tuple[tables.Cell, tables.Cell]:
    """Return the two cells of one class whose shares differ most."""
    best = (cells[0], cells[0])
    for name in dict.fromkeys(c.klass for c in cells):
        same = sorted((c for c in cells if c.klass == name), key=lambda c: (c.share.value, c.level))
        if same[-1].share.value - same[0].share.value > best[0].share.value - best[1].share.value:
            best = (same[-1], same[0])
    return best


def overall(subject: Subject, frame: pl.DataFrame) -> float | None:
    """Return the centre of the target over all the rows of a frame."""
    target = _target(subject)
    known = ~np.isnan(tables.measured(frame, target))
    return tables.summing(subject, frame)(known).value if known.any() else None


def plain_numbers(frame: pl.DataFrame, column: Column) -> np.ndarray:
    """Return a column as floats with NaN for gaps."""
    return as_numbers(frame, column).fill_null(float("nan")).to_numpy()


def _target(subject: Subject) -> Target:
    assert subject.target is not None
    return subject.target
