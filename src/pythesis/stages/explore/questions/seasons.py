"""Does the target come back with the month, the day of the week or the hour?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.figure import Axis
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stages.explore import pictures, tables, ties
from pythesis.stages.explore.centres import Centre, centre_of
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.questions.time_trend import followed
from pythesis.stages.explore.subject import Subject, as_numbers, clusters
from pythesis.stages.explore.tellers import overall
from pythesis.stages.explore.ties import Ends
from pythesis.stages.explore.told import FEWEST_TO_COMPARE, Told, Value, measure, size
from pythesis.stats import season, season_places

MICROSECONDS = 86_400e6  # a day
Place = tuple[int, Centre]


def comes_back(cycle: str) -> Callable[[Subject, Column], bool]:
    """Return the function that says whether three whole cycles are seen, in enough places."""

    def fits(subject: Subject, column: Column) -> bool:
        if column.kind is not Kind.DATE or not subject.rows.get_column(column.name).dtype.is_temporal():
            return False
        moments = as_numbers(subject.rows, column).drop_nulls().to_numpy() * MICROSECONDS
        if not len(moments):
            return False
        return season.cells(np.round(moments), np.zeros(len(moments)), cycle) is not None

    return fits


def validated(cycle: str) -> Callable[[Subject, str, Column, float], Validation]:
    """Return the function that tests one cycle."""

    def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
        assert subject.target is not None
        return season.season(
            subject.half(rows), column, subject.target.column, cycle, rows=rows, group=subject.group_name,
            hit=followed(subject), level=level, seed=subject.seed,
        )  # fmt: skip

    return validate


def told(cycle: str) -> Callable[[Subject, pl.DataFrame, Column, str], Told | None]:
    """Return the function that tells the target at each place of one cycle."""

    def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
        target = subject.target
        assert target is not None
        places = _places(subject, frame, column, cycle)
        enough = [p for p in places if p[1].n >= FEWEST_TO_COMPARE]
        if len(enough) < season.FEWEST_PLACES:
            return None
        ends = _ends(subject, frame, column, cycle, enough)
        pattern, values = _values(subject, column, cycle, enough, ends)
        data: list[dict[str, Scalar]] = [
            {"place": p, "value": c.value, "low": c.low, "high": c.high, "n": c.n} for p, c in places
        ]
        x = Axis(field="place", label=said(f"explore.season.axis.{cycle}"), format="number")
        y = pictures.measure_axis(subject, target)
        names = (column.name, target.column.name)
        drawn = pictures.figure(code, names, "binned-band", x, y, data)
        line = pictures.overall_line(overall(subject, frame), "y")
        drawn = drawn.model_copy(update={"references": line})
        return Told(f"explore.season.{cycle}{pattern}", values, drawn, sum(c.n for _, c in places))

    return tell


def _ends(
    subject: Subject, frame: pl.DataFrame, column: Column, cycle: str, places: list[Place]
) -> Ends[Place]:
    """Return the places at both ends: those that read the same, or that their cycles do not tell apart."""
    target = subject.target
    assert target is not None
    cells = season_places.cells_of(frame, column, target.column, cycle, subject.group_name, followed(subject))
    at = {} if cells is None else {int(name): position for position, name in enumerate(cells.places)}

    def end(extreme: Place) -> tuple[Place, ...]:
        same = ties.sharing(places, extreme, lambda p: size(subject, target, p[1].value))
        if cells is None or extreme[0] not in at:
            return same
        apart = season_places.told_apart(cells, at[extreme[0]])
        return tuple(p for p in places if p in same or (p[0] in at and not apart[at[p[0]]]))

    return Ends(end(max(places, key=lambda p: p[1].value)), end(min(places, key=lambda p: p[1].value)))


def _values(
    subject: Subject, column: Column, cycle: str, places: list[Place], ends: Ends[Place]
) -> tuple[str, dict[str, Value]]:
    """Return which sentence tells the ends of a cycle, and what it names."""
    target = subject.target
    assert target is not None
    values: dict[str, Value] = {
        "time": column.name, "target": target.column.name, "measure": measure(target), "cycle": cycle,
    }  # fmt: skip
    for name, end in (("high", ends.high), ("low", ends.low)):
        ordered = sorted(p[1].value for p in end)
        values[name] = ties.spanned([size(subject, target, v) for v in ordered])
        values[f"n_{name}"] = sum(p[1].n for p in end)
        values[f"k_{name}"] = len(end)
        values[f"at_{name}"] = named(cycle, [p[0] for p in end])
    found = [p[1].value for p in places]
    least, most = (size(subject, target, v) for v in (min(found), max(found)))
    pattern = ends.pattern
    values |= {"least": least, "most": most}
    if pattern == "neither" and ties.alike(least, most):
        pattern = "level"
    return f"-{pattern}" if pattern else "", values


def named(cycle: str, places: Sequence[int]) -> tuple[Said, ...]:
    """Return places as they follow a verb: "in January", "on Monday and Tuesday", "at 8:00"."""
    return tuple(
        said(f"explore.season.{'also' if position else 'at'}.{cycle}", v=place_said(cycle, place))
        for position, place in enumerate(places)
    )


def place_said(cycle: str, place: int) -> Said:
    """Return the name of a month, of a day of the week, or of an hour."""
    if cycle == "day":
        return said("explore.season.hour", v=place)
    return said(f"explore.season.{'months' if cycle == 'year' else 'days'}.{place}")


def _places(subject: Subject, frame: pl.DataFrame, column: Column, cycle: str) -> list[Place]:
    target = subject.target
    assert target is not None
    moments = as_numbers(frame, column).fill_null(float("nan")).to_numpy() * MICROSECONDS
    values = tables.measured(frame, target)
    known = ~np.isnan(moments) & ~np.isnan(values)
    _, place = season.placed(np.round(moments[known]), cycle)
    groups = clusters(frame, subject.group, subject.time)
    inside = None if groups is None else groups[known]
    found: list[Place] = []
    for one in np.unique(place):
        mask = place == one
        own = None if inside is None else inside[mask]
        found.append((int(one), centre_of(values[known][mask], tables.how(target), own)))
    return found


def _question(cycle: str) -> Question:
    return Question(
        code=f"season-{cycle}",
        shapes=("rate", "number"),
        fits=comes_back(cycle),
        validate=validated(cycle),
        tell=told(cycle),
        roles=(Role.TIME,),
        words="explore.season-question",
        section="structure",
        whole=True,
    )


OF_YEAR, OF_WEEK, OF_DAY = (_question(cycle) for cycle in season.CYCLES)
