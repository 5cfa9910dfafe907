"""Does a class of the target go with the rank of an ordered level?"""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Scale, Subject
from pythesis.stages.explore.tellers import tell_order, tell_shares
from pythesis.stages.explore.told import Told


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the rate along the levels for two classes, the share of every class for more."""
    rate = subject.target is not None and subject.target.shape == "rate"
    return (tell_order if rate else tell_shares)(subject, frame, column, code)


QUESTION = Question(
    code="ordinal-category", scales=(Scale.ORDERED,), shapes=("rate", "classes"), tell=tell, trend=True
)
