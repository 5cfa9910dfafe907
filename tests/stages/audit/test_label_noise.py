"""The check ``label-noise``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, found, issues, verdict


def table(n: int = 1_500, noise: float = 0.0, doubt: float = 0.0) -> pl.DataFrame:
    rng = np.random.default_rng(43)
    x = rng.normal(size=(n, 4))
    y = (x[:, 0] + x[:, 1] + doubt * rng.logistic(size=n) > 0).astype(int)
    y = np.where(rng.random(n) < noise, 1 - y, y)
    return pl.DataFrame({f"x{i}": x[:, i] for i in range(4)} | {"y": y})


def test_wrong_labels_are_found(tmp_path: Path) -> None:
    data = dataset(table(noise=0.1), target="y", kinds={"y": "boolean"})
    (finding,) = issues("label-noise", data, tmp_path)
    assert finding.severity is Severity.WARNING
    assert 0.05 < finding.validations[0].effect.value < 0.15  # type: ignore[union-attr]


def test_clean_labels_pass() -> None:
    assert verdict("label-noise", dataset(table(), target="y", kinds={"y": "boolean"})) is Verdict.PASSED


def test_outcomes_left_to_chance_are_not_called_wrong() -> None:
    data = dataset(table(doubt=0.8), target="y", kinds={"y": "boolean"})
    assert found("label-noise", data)[0].verdict is not Verdict.ISSUE


@pytest.mark.parametrize("seed", range(3))
def test_a_rare_class_left_to_chance_is_never_called_wrong(seed: int) -> None:
    """Always the commonest class is wrong in one row of five: no label is."""
    y = (np.random.default_rng(seed).random(700) < 0.2).astype(int)
    data = dataset(table(n=700).with_columns(pl.Series("y", y)), target="y", kinds={"y": "boolean"})
    assert found("label-noise", data)[0].verdict is not Verdict.ISSUE


def test_a_number_is_not_applicable() -> None:
    data = dataset(table().with_columns(pl.col("x3").alias("z")), target="z")
    assert verdict("label-noise", data) is Verdict.NOT_APPLICABLE


def test_many_wrong_labels_in_few_rows_are_found(tmp_path: Path) -> None:
    data = dataset(table(n=800, noise=0.25), target="y", kinds={"y": "boolean"})
    (finding,) = issues("label-noise", data, tmp_path)
    calibrated = finding.validations[1].effect
    assert calibrated is not None and calibrated.value > 0.6


@pytest.mark.parametrize("seed", range(3))
def test_an_outcome_of_chance_alone_is_never_called_wrong(seed: int) -> None:
    y = np.random.default_rng(seed).integers(0, 2, 600)
    data = dataset(table(n=600).with_columns(pl.Series("y", y)), target="y", kinds={"y": "boolean"})
    assert found("label-noise", data)[0].verdict is Verdict.NOT_APPLICABLE
