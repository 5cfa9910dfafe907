"""The check ``sampling-bias``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.brief import Brief
from pythesis.core.errors import InputError
from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import brief, dataset, issues, verdict


def table(share: float, n: int = 800) -> pl.DataFrame:
    rng = np.random.default_rng(58)
    return pl.DataFrame({"sex": np.where(rng.random(n) < share, "F", "M"), "x": rng.normal(size=n)})


def asked() -> Brief:
    return brief(columns={"sex": {"shares": {"F": 0.52, "M": 0.48}}})


def test_shares_that_differ(tmp_path: Path) -> None:
    (finding,) = issues("sampling-bias", dataset(table(0.35)), tmp_path, asked())
    assert finding.columns == ("sex",)
    assert finding.severity is Severity.WARNING


def test_a_level_nobody_declared(tmp_path: Path) -> None:
    rows = table(0.52).with_columns(
        pl.when(pl.int_range(800) < 100).then(pl.lit("?")).otherwise("sex").alias("sex")
    )
    issues("sampling-bias", dataset(rows), tmp_path, asked())


def test_shares_that_agree_pass() -> None:
    assert verdict("sampling-bias", dataset(table(0.52)), asked()) is Verdict.PASSED


def test_no_declared_share_is_not_applicable() -> None:
    assert verdict("sampling-bias", dataset(table(0.3))) is Verdict.NOT_APPLICABLE


def test_shares_are_numbers() -> None:
    with pytest.raises(InputError):
        brief(columns={"sex": {"shares": {"F": "half"}}})
