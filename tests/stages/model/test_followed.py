"""A group followed over time enters the models; a group that new rows would not show does not."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from tests.stages.model.hand import dataset

from pythesis.core.brief import Brief
from pythesis.core.dataset import Kind, Role
from pythesis.core.plan import Plan
from pythesis.stats.learning.rows import Rows, development
from pythesis.stats.learning.treatments import calendar, exclusions, treatments
from pythesis.words import say

N = 240


def _rows(shops: list[str], method: str) -> Rows:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=i // 8) for i in range(N)]
    frame = pl.DataFrame({"shop": shops, "day": days, "x": range(N), "y": [i % 7 for i in range(N)]})
    roles = {"shop": Role.GROUP, "day": Role.TIME}
    made = dataset(frame, "y", roles=roles, kinds={"shop": Kind.IDENTIFIER}, method=method)
    return development(*made, Brief(), Plan())


@pytest.mark.parametrize("style", ["linear", "tree"])
def test_groups_seen_before_and_after_help_to_predict(style: str) -> None:
    rows = _rows([f"s{i % 8}" for i in range(N)], "time")
    assert "shop" in {t.column for t in treatments(rows, style)}  # type: ignore[arg-type]
    assert "shop" not in {e.column for e in exclusions(rows)}


@pytest.mark.parametrize(
    ("shops", "method"),
    [([f"s{i // 8}" for i in range(N)], "time"), ([f"s{i % 8}" for i in range(N)], "group")],
)
def test_groups_that_end_or_that_divide_the_rows_stay_out(shops: list[str], method: str) -> None:
    rows = _rows(shops, method)
    assert "shop" not in {t.column for t in treatments(rows, "tree")}
    reasons = {e.column: say(e.reason, "en") for e in exclusions(rows)}
    # Only what divides the folds is told to; what guessed the role of the other is no reason either.
    assert [name for name in ("shop", "day") if "divides the folds" in reasons[name]] == [
        {"group": "shop", "time": "day"}[method]
    ]
    assert all("by hand" not in reason for reason in reasons.values())


@pytest.mark.parametrize(("years", "kept"), [(1, False), (3, True)])
def test_months_enter_once_they_have_come_back(years: int, kept: bool) -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(365 * years)]
    frame = pl.DataFrame({"day": days, "x": range(len(days)), "y": [i % 7 for i in range(len(days))]})
    made = dataset(frame, "y", roles={"day": Role.TIME}, method="time", sealed=False)
    found = calendar(development(*made, Brief(), Plan()), "linear")
    assert found is not None
    assert ("month" in found.parts) == kept
    assert "weekday" in found.parts
