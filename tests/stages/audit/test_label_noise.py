"""The check ``label-noise``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

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


def test_a_number_is_not_applicable() -> None:
    data = dataset(table().with_columns(pl.col("x3").alias("z")), target="z")
    assert verdict("label-noise", data) is Verdict.NOT_APPLICABLE
