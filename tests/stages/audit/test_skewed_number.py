"""The check ``skewed-number``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


@pytest.mark.parametrize("sign", [1, -1])
def test_a_long_tail(tmp_path: Path, sign: int) -> None:
    values = sign * np.exp(np.random.default_rng(1).normal(8, 1.2, 500))
    (finding,) = issues("skewed-number", dataset(pl.DataFrame({"x": values})), tmp_path)
    assert finding.severity is Severity.NOTICE
    assert finding.claim.key.endswith("right" if sign > 0 else "left")


@pytest.mark.parametrize("n", [500, 501])
def test_the_median_told_is_that_of_every_library(tmp_path: Path, n: int) -> None:
    values = np.exp(np.random.default_rng(4).normal(8, 1.5, n)).round()
    (finding,) = issues("skewed-number", dataset(pl.DataFrame({"x": values})), tmp_path)
    assert finding.claim.values["middle"] == np.median(values)


@pytest.mark.parametrize("shape", ["normal", "uniform", "one-far-cell"])
def test_even_numbers_pass(shape: str) -> None:
    rng = np.random.default_rng(2)
    values = rng.uniform(0, 1, 500) if shape == "uniform" else rng.normal(0, 1, 500)
    if shape == "one-far-cell":
        values[0] = 90
    assert verdict("skewed-number", dataset(pl.DataFrame({"x": values}))) is Verdict.PASSED


def test_too_few_values_is_not_applicable() -> None:
    assert verdict("skewed-number", dataset(pl.DataFrame({"a": [1, 2, 3]}))) is Verdict.NOT_APPLICABLE
