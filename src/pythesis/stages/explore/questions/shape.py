"""Does the target bend with a number: highest or lowest in the middle?"""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import Column
from pythesis.core.validation import Validation
from pythesis.stages.explore import screen
from pythesis.stages.explore.question import Question, target_view
from pythesis.stages.explore.screen import Link
from pythesis.stages.explore.subject import Scale, Subject
from pythesis.stages.explore.tellers import TURN, tell_bins
from pythesis.stages.explore.told import Told
from pythesis.stats import shape

FEWEST_VALUES = 5  # distinct values: a curve through fewer is no shape


def many_values(subject: Subject, column: Column) -> bool:
    """Return whether a curve makes sense: many values, and no order in time to be removed first."""
    return (
        subject.time is None and subject.rows.get_column(column.name).drop_nulls().n_unique() >= FEWEST_VALUES
    )


def look(subject: Subject, frame: pl.DataFrame, column: Column) -> Link:
    """Look for a bend beyond a straight line of ranks."""
    seen = screen.view(frame, column)
    return screen.NOTHING if seen is None else screen.bend(seen, target_view(subject, frame))


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test the bend on one half."""
    assert subject.target is not None
    return shape.shape(
        subject.half(rows),
        column,
        subject.target.column,
        rows=rows,
        group=subject.group_name,
        level=level,
    )


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the target along bins of the number, with what the curve does at both ends."""
    assert subject.target is not None
    told = tell_bins(subject, frame, column, code)
    if told is None:
        return None
    turn = shape.turning(frame, column, subject.target.column)
    seen = told.base.split(".")[-1]
    pattern = {("rises-falls", "peak"): "peak", ("falls-rises", "dip"): "dip"}.get((turn, seen), "uneven")
    extras = {**told.extras, "one_way": pattern == "uneven" and turn == seen and _one_way(told)}
    return Told(f"explore.bend.{pattern}", told.values, told.figure, told.n, extras)


def _one_way(told: Told) -> bool:
    """Return whether bins hardly step back: by half of what would make a turn at most."""
    assert told.figure is not None
    values = np.array([row["value"] for row in told.figure.data], dtype=float)
    values = values if values[-1] >= values[0] else -values
    return bool((np.maximum.accumulate(values) - values).max() < TURN / 2 * np.ptp(values))


QUESTION = Question(
    code="shape",
    scales=(Scale.NUMBER,),
    shapes=("rate", "number"),
    fits=many_values,
    look=look,
    validate=validate,
    tell=tell,
    words="explore.shape-question",
    weight=0.5,
)
