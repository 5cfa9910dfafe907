"""The date by which rows are ordered is one that rows have, and not their birth."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.moment import moment
from stages.audit.tables import brief, dataset

DAYS = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(100)]


def _moment(**columns: list[object]) -> str | None:
    rows = pl.DataFrame({"x": range(100), **columns}, strict=False)
    found = moment(Subject(dataset(rows), brief()))
    return found.name if found else None


def test_the_date_nearly_every_row_has() -> None:
    assert _moment(opened=DAYS, closed=[d if i % 3 else None for i, d in enumerate(DAYS)]) == "opened"


def test_a_date_most_rows_lack_orders_nothing() -> None:
    assert _moment(left=[d if i % 5 == 0 else None for i, d in enumerate(DAYS)]) is None


def test_births_order_nothing() -> None:
    assert _moment(date_of_birth=DAYS) is None
    assert _moment(**{"Date de naissance": DAYS}) is None
