"""Does the rate of a count differ between levels, or along a number, for the same exposure?"""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column
from pythesis.core.validation import Validation
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.screen import NOTHING, Link
from pythesis.stages.explore.subject import Scale, Subject
from pythesis.stages.explore.tellers import tell_bins, tell_levels, tell_order
from pythesis.stats import rates

WORDS = "explore.rate-question"


def exposed(subject: Subject) -> rates.Exposed:
    """Return the columns of counts and of exposures."""
    assert subject.target is not None
    return rates.Exposed(subject.target.column.name, subject.target.exposure)


def look(subject: Subject, frame: pl.DataFrame, column: Column) -> Link:
    """Look at a column against the rate: ranks of counts would only rank exposures."""
    found = rates.relate(frame, column, exposed(subject), rows="explore")
    if found.p is None or found.statistic is None:
        return NOTHING
    squared = found.statistic if found.test == "rate-levels" else found.statistic**2
    return Link(min(1.0, (squared / found.n) ** 0.5), found.p, found.n)


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test on one half."""
    return rates.relate(
        subject.half(rows), column, exposed(subject), rows=rows, group=subject.group_name,
        time=subject.time_name, level=level,
    )  # fmt: skip


OF_LEVELS = Question(
    code="rate-levels", scales=(Scale.LEVELS,), shapes=("counted",), look=look, validate=validate,
    tell=tell_levels, words=WORDS,
)  # fmt: skip
OF_ORDER = Question(
    code="rate-order", scales=(Scale.ORDERED,), shapes=("counted",), look=look, validate=validate,
    tell=tell_order, trend=True, words=WORDS,
)  # fmt: skip
OF_NUMBERS = Question(
    code="rate-number", scales=(Scale.NUMBER,), shapes=("counted",), look=look, validate=validate,
    tell=tell_bins, trend=True, words=WORDS,
)  # fmt: skip
