"""The check ``collinear-columns``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(n: int = 400, columns: int = 5) -> pl.DataFrame:
    rng = np.random.default_rng(37)
    return pl.DataFrame({f"x{i}": rng.normal(size=n) for i in range(columns)})


def test_two_columns_that_move_together(tmp_path: Path) -> None:
    rng = np.random.default_rng(38)
    rows = table().with_columns((pl.col("x1").exp() + pl.Series(0.05 * rng.normal(size=400))).alias("same"))
    rows = rows.with_columns(pl.when(pl.int_range(400) % 4 > 0).then(pl.col("same")).alias("same"))
    (finding,) = issues("collinear-columns", dataset(rows), tmp_path)
    assert finding.columns == ("same", "x1")
    assert finding.severity is Severity.NOTICE


def test_a_column_that_follows_all_the_others(tmp_path: Path) -> None:
    rng = np.random.default_rng(39)
    mixed = sum(pl.col(f"x{i}") for i in range(5)) + pl.Series(0.1 * rng.normal(size=400))
    (finding,) = issues("collinear-columns", dataset(table().with_columns(mixed.alias("mixed"))), tmp_path)
    assert finding.columns == ("mixed",)


def test_related_columns_pass() -> None:
    rng = np.random.default_rng(40)
    rows = table().with_columns((pl.col("x1") + pl.Series(0.6 * rng.normal(size=400))).alias("near"))
    assert verdict("collinear-columns", dataset(rows)) is Verdict.PASSED


def test_one_number_is_not_applicable() -> None:
    assert verdict("collinear-columns", dataset(table(columns=1))) is Verdict.NOT_APPLICABLE
