"""Do the classes of the target differ between the levels of a category?"""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Scale, Subject
from pythesis.stages.explore.tellers import tell_levels, tell_shares
from pythesis.stages.explore.told import Told


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the rate at each level for two classes, the share of every class for more."""
    rate = subject.target is not None and subject.target.shape == "rate"
    return (tell_levels if rate else tell_shares)(subject, frame, column, code)


QUESTION = Question(code="category-category", scales=(Scale.LEVELS,), shapes=("rate", "classes"), tell=tell)
