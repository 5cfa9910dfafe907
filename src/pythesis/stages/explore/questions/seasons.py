"""Does the target come back with the month, the day of the week or the hour?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.figure import Axis
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stages.explore import pictures, tables
from pythesis.stages.explore.centres import Centre, centre_of
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.questions.time_trend import followed
from pythesis.stages.explore.subject import Subject, as_numbers, clusters
from pythesis.stages.explore.tellers import overall
from pythesis.stages.explore.told import FEWEST_TO_COMPARE, Told, Value, measure, size
from pythesis.stats import season

MICROSECONDS = 86_400e6  # a day


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
        high, low = max(enough, key=lambda p: p[1].value), min(enough, key=lambda p: p[1].value)
        values: dict[str, Value] = {
            "time": column.name, "target": target.column.name, "measure": measure(target), "cycle": cycle,
            "at_high": place_said(cycle, high[0]), "high": size(subject, target, high[1].value),
            "n_high": high[1].n, "at_low": place_said(cycle, low[0]),
            "low": size(subject, target, low[1].value), "n_low": low[1].n,
        }  # fmt: skip
        data: list[dict[str, Scalar]] = [
            {"place": p, "value": c.value, "low": c.low, "high": c.high, "n": c.n} for p, c in places
        ]
        x = Axis(field="place", label=said(f"explore.season.axis.{cycle}"), format="number")
        y = pictures.measure_axis(subject, target)
        names = (column.name, target.column.name)
        drawn = pictures.figure(code, names, "binned-band", x, y, data)
        line = pictures.overall_line(overall(subject, frame), "y")
        drawn = drawn.model_copy(update={"references": line})
        return Told(f"explore.season.{cycle}", values, drawn, sum(c.n for _, c in places))

    return tell


def place_said(cycle: str, place: int) -> Said:
    """Return the name of a month, of a day of the week, or of an hour."""
    if cycle == "day":
        return said("explore.season.hour", v=place)
    return said(f"explore.season.{'months' if cycle == 'year' else 'days'}.{place}")


def _places(subject: Subject, frame: pl.DataFrame, column: Column, cycle: str) -> list[tuple[int, Centre]]:
    target = subject.target
    assert target is not None
    moments = as_numbers(frame, column).fill_null(float("nan")).to_numpy() * MICROSECONDS
    values = tables.measured(frame, target)
    known = ~np.isnan(moments) & ~np.isnan(values)
    _, place = season.placed(np.round(moments[known]), cycle)
    groups = clusters(frame, subject.group, subject.time)
    inside = None if groups is None else groups[known]
    found: list[tuple[int, Centre]] = []
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
