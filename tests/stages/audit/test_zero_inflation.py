"""The check ``zero-inflation``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Verdict
from stages.audit.tables import dataset, issues, verdict


def test_many_zeros_beside_amounts(tmp_path: Path) -> None:
    values = np.random.default_rng(1).gamma(2, 40, 400).round(2) + 0.01
    values[:180] = 0
    (finding,) = issues("zero-inflation", dataset(pl.DataFrame({"gift": values})), tmp_path)
    assert finding.affected == 180


def test_many_zeros_beside_counts(tmp_path: Path) -> None:
    values = np.random.default_rng(2).poisson(15, 400)
    values[:250] = 0
    (finding,) = issues("zero-inflation", dataset(pl.DataFrame({"visits": values})), tmp_path)
    assert finding.claim.values["share"] >= 0.6


@pytest.mark.parametrize("mean", [0.3, 1.0, 2.0])
def test_counts_of_rare_things_pass(mean: float) -> None:
    values = np.random.default_rng(3).poisson(mean, 3000) + 10 * (np.arange(3000) < 0)
    spread = np.concatenate([values, np.arange(10)])
    assert verdict("zero-inflation", dataset(pl.DataFrame({"n": spread}))) is Verdict.PASSED


def test_too_few_values_is_not_applicable() -> None:
    assert verdict("zero-inflation", dataset(pl.DataFrame({"a": [1, 2, 3]}))) is Verdict.NOT_APPLICABLE
