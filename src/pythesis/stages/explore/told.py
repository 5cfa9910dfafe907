"""What a question tells of its rows, before any verdict: a sentence, a figure, a size."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.figure import Figure
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stages.explore.subject import Subject, Target

FEWEST_TO_COMPARE = 10  # a level with fewer rows is drawn, but never called the highest or lowest

Part = bool | int | float | str | Said | None
Value = Part | tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A pattern seen in a table, as facts.

    ``base`` is the path of its sentences (``.claim`` and ``.title`` below it), ``values`` what both name.
    ``figure`` carries the same numbers; its title is set once the verdict is known. ``n`` counts the rows
    in the table. ``more`` holds counts that back the numbers of the statement.
    """

    base: str
    values: dict[str, Value]
    figure: Figure | None
    n: int
    extras: dict[str, Value] = field(default_factory=dict)
    more: tuple[Validation, ...] = ()

    def claim(self) -> Said:
        """Return the sentence that states the pattern with its numbers, and what it leaves out."""
        claim = Said(key=f"{self.base}.claim", values=self.values)
        if "raw" in self.extras:
            raw = self.extras["raw"]
            claim = Said(
                key=f"explore.departures.raw.{self.extras['way']}", values={"claim": claim, "raw": raw}
            )
        few = self.extras.get("few")
        if not isinstance(few, int) or not few:
            return claim
        return said("explore.claim.few", claim=claim, few=few, least=FEWEST_TO_COMPARE)

    def title(self) -> Said:
        """Return the short sentence that heads the figure."""
        return Said(key=f"{self.base}.title", values=self.values)


def quantity(value: float, unit: str = "") -> Said:
    """Return a number with its unit when it has one."""
    if unit:
        return said("explore.value.unit", v=value, unit=unit)
    return said("explore.value.number", v=value)


def edge(subject: Subject, column: Column, value: float) -> Said:
    """Return a value of a column as it is written: a date, or a number with its unit."""
    if column.kind is Kind.DATE:
        return said("explore.value.date", v=day(value))
    if column.yearly:  # the middle of two years is told by the nearer one, a part of a year by its year
        return said("explore.value.plain", v=int(value // 1) if column.role is Role.TIME else round(value))
    return quantity(value, subject.unit(column))


def stretch(start: Said, end: Said, place: str) -> Said:
    """Return the values of a bin: one value, at most, at least, or between two."""
    if start == end:
        return said("explore.stretch.one", v=start)
    dated = "-dated" if start.key == "explore.value.date" else ""
    if place == "first":
        return said(f"explore.stretch.most{dated}", v=end)
    if place == "last":
        return said(f"explore.stretch.least{dated}", v=start)
    return said("explore.stretch.between", start=start, end=end)


def day(value: float) -> str:
    """Return days since 1970-01-01 as ISO text."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=int(value // 1))).isoformat()


def size(subject: Subject, target: Target, value: float) -> Said:
    """Return a centre of the target as it is written: a share, or a number with its unit."""
    if target.shape == "rate":
        return said("explore.value.percent", v=value)
    if target.shape == "counted":
        return quantity(value)
    return edge(subject, target.column, value)


def measure(target: Target) -> Said:
    """Return the name of what is summed up: the share of a class, a rate, a median or a mean."""
    if target.shape == "counted":
        name, per = target.column.name, target.per
        if target.unit:
            return said("explore.measure.counted-unit", target=name, per=per, unit=target.unit)
        return said("explore.measure.counted", target=name, per=per, exposure=target.exposure)
    if target.shape == "rate":
        return said("explore.measure.rate", target=target.column.name, positive=target.positive)
    departs = "-departure" if target.departs else ""
    return said(f"explore.measure.{target.centre}{departs}", target=target.column.name)


def outcome(target: Target) -> Said:
    """Return what goes up or down: the share of a class, a rate, or the target itself."""
    if target.shape == "counted":
        return said("explore.outcome.counted", target=target.column.name)
    if target.shape == "rate":
        return said("explore.outcome.rate", target=target.column.name, positive=target.positive)
    return said("explore.outcome.number", target=target.column.name)
