"""Does the target rise or fall over time?"""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import periods, tables
from pythesis.stages.explore.describe import manipulation
from pythesis.stages.explore.periods import Period
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Subject, as_numbers
from pythesis.stages.explore.told import Told
from pythesis.stats import trend

YEARS = 3 * 365.25  # days: on fewer whole years, a season may pass for a trend


def has_course(subject: Subject, column: Column) -> bool:
    """Return whether the target can be followed over several periods."""
    return bool(periods.periods_of(subject, column))


def followed(subject: Subject) -> str:
    """Return the level whose share is followed, nothing for a number."""
    target = subject.target
    assert target is not None
    return target.positive or ""


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test the trend over the development rows."""
    assert subject.target is not None
    found, _ = trend.trend(
        subject.half(rows), column, subject.target.column,
        rows=rows, group=subject.group_name, hit=followed(subject), level=level,
    )  # fmt: skip
    return found


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the course period by period; a short one says that a season may pass for a trend."""
    course = periods.periods_of(subject, column)
    if not course:
        return None
    moments = as_numbers(subject.rows, column)
    ends = np.array([moments.min() or 0.0, moments.max() or 0.0], dtype=float)
    short = column.kind is Kind.DATE and float(ends[1] - ends[0]) < YEARS
    drawn = periods.drawn(subject, code, column, course)
    values = periods.values_of(subject, column, course)
    more = tuple(_counted(subject, column, period) for period in (course[0], course[-1]))
    base = f"explore.time-trend.{'short' if short else 'long'}"
    return Told(base, values, drawn, sum(p.centre.n for p in course), more=more)


def _counted(subject: Subject, time: Column, period: Period) -> Validation:
    target = subject.target
    assert target is not None
    arguments: dict[str, Scalar] = {
        "column": target.column.name,
        "time": time.name,
        "start": period.start,
        "end": period.end,
        "hit": target.positive or "",
        "centre": target.centre,
    }
    value = period.centre.value
    effect = Effect(name=tables.how(target), value=value, low=None, high=None, level=0.95)
    return manipulation("centre of a period", "explore_period", arguments, effect, period.centre.n)


QUESTION = Question(
    code="time-trend",
    shapes=("rate", "number"),
    fits=has_course,
    validate=validate,
    tell=tell,
    roles=(Role.TIME,),
    words="explore.time-trend",
    section="structure",
    whole=True,
)
