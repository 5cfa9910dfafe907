"""The four ways a column is laid against the target: by level, by bin, as boxes, as shares of classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl

from pythesis.core.dataset import Column
from pythesis.core.figure import Axis, Figure
from pythesis.core.said import Said, said
from pythesis.stages.explore import pictures, tables, ties
from pythesis.stages.explore.subject import Subject, Target, as_levels, as_numbers
from pythesis.stages.explore.tables import Row
from pythesis.stages.explore.ties import Ends
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
    ends = [size(subject, target, row.centre.value) for row in (high, low)]
    pattern = "same" if ties.alike(*ends) else pattern
    if pattern != "two":
        values |= _shared(subject, rows, high, low)
    n = sum(r.centre.n for r in rows)
    few = _few([r.centre.n for r in rows if not r.others])
    return Told(f"explore.levels.{rate}.{pattern}", values, drawn, n, {"others": others, "few": few})


def _shared(subject: Subject, rows: list[Row], high: Row, low: Row) -> dict[str, Value]:
    """Return the levels that share both ends, by their names or, beyond a few, by their number."""
    target, named = _target(subject), [r for r in rows if not r.others]
    named = [r for r in named if r.centre.n >= FEWEST_TO_COMPARE or r is high or r is low]
    values: dict[str, Value] = {}
    for name, end in (("high", high), ("low", low)):
        same = ties.sharing(named, end, lambda r: size(subject, target, r.centre.value))
        values[f"rows_{name}"] = sum(r.centre.n for r in same)
        values[f"at_{name}"] = said("explore.among.named", levels=tuple(r.level for r in same))
        if len(same) > ties.MOST_NAMED:
            values[f"at_{name}"] = said("explore.span.levels", k=len(same))
    return values


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
    } | _between(subject, steady[1:-1])
    few = _few([r.centre.n for r in rows])
    return Told(f"explore.order.{pattern}", values, drawn, sum(r.centre.n for r in rows), {"few": few})


def _between(subject: Subject, inner: list[Row]) -> dict[str, Value]:
    """Return the highest and the lowest of the levels between the first and the last."""
    target = _target(subject)
    values: dict[str, Value] = {"inner": len(inner)}
    for name, pick in (("high", max), ("low", min)):
        end = pick(inner, key=lambda r: r.centre.value)
        same = ties.sharing(inner, end, lambda r: size(subject, target, r.centre.value))
        names = tuple(r.level for r in same)
        values[name] = size(subject, target, end.centre.value)
        values[f"n_{name}"] = sum(r.centre.n for r in same)
        key = "one" if len(same) == 1 else "some" if len(same) <= ties.MOST_NAMED else "many"
        values[f"at_{name}"] = said(f"explore.order.at.{key}", levels=names, k=len(names))
    return values


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
    high = _alike(subject, inner, max(inner, key=lambda r: r.centre.value))
    low = _alike(subject, inner, min(inner, key=lambda r: r.centre.value))

    def at(row: Row, place: str) -> Said:
        start, end = row.start, row.end
        if plain:
            return stretch(quantity(start), quantity(end), place)
        return stretch(edge(subject, column, start), edge(subject, column, end), place)

    def within(same: list[Row]) -> Value:
        if len(same) > ties.MOST_NAMED:
            return said("explore.stretch.bins", k=len(same))
        return tuple(at(row, "inner") for row in same)

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
        "high": size(subject, target, high[0].centre.value),
        "n_high": sum(r.centre.n for r in high),
        "at_high": within(high),
        "low": size(subject, target, low[0].centre.value),
        "n_low": sum(r.centre.n for r in low),
        "at_low": within(low),
    }


def _alike(subject: Subject, bins: list[Row], extreme: Row) -> list[Row]:
    """Return the bins whose centre reads as that of the extreme one, neighbours joined."""
    same = ties.sharing(bins, extreme, lambda r: size(subject, _target(subject), r.centre.value))
    joined: list[Row] = []
    before = -2
    for place, row in enumerate(bins):
        if row not in same:
            continue
        if place == before + 1:
            last = joined.pop()
            total = last.centre.n + row.centre.n
            row = replace(row, start=last.start, centre=replace(last.centre, n=total))
        joined.append(row)
        before = place
    return joined


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
        "n_high": high.n,
        "n_low": low.n,
    }
    pattern, more = _classes(enough, high, low, lambda v: quantity(v) if plain else edge(subject, column, v))
    others = max(0, len(target.classes) - len(rows))
    extras: dict[str, Value] = {"others": others, "few": _few([r.n for r in rows])}
    return Told(f"{base}.{pattern}", values | more, drawn, sum(r.n for r in rows), extras)


def _classes(
    rows: list[tables.Spread], high: tables.Spread, low: tables.Spread, written: Callable[[float], Said]
) -> tuple[str, dict[str, Value]]:
    """Return which sentence tells the medians of classes, and the classes that share both ends."""
    ends = Ends(
        ties.sharing(rows, high, lambda r: written(r.q50)), ties.sharing(rows, low, lambda r: written(r.q50))
    )
    values: dict[str, Value] = {"high": written(high.q50), "low": written(low.q50)}
    for name, end in (("high", ends.high), ("low", ends.low)):
        values[f"{name}_levels"] = tuple(r.level for r in end)
        values[f"rows_{name}"], values[f"k_{name}"] = sum(r.n for r in end), len(end)
    if high.q50 == low.q50 or ties.alike(written(high.q50), written(low.q50)):
        return "level", values
    return ends.pattern or "differ", values


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
