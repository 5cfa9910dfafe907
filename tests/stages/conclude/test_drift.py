"""Drift is told when late rows are worse taught by early ones, and not when nothing changed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from tests.stages.model.hand import chain, dataset

from pythesis.core.brief import Brief, SuccessBrief
from pythesis.core.conclusion import Conclusion
from pythesis.core.dataset import Role
from pythesis.words import fill


def _concluded(turned: bool, since: float = 0.45) -> Conclusion:
    generator = np.random.default_rng(2)
    n = 1200
    x = generator.normal(size=(n, 3))
    late = np.arange(n) > since * n
    first, second = np.array([1.0, 1.0, 0.5]), np.array([-1.0, 1.0, -0.5])
    y = np.where(late & turned, x @ second, x @ first) + 0.5 * generator.normal(size=n)
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(n)]
    frame = pl.DataFrame({**{f"c{i}": x[:, i] for i in range(3)}, "day": days, "y": y})
    data = dataset(frame, "y", roles={"day": Role.TIME}, method="time", folds=6)
    brief = Brief(success=SuccessBrief(metric="r2", minimum=0.95))
    return fill(chain(data, brief).concluded.conclusion)


def test_columns_that_change_their_meaning_are_drift() -> None:
    found = _concluded(turned=True)
    assert found.causes[0].code == "drift"
    assert found.causes[0].statement.key.endswith("meaning")
    assert (found.causes[0].share or 0) > 0.5


def test_a_world_that_stays_is_not_accused() -> None:
    assert "drift" not in [c.code for c in _concluded(turned=False).causes]


def test_a_world_that_changed_near_the_end_is_seen_too() -> None:
    found = _concluded(turned=True, since=0.75 * 0.88)  # a quarter of the rows is for the test
    assert found.causes[0].code == "drift"
