"""Do the levels of an ordered column differ, whatever their order?"""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.core.validation import Validation
from pythesis.stages.explore import screen
from pythesis.stages.explore.question import Question, plain_relation, target_view
from pythesis.stages.explore.screen import Link
from pythesis.stages.explore.subject import Scale, Subject, as_levels
from pythesis.stages.explore.tellers import tell_levels
from pythesis.stages.explore.told import Told

FEWEST_LEVELS = 4  # with three, a rise then a fall is seen by the ordered question's own figure


def unordered(column: Column) -> Column:
    """Return the column read level by level, its order forgotten."""
    return column.model_copy(update={"kind": Kind.CATEGORY})


def several_levels(subject: Subject, column: Column) -> bool:
    """Return whether order could hide differences between levels."""
    return subject.rows.get_column(column.name).drop_nulls().n_unique() >= FEWEST_LEVELS


def look(subject: Subject, frame: pl.DataFrame, column: Column) -> Link:
    """Look at levels against the target."""
    return screen.link(screen.level_view(as_levels(frame, column)), target_view(subject, frame))


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test levels against the target on one half."""
    return plain_relation(subject, rows, unordered(column), level)


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the target at each level."""
    return tell_levels(subject, frame, unordered(column), code)


QUESTION = Question(
    code="ordinal-levels",
    scales=(Scale.ORDERED,),
    shapes=("rate", "number"),
    fits=several_levels,
    look=look,
    validate=validate,
    tell=tell,
    weight=0.8,
)
