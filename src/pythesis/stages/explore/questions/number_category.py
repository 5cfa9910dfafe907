"""Does a class of the target go with a number?"""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Scale, Subject
from pythesis.stages.explore.tellers import tell_bins, tell_boxes
from pythesis.stages.explore.told import Told


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the rate along the number for two classes, the spread of the number for more."""
    rate = subject.target is not None and subject.target.shape == "rate"
    return (tell_bins if rate else tell_boxes)(subject, frame, column, code)


QUESTION = Question(
    code="number-category", scales=(Scale.NUMBER,), shapes=("rate", "classes"), tell=tell, trend=True
)
