"""The course of the target: its centre period by period, over the development rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind
from pythesis.core.figure import Axis, Figure
from pythesis.core.said import said
from pythesis.stages.explore import pictures, tables, ties
from pythesis.stages.explore.centres import Centre, centre_of
from pythesis.stages.explore.subject import Subject, as_numbers
from pythesis.stages.explore.told import Value, day, edge, measure, size

MOST_PERIODS = 40  # points of a line that can still be read
FEWEST_ROWS = 5  # rows a period on average
FEWEST_PERIODS = 4  # fewer periods show no course


@dataclass(frozen=True, slots=True)
class Period:
    """The centre of the target from one moment, included, to another."""

    start: float
    end: float
    centre: Centre


def periods_of(subject: Subject, time: Column) -> list[Period]:
    """Return periods of equal length, or one a moment when these are few; none when they show no course."""
    target = subject.target
    assert target is not None
    moments = as_numbers(subject.rows, time).fill_null(float("nan")).to_numpy()
    values = tables.measured(subject.rows, target)
    known = ~np.isnan(moments) & ~np.isnan(values)
    edges = _edges(moments[known])
    place = np.searchsorted(edges, moments[known], side="right") - 1
    found: list[Period] = []
    for i in range(len(edges) - 1):
        inside = values[known][place == i]
        if len(inside):
            found.append(Period(float(edges[i]), float(edges[i + 1]), centre_of(inside, tables.how(target))))
    return found if len(found) >= FEWEST_PERIODS else []


def _edges(moments: np.ndarray) -> np.ndarray:
    """Return edges of periods of equal length, or one period per moment when they are few."""
    distinct = np.unique(moments)
    if not len(distinct):
        return distinct
    if len(distinct) <= MOST_PERIODS:
        return np.append(distinct, np.nextafter(distinct[-1], np.inf))
    wanted = int(min(MOST_PERIODS, max(FEWEST_PERIODS, len(moments) // FEWEST_ROWS)))
    edges = np.linspace(distinct[0], distinct[-1], wanted + 1)
    edges[-1] = np.nextafter(edges[-1], np.inf)
    return edges


def values_of(subject: Subject, time: Column, periods: list[Period]) -> dict[str, Value]:
    """Return what sentences name of a course: its first, last, highest and lowest periods."""
    target = subject.target
    assert target is not None
    values: dict[str, Value] = {
        "time": time.name,
        "target": target.column.name,
        "measure": measure(target),
        "n": sum(p.centre.n for p in periods),
        "periods": len(periods),
    }
    told = {
        "first": periods[0], "last": periods[-1], "high": max(periods, key=lambda p: p.centre.value),
        "low": min(periods, key=lambda p: p.centre.value),
    }  # fmt: skip
    for name, period in told.items():
        values[name] = size(subject, target, period.centre.value)
        values[f"at_{name}"] = edge(subject, time, period.start)
        values[f"n_{name}"] = period.centre.n
        if name in ("high", "low"):
            same = ties.sharing(periods, period, lambda p: size(subject, target, p.centre.value))
            starts = tuple(edge(subject, time, p.start) for p in same)
            many = len(same) > ties.MOST_NAMED
            values[f"at_{name}"] = said("explore.span.periods", k=len(same)) if many else starts
    return values


def drawn(subject: Subject, code: str, time: Column, periods: list[Period]) -> Figure:
    """Return the line of a course."""
    target = subject.target
    assert target is not None
    dated = time.kind is Kind.DATE
    data: list[dict[str, Scalar]] = [
        {"x": day(p.start) if dated else p.start, "value": p.centre.value, "n": p.centre.n} for p in periods
    ]
    x = Axis(field="x", label=said("explore.axis.column", x=time.name), format="date" if dated else "number")
    names = (time.name, target.column.name)
    return pictures.figure(code, names, "line", x, pictures.measure_axis(subject, target), data)
