"""Figures built from the small tables, so that claim and picture share every number."""

from __future__ import annotations

from typing import Literal

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind
from pythesis.core.figure import Axis, Figure, Mark, Reference
from pythesis.core.finding import finding_id
from pythesis.core.said import Said, said
from pythesis.stages.explore.subject import Subject, Target
from pythesis.stages.explore.tables import Cell, Row, Spread
from pythesis.stages.explore.told import day, measure

UNTITLED = said("explore.title.untitled")
OTHERS = "…"  # the row of grouped levels; the note says how many they are


def column_axis(subject: Subject, column: Column, field: str, category: bool = False) -> Axis:
    """Return the axis of a column, labelled and with the unit of the brief."""
    shown: Literal["category", "date", "number"] = "date" if column.kind is Kind.DATE else "number"
    shown = "category" if category else shown
    label = said("explore.axis.column", x=column.name)
    return Axis(field=field, label=label, unit=subject.unit(column), format=shown)


def measure_axis(subject: Subject, target: Target, field: str = "value") -> Axis:
    """Return the axis of what is summed up of the target."""
    rate = target.shape == "rate"
    return Axis(
        field=field,
        label=said("explore.axis.measure", measure=measure(target)),
        unit="" if rate or target.shape == "counted" else subject.unit(target.column),
        format="percent" if rate else "number",
        zero=rate or target.shape == "counted",
    )


def figure(
    code: str, columns: tuple[str, ...], mark: Mark, x: Axis, y: Axis, data: list[dict[str, Scalar]]
) -> Figure:
    """Return a figure without its title, which waits for the verdict."""
    identifier = finding_id(code, columns)
    return Figure(id=identifier, mark=mark, title=UNTITLED, alt=UNTITLED, x=x, y=y, data=tuple(data))


def dots(
    code: str, subject: Subject, column: Column, axis: Axis, rows: list[Row], overall: float | None
) -> Figure:
    """Return dots with intervals, one per level, and the overall value as a reference."""
    target = subject.target
    assert target is not None
    data: list[dict[str, Scalar]] = [
        {
            "level": OTHERS if r.others else r.level,
            "value": r.centre.value,
            "low": r.centre.low,
            "high": r.centre.high,
            "n": r.centre.n,
        }
        for r in rows
    ]
    drawn = figure(
        code,
        (column.name, target.column.name),
        "dot-interval",
        measure_axis(subject, target),
        axis,
        data,
    )
    return drawn.model_copy(update={"references": overall_line(overall, "x")})


def overall_line(value: float | None, axis: Literal["x", "y"]) -> tuple[Reference, ...]:
    """Return the line of all rows together."""
    if value is None:
        return ()
    return (Reference(axis=axis, value=value, label=said("explore.reference.all")),)


def band(
    code: str, subject: Subject, column: Column, axis: Axis, rows: list[Row], overall: float | None
) -> Figure:
    """Return a line through bins with its band."""
    target = subject.target
    assert target is not None
    dated = axis.format == "date"
    data: list[dict[str, Scalar]] = [
        {
            "x": day(r.middle) if dated else r.middle,
            "from": day(r.start) if dated else r.start,
            "to": day(r.end) if dated else r.end,
            "value": r.centre.value,
            "low": r.centre.low,
            "high": r.centre.high,
            "n": r.centre.n,
        }
        for r in rows
    ]
    mark: Mark = "line" if dated else "binned-band"
    drawn = figure(code, (column.name, target.column.name), mark, axis, measure_axis(subject, target), data)
    return drawn.model_copy(update={"references": overall_line(overall, "y")})


def boxes(code: str, columns: tuple[str, ...], number: Axis, level: Axis, rows: list[Spread]) -> Figure:
    """Return one box per level: quantiles 5, 25, 50, 75 and 95 %."""
    data: list[dict[str, Scalar]] = [
        {"level": r.level, "q05": r.q05, "q25": r.q25, "q50": r.q50, "q75": r.q75, "q95": r.q95, "n": r.n}
        for r in rows
    ]
    return figure(code, columns, "box", number, level, data)


def heatmap(
    code: str, columns: tuple[str, ...], level: Axis, klass: Axis, cells: list[Cell], names: tuple[str, str]
) -> Figure:
    """Return the share of each class at each level, as colour and as a number."""
    data: list[dict[str, Scalar]] = [
        {
            "level": c.level,
            "class": c.klass,
            "share": c.share.value,
            "low": c.share.low,
            "high": c.share.high,
            "n": c.n,
        }
        for c in cells
    ]
    color = Axis(
        field="share", label=said("explore.axis.share-of", x=names[0], target=names[1]), format="percent"
    )
    return figure(code, columns, "heatmap", klass, level, data).model_copy(update={"color": color})


def titled(drawn: Figure, title: Said, note: Said | None) -> Figure:
    """Return the figure with its title, its alternative text and its note."""
    alt = said(f"explore.alt.{drawn.mark}", title=title, x=drawn.x.label, y=drawn.y.label, n=len(drawn.data))
    return drawn.model_copy(update={"title": title, "alt": alt, "note": note})
