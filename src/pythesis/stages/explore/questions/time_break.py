"""Does the target jump at some moment, beyond a steady trend and its seasons?"""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.figure import Reference
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.explore import periods, tables
from pythesis.stages.explore.centres import centre_of
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.questions.time_trend import YEARS, followed
from pythesis.stages.explore.subject import Subject, as_numbers
from pythesis.stages.explore.told import Told, Value, edge, measure, size
from pythesis.stats import breaks

DAY = 86_400_000_000.0  # microseconds


def long_enough(subject: Subject, column: Column) -> bool:
    """Return whether there are enough moments for a jump to be told from memory."""
    return subject.rows.get_column(column.name).drop_nulls().n_unique() >= breaks.FEWEST


def _broken(
    subject: Subject, rows: str, column: Column, level: float = 0.95
) -> tuple[Validation, float | None]:
    assert subject.target is not None
    return breaks.breaking(
        subject.half(rows), column, subject.target.column, rows=rows, group=subject.group_name,
        hit=followed(subject), level=level, seed=subject.seed,
    )  # fmt: skip


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test the largest step over the development rows."""
    return _broken(subject, rows, column, level)[0]


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the target before and after the largest step."""
    target = subject.target
    assert target is not None
    course = periods.periods_of(subject, column)
    after = _broken(subject, "development", column)[1]
    if not course or after is None:
        return None
    dated = column.kind is Kind.DATE
    moment = after / DAY if dated else after
    moments = as_numbers(frame, column).fill_null(float("nan")).to_numpy()
    values = tables.measured(frame, target)
    known = ~np.isnan(moments) & ~np.isnan(values)
    sides = [values[known & (moments < moment)], values[known & (moments >= moment)]]
    if not all(len(side) for side in sides):
        return None
    before, later = (centre_of(side, tables.how(target)) for side in sides)
    named: dict[str, Value] = {
        "time": column.name, "target": target.column.name, "measure": measure(target),
        "when": edge(subject, column, moment), "before": size(subject, target, before.value),
        "after": size(subject, target, later.value), "n_before": before.n, "n_after": later.n,
    }  # fmt: skip
    drawn = periods.drawn(subject, code, column, course)
    at = moment * 86_400_000 if dated else moment  # charts count dates in milliseconds
    line = Reference(axis="x", value=at, label=said("explore.time-break.line"))
    drawn = drawn.model_copy(update={"references": (line,)})
    short = dated and float(np.nanmax(moments) - np.nanmin(moments)) < YEARS
    return Told(f"explore.{code}.{'short' if short else 'seen'}", named, drawn, before.n + later.n)


QUESTION = Question(
    code="time-break",
    shapes=("rate", "number"),
    fits=long_enough,
    validate=validate,
    tell=tell,
    roles=(Role.TIME,),
    words="explore.time-break",
    section="structure",
    whole=True,
)
