"""Does the target go with the number of digits in a text?"""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.core.validation import Validation
from pythesis.stages.explore.question import Question, number_look, plain_relation
from pythesis.stages.explore.screen import Link
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.tellers import tell_bins
from pythesis.stages.explore.told import Told
from pythesis.stats import recompute

FEWEST_COUNTS = 3  # different numbers of digits; two would be two kinds of texts, not a number
SOME = 0.02  # share of the texts that must hold a digit, and that must hold none


def digits(frame: pl.DataFrame, column: Column) -> pl.Series:
    """Return the number of digits of each text, a gap for a gap."""
    counted = frame.get_column(column.name).cast(pl.String).str.count_matches("[0-9]")
    return counted.cast(pl.Float64).alias(column.name)


def has_digits(subject: Subject, column: Column) -> bool:
    """Return whether some texts hold digits, in several numbers, and some do not, in each half."""
    if column.kind is not Kind.TEXT:
        return False
    halves = (digits(subject.half(half), column).drop_nulls() for half in ("explore", "confirm"))
    if any(counts.n_unique() < FEWEST_COUNTS for counts in halves):
        return False
    share = (digits(subject.rows, column).drop_nulls() > 0).mean()
    return share is not None and SOME <= float(share) <= 1 - SOME  # type: ignore[arg-type]


def look(subject: Subject, frame: pl.DataFrame, column: Column) -> Link:
    """Look at numbers of digits against the target."""
    return number_look(subject, frame, digits(frame, column).fill_null(float("nan")).to_numpy())


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test numbers of digits on one half, with the snippet that counts them."""
    counted = subject.rows.with_columns(digits(subject.rows, column))
    number = column.model_copy(update={"kind": Kind.NUMBER})
    found = plain_relation(subject.with_rows(counted), rows, number, level)
    if found.refused is not None:
        return found
    reading = "reading" if "reading" in found.arguments else "x_reading"
    arguments = {**found.arguments, reading: "digits"}
    snippet = recompute.snippet(found.recipe, arguments)
    return found.model_copy(update={"arguments": arguments, "recompute": snippet})


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the target along bins of the number of digits."""
    numbers: np.ndarray = digits(frame, column).fill_null(float("nan")).to_numpy()
    return tell_bins(subject, frame, column, code, numbers, "digits")


QUESTION = Question(
    code="text-digits",
    shapes=("rate", "number"),
    fits=has_digits,
    look=look,
    validate=validate,
    tell=tell,
    weight=0.8,
    trend=True,
)
