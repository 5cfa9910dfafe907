"""The check ``weights-ignored``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(name: str, n: int = 500) -> pl.DataFrame:
    rng = np.random.default_rng(57)
    age = rng.normal(45, 15, n)
    weight = np.exp((age - 45) / 30)
    return pl.DataFrame({"age": age, name: weight / weight.mean()})


def test_a_weight_of_survey_left_aside(tmp_path: Path) -> None:
    for name in ("sampling_weight", "ponderation", "poids"):
        (finding,) = issues("weights-ignored", dataset(table(name)), tmp_path)
        assert finding.columns == (name,)
        assert finding.severity is Severity.WARNING


def test_a_mass_passes() -> None:
    rows = table("weight").with_columns(pl.col("weight") * 70)
    assert verdict("weights-ignored", dataset(rows)) is Verdict.PASSED


def test_a_declared_weight_passes() -> None:
    data = dataset(table("weight"), roles={"weight": "weight"})
    assert verdict("weights-ignored", data) is Verdict.PASSED


def test_no_number_is_not_applicable() -> None:
    rows = pl.DataFrame({"colour": ["red", "blue"] * 40})
    assert verdict("weights-ignored", dataset(rows)) is Verdict.NOT_APPLICABLE
