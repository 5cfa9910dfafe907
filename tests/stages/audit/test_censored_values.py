"""The check ``censored-values``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def test_a_pile_at_the_top(tmp_path: Path) -> None:
    values = np.minimum(np.random.default_rng(1).normal(300, 60, 500).round(1), 380)
    (finding,) = issues("censored-values", dataset(pl.DataFrame({"light": values})), tmp_path)
    assert finding.claim.values["bound"] == 380
    assert finding.severity is Severity.NOTICE


def test_a_cut_target_is_a_warning(tmp_path: Path) -> None:
    values = np.maximum(np.random.default_rng(2).normal(30, 6, 500).round(1), 22)
    data = dataset(pl.DataFrame({"x": range(500), "y": values}), target="y")
    (finding,) = issues("censored-values", data, tmp_path)
    assert finding.severity is Severity.WARNING
    assert finding.reading is not None and finding.reading.key.endswith("low-target")


@pytest.mark.parametrize("shape", ["normal", "rounded", "zeros"])
def test_no_pile_passes(shape: str) -> None:
    values = np.random.default_rng(3).normal(50, 10, 500)
    if shape == "rounded":
        values = (values / 5).round() * 5 + np.random.default_rng(4).integers(0, 2, 500)
    if shape == "zeros":
        values[:100] = 0
    assert verdict("censored-values", dataset(pl.DataFrame({"x": values}))) is not Verdict.ISSUE


def test_too_few_values_is_not_applicable() -> None:
    assert verdict("censored-values", dataset(pl.DataFrame({"a": [1, 2, 3]}))) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(("top", "key"), [(100, "top"), (96, "high-target")])
def test_the_highest_mark_is_not_told_as_a_cut(tmp_path: Path, top: int, key: str) -> None:
    values = np.minimum(np.random.default_rng(5).normal(95, 8, 800).round(), top)
    data = dataset(pl.DataFrame({"x": range(800), "mark": values}), target="mark")
    (finding,) = issues("censored-values", data, tmp_path)
    assert finding.reading is not None and finding.reading.key.endswith(key)
    assert finding.severity is (Severity.NOTICE if key == "top" else Severity.WARNING)
