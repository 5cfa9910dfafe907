"""Does a class of the target go with a number?"""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Scale, Subject
from pythesis.stages.explore.tables import MOST_LEVELS
from pythesis.stages.explore.tellers import tell_bins, tell_boxes, tell_shares
from pythesis.stages.explore.told import Told


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the rate along the number for two classes, the spread of the number for more."""
    if subject.target is not None and subject.target.shape == "rate":
        return tell_bins(subject, frame, column, code)
    told = tell_boxes(subject, frame, column, code)
    few = frame.get_column(column.name).drop_nulls().n_unique() <= MOST_LEVELS
    if told is not None and told.base.endswith(".level") and few:  # boxes alike would show nothing
        return tell_shares(subject, frame, column, code)
    return told


QUESTION = Question(
    code="number-category", scales=(Scale.NUMBER,), shapes=("rate", "classes"), tell=tell, trend=True
)
