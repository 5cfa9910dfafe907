"""Dates that stand for whole months have no weekday to learn from."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset

from pythesis.core.brief import Brief
from pythesis.core.plan import Plan
from pythesis.stats.learning.rows import development
from pythesis.stats.learning.treatments import treatments

FIRSTS = [dt.date(2020 + i // 12, i % 12 + 1, 1) for i in range(36)]
LASTS = [day - dt.timedelta(days=1) for day in FIRSTS]
DAYS = [dt.date(2020, 1, 1) + dt.timedelta(days=11 * i) for i in range(36)]


@pytest.mark.parametrize(("days", "weekday"), [(FIRSTS, False), (LASTS, False), (DAYS, True)])
def test_a_weekday_is_read_of_days_alone(days: list[dt.date], weekday: bool) -> None:
    generator = np.random.default_rng(0)
    frame = pl.DataFrame({"when": days * 5, "y": generator.normal(size=180)})
    rows = development(*dataset(frame, "y"), Brief(), Plan(effort="quick"))
    (when,) = treatments(rows, "linear")
    assert ("weekday" in when.parts, "day" in when.parts) == (weekday, weekday)
    assert {"year", "month"} <= set(when.parts)
