"""The check ``wide-data``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(rows: int, columns: int) -> pl.DataFrame:
    rng = np.random.default_rng(56)
    return pl.DataFrame({f"g{i}": rng.normal(size=rows) for i in range(columns)})


def test_more_columns_than_rows(tmp_path: Path) -> None:
    (finding,) = issues("wide-data", dataset(table(30, 60)), tmp_path)
    assert finding.severity is Severity.WARNING


def test_many_columns(tmp_path: Path) -> None:
    (finding,) = issues("wide-data", dataset(table(90, 30)), tmp_path)
    assert finding.severity is Severity.NOTICE


def test_few_columns_pass() -> None:
    assert verdict("wide-data", dataset(table(300, 30))) is Verdict.PASSED


def test_no_feature_is_not_applicable() -> None:
    data = dataset(table(30, 1), roles={"g0": "identifier"})
    assert verdict("wide-data", data) is Verdict.NOT_APPLICABLE
