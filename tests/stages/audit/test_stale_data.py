"""The check ``stale-data``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def rows(n: int = 400) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    days = [
        dt.datetime(2024, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None) + dt.timedelta(hours=i) for i in range(n)
    ]
    return pl.DataFrame(
        {"at": days, "x": rng.normal(20, 3, n), "rain": np.where(rng.random(n) < 0.9, 0.0, 2.5)}
    )


def test_a_reading_that_stops_moving(tmp_path: Path) -> None:
    frame = rows().with_columns(pl.when(pl.int_range(pl.len()) > 340).then(21.5).otherwise("x").alias("x"))
    data = dataset(frame.sample(fraction=1.0, shuffle=True, seed=1))
    (finding,) = issues("stale-data", data, tmp_path)
    assert (finding.affected, finding.severity) == (59, Severity.WARNING)


def test_a_column_no_longer_filled(tmp_path: Path) -> None:
    frame = rows().with_columns(pl.when(pl.int_range(pl.len()) < 350).then("x").alias("x"))
    (finding,) = issues("stale-data", dataset(frame), tmp_path)
    assert finding.claim.key.endswith("empty")


@pytest.mark.parametrize("tail", [0, 5])
def test_readings_that_move_pass(tail: int) -> None:
    frame = rows().with_columns(
        pl.when(pl.int_range(pl.len()) >= 400 - tail).then(1.0).otherwise("x").alias("x")
    )
    assert verdict("stale-data", dataset(frame)) is Verdict.PASSED


def test_no_time_is_not_applicable() -> None:
    assert verdict("stale-data", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.NOT_APPLICABLE
