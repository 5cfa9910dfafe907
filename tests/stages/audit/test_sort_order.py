"""The check ``sort-order``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(n: int = 400) -> pl.DataFrame:
    rng = np.random.default_rng(50)
    return pl.DataFrame({"x": rng.normal(size=n), "y": rng.choice(3, n, p=[0.6, 0.3, 0.1])})


def test_rows_sorted_by_class(tmp_path: Path) -> None:
    data = dataset(table().sort("y"), target="y", kinds={"y": "category"})
    (finding,) = issues("sort-order", data, tmp_path)
    assert finding.severity is Severity.WARNING
    assert finding.validations[0].statistic == 1.0


def test_rows_mostly_sorted_by_a_number(tmp_path: Path) -> None:
    rng = np.random.default_rng(51)
    rows = table().with_columns((pl.int_range(400) + pl.Series(150 * rng.normal(size=400))).alias("z"))
    (finding,) = issues("sort-order", dataset(rows, target="z"), tmp_path)
    assert finding.columns == ("z",)


def test_shuffled_rows_pass() -> None:
    assert verdict("sort-order", dataset(table(), target="y", kinds={"y": "category"})) is Verdict.PASSED


def test_rows_in_order_of_time_are_not_applicable() -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=day) for day in range(400)]
    rows = table().sort("y").with_columns(pl.Series("day", days))
    assert verdict("sort-order", dataset(rows, target="y", kinds={"y": "category"})) is Verdict.NOT_APPLICABLE
