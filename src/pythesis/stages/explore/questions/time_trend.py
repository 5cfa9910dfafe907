"""How does the target go over time?"""

from __future__ import annotations

import numpy as np

from pythesis.core.base import Scalar
from pythesis.core.dataset import Kind
from pythesis.core.figure import Axis
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import pictures, tables
from pythesis.stages.explore.centres import Centre, centre_of
from pythesis.stages.explore.describe import manipulation
from pythesis.stages.explore.subject import Subject, as_numbers
from pythesis.stages.explore.told import Value, day, edge, measure, size

CODE = "time-trend"
MOST_PERIODS = 40  # points of a line that can still be read
FEWEST_ROWS = 5  # rows a period on average
FEWEST_PERIODS = 4  # fewer periods show no course


def findings(subject: Subject) -> list[Finding]:
    """Return the course of the target over the development rows, or nothing without a time."""
    target, time = subject.target, subject.time
    if target is None or time is None or target.shape == "classes":
        return []
    moments = as_numbers(subject.rows, time).fill_null(float("nan")).to_numpy()
    values = tables.measured(subject.rows, target)
    known = ~np.isnan(moments) & ~np.isnan(values)
    edges = _edges(moments[known])
    if len(edges) - 1 < FEWEST_PERIODS:
        return []
    place = np.searchsorted(edges, moments[known], side="right") - 1
    periods: list[tuple[float, float, Centre]] = []
    for i in range(len(edges) - 1):
        inside = values[known][place == i]
        if len(inside):
            periods.append((float(edges[i]), float(edges[i + 1]), centre_of(inside, tables.how(target))))
    return [_finding(subject, periods)] if len(periods) >= FEWEST_PERIODS else []


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


def _finding(subject: Subject, periods: list[tuple[float, float, Centre]]) -> Finding:
    target, time = subject.target, subject.time
    assert target is not None and time is not None
    first, last = periods[0], periods[-1]
    high = max(periods, key=lambda p: p[2].value)
    low = min(periods, key=lambda p: p[2].value)
    names = (time.name, target.column.name)
    values: dict[str, Value] = {
        "time": time.name,
        "target": target.column.name,
        "measure": measure(target),
        "n": sum(p[2].n for p in periods),
        "periods": len(periods),
    }
    for name, period in (("first", first), ("last", last), ("high", high), ("low", low)):
        values[name] = size(subject, target, period[2].value)
        values[f"at_{name}"] = edge(subject, time, period[0])
        values[f"n_{name}"] = period[2].n
    dated = time.kind is Kind.DATE
    data: list[dict[str, Scalar]] = [
        {"x": day(start) if dated else start, "value": centre.value, "n": centre.n}
        for start, _, centre in periods
    ]
    x = Axis(field="x", label=said("explore.axis.column", x=time.name), format="date" if dated else "number")
    drawn = pictures.figure(CODE, names, "line", x, pictures.measure_axis(subject, target), data)
    base = f"explore.{CODE}"
    return Finding(
        code=CODE,
        id=finding_id(CODE, names),
        stage="explore",
        verdict=Verdict.PASSED,
        severity=Severity.INFO,
        columns=names,
        claim=Said(key=f"{base}.claim", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        validations=tuple(_counted(subject, period) for period in (first, last)),
        figure=pictures.titled(
            drawn, Said(key=f"{base}.title", values=values), Said(key=f"{base}.note", values=values)
        ),
        section="structure",
        affected=sum(p[2].n for p in periods),
    )


def _counted(subject: Subject, period: tuple[float, float, Centre]) -> Validation:
    target, time = subject.target, subject.time
    assert target is not None and time is not None
    arguments: dict[str, Scalar] = {
        "column": target.column.name,
        "time": time.name,
        "start": period[0],
        "end": period[1],
        "hit": target.positive or "",
        "centre": target.centre,
    }
    effect = Effect(name=tables.how(target), value=period[2].value, low=None, high=None, level=0.95)
    return manipulation("centre of a period", "explore_period", arguments, effect, period[2].n)
