"""The class of interest is the same for the questions of exploration and for the models."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Kind, Role
from pythesis.stages.explore.subject import read_target
from pythesis.stats.learning.aim import positive_class


@pytest.mark.parametrize(
    ("common", "rare", "positive"),
    [
        ("1", "2", "2"),  # codes: the rarer one
        ("1", "0", "1"),
        ("no", "yes", "yes"),
        ("Oui", "Non", "Oui"),
        ("ham", "spam", "spam"),
        ("true", "1", "true"),
    ],
)
def test_one_class_of_interest(common: str, rare: str, positive: str) -> None:
    values = [common] * 70 + [rare] * 30
    assert positive_class(np.array(values), Brief()) == positive
    column = Column(name="y", kind=Kind.CATEGORY, role=Role.TARGET, dtype="String", missing=0, distinct=2,
                    levels=tuple(sorted((common, rare))))  # fmt: skip
    target = read_target(pl.DataFrame({"y": values}), column)
    assert target is not None and target.positive == positive
