"""The check ``time-structure``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(shift: float, n: int = 300) -> pl.DataFrame:
    rng = np.random.default_rng(16)
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(n)]
    return pl.DataFrame(
        {"day": days, "x": rng.normal(size=n), "y": rng.normal(size=n) + shift * (np.arange(n) > n / 2)}
    )


def test_a_target_that_moves(tmp_path: Path) -> None:
    (finding,) = issues("time-structure", dataset(table(1.0), target="y"), tmp_path)
    assert finding.severity is Severity.WARNING
    assert finding.claim.key.endswith("proposed-number")


def test_a_class_that_moves(tmp_path: Path) -> None:
    rows = table(1.5).with_columns(
        pl.when(pl.col("y") > 0.5).then(pl.lit("a")).otherwise(pl.lit("b")).alias("y")
    )
    data = dataset(rows, target="y", roles={"day": "time", "y": "target"})
    (finding,) = issues("time-structure", data, tmp_path)
    assert finding.severity is Severity.NOTICE
    assert finding.claim.key.endswith("declared-class")


def test_a_still_target_is_told_quietly(tmp_path: Path) -> None:
    (finding,) = issues("time-structure", dataset(table(0.0), target="y"), tmp_path)
    assert finding.severity is Severity.NOTICE


def test_test_rows_are_not_read(tmp_path: Path) -> None:
    data = dataset(table(1.0), target="y", test_rows=145)
    (finding,) = issues("time-structure", data, tmp_path)
    assert finding.claim.key.endswith("proposed-still")


def test_no_date_passes() -> None:
    assert verdict("time-structure", dataset(table(0.0).drop("day"), target="y")) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)}))
    assert verdict("time-structure", data) is Verdict.NOT_APPLICABLE
