"""A column of two peaks is described by them, where rows stand alone."""

from __future__ import annotations

import numpy as np
import polars as pl
from tests.stages.model.hand import dataset

from pythesis.core.brief import Brief
from pythesis.core.dataset import Role
from pythesis.stages.explore.describe import described
from pythesis.stages.explore.subject import subject_of
from pythesis.words import fill


def told(group: bool) -> tuple[str, str, list[str]]:
    generator = np.random.default_rng(2)
    waiting = np.where(
        generator.random(600) < 0.35, generator.normal(54, 6, 600), generator.normal(80, 6, 600)
    )
    frame = pl.DataFrame(
        {"waiting": waiting.round(), "who": np.arange(600) // 20, "y": generator.random(600)}
    )
    roles = {"who": Role.GROUP} if group else {"who": Role.EXCLUDED}
    data, split = dataset(frame, "y", roles=roles, method="group" if group else "random")
    subject = subject_of(data, split, Brief(), 0)
    column = next(c for c in subject.columns if c.name == "waiting")
    found = described(subject, column, "column-distribution")
    assert found is not None
    claim = fill(found.claim)
    return str(claim.en), str(claim.fr), [one.test for one in found.validations]


def test_both_places_are_told_with_the_test() -> None:
    english, french, tests = told(group=False)
    assert "gather around two places, 5" in english and "test du dip" in french
    assert tests == ["quantiles", "dip"]


def test_rows_of_groups_are_not_asked() -> None:
    english, _, tests = told(group=True)
    assert "two places" not in english
    assert tests == ["quantiles"]
