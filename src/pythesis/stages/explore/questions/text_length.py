"""Does the target go with the length of a text?"""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.stages.explore.question import Question, number_look
from pythesis.stages.explore.screen import Link
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.tellers import tell_bins, tell_length_boxes
from pythesis.stages.explore.told import Told


def lengths(frame: pl.DataFrame, column: Column) -> np.ndarray:
    """Return the number of characters of each text, NaN for gaps."""
    counted = frame.get_column(column.name).cast(pl.String).str.len_chars().cast(pl.Float64)
    return counted.fill_null(float("nan")).to_numpy()


def is_text(subject: Subject, column: Column) -> bool:
    """Return whether a column holds texts."""
    return column.kind is Kind.TEXT


def look(subject: Subject, frame: pl.DataFrame, column: Column) -> Link:
    """Look at lengths against the target."""
    return number_look(subject, frame, lengths(frame, column))


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the target along bins of length, or the lengths within each class."""
    numbers = lengths(frame, column)
    if subject.target is not None and subject.target.shape == "classes":
        return tell_length_boxes(subject, frame, column, code, numbers)
    return tell_bins(subject, frame, column, code, numbers)


QUESTION = Question(
    code="text-length",
    shapes=("rate", "number", "classes"),
    fits=is_text,
    look=look,
    tell=tell,
    weight=0.8,
    trend=True,
)
