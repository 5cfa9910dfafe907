"""The check ``batch-effect``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(shift: float, n: int = 600) -> pl.DataFrame:
    rng = np.random.default_rng(53)
    plate = rng.integers(0, 4, n)
    moved = np.array([0.0, 1.0, -0.5, 2.0])[plate] * shift
    return pl.DataFrame(
        {
            "plate": [f"P{v}" for v in plate],
            "glucose": rng.normal(size=n) + moved,
            "iron": rng.normal(size=n) + moved,
            "age": rng.normal(size=n),
        }
    )


def test_a_plate_that_shifts_measures(tmp_path: Path) -> None:
    (finding,) = issues("batch-effect", dataset(table(1.0)), tmp_path)
    assert finding.columns[0] == "plate"
    assert set(finding.columns[1:]) == {"glucose", "iron"}
    assert finding.severity is Severity.WARNING


def test_a_small_shift_is_told(tmp_path: Path) -> None:
    (finding,) = issues("batch-effect", dataset(table(0.25)), tmp_path)
    assert finding.severity is Severity.NOTICE


def test_plates_alike_pass() -> None:
    assert verdict("batch-effect", dataset(table(0.0))) is Verdict.PASSED


def test_a_name_that_says_something_else_passes() -> None:
    rows = table(1.0).rename({"plate": "device protection"})
    assert verdict("batch-effect", dataset(rows)) is Verdict.PASSED


def test_no_levels_is_not_applicable() -> None:
    assert verdict("batch-effect", dataset(table(1.0).drop("plate"))) is Verdict.NOT_APPLICABLE


def test_where_a_sensor_stands_is_no_shift() -> None:
    """A number that the levels fix altogether is a property of theirs."""
    rows = table(0.0).with_columns(lat=48 + pl.col("plate").str.slice(1).cast(pl.Float64) / 10)
    assert verdict("batch-effect", dataset(rows)) is Verdict.PASSED
