"""Drift is told when late rows are worse taught by early ones, and not when nothing changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
from tests.stages.model.hand import chain, dataset, tools

from pythesis.core.brief import Brief, SuccessBrief
from pythesis.core.conclusion import Conclusion
from pythesis.core.dataset import Role
from pythesis.stages.conclude.case import case
from pythesis.stages.conclude.drift import Aged, aged
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


def _aged(level: float, spread: float) -> Aged | None:
    """Compare early and late teachers where a column says nothing; its spread or the target's level moves."""
    generator = np.random.default_rng(2)
    n = 1200
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(n)]
    late = np.arange(n) > 0.45 * n
    frame = pl.DataFrame(
        {
            "c0": np.where(late, spread, 1.0) * generator.normal(size=n),
            "day": days,
            "y": np.where(late, level, 0.0) + generator.normal(size=n),
        }
    )
    data, split = dataset(frame, "y", roles={"day": Role.TIME}, method="time", folds=6)
    made = chain((data, split), open_test=False)
    one = case(data, split, Brief(), made.simple, made.understood, made.improved, tools())
    recipe = made.simple.recipe("linear")
    one = replace(one, model="linear", improved=replace(made.improved, recipes=(recipe,)))
    time = data.table.time
    assert time is not None
    return aged(one, time)


def test_a_column_that_says_nothing_cannot_change_its_meaning() -> None:
    assert _aged(level=0.0, spread=40.0) is None


def test_a_target_that_moved_is_drift_whatever_the_columns_say() -> None:
    found = _aged(level=3.0, spread=1.0)
    assert found is not None and (found.effect.low or 0.0) > 1.0
