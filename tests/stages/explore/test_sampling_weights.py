"""Weights declared, undeclared, of another kind, or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.finding import Finding, Verdict
from pythesis.stages.explore import Explored
from pythesis.stats import recompute
from pythesis.stats.weighting import weighted

N = 1500


def survey(tied: bool = True) -> pl.DataFrame:
    rng = np.random.default_rng(2)
    rich = rng.random(N) < 0.5
    weight = np.where(rich, 1.0, 5.0) if tied else rng.uniform(1, 3, N)
    return pl.DataFrame(
        {"w": weight, "x": rng.normal(size=N), "y": np.where(rng.random(N) < 0.3 + 0.4 * rich, "yes", "no")}
    )


def _told(result: Explored) -> list[Finding]:
    return [f for f in result.findings if f.code == "sampling-weights"]


@pytest.mark.parametrize("tied", [True, False])
def test_declared_sampling_weights_are_used(tmp_path: Path, tied: bool) -> None:
    brief = {"data": {"weight": "w", "weight_kind": "sampling"}}
    (found,) = _told(explored(survey(tied), "y", brief))
    assert found.verdict is (Verdict.ISSUE if tied else Verdict.PASSED)
    dataset(survey(tied), "y").frame.write_parquet(tmp_path / "rows.parquet")
    (validation,) = found.validations
    values = recompute.run(validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet"))
    assert validation.effect is not None
    assert values["effect"] == pytest.approx(validation.effect.value)
    assert values["low"] == pytest.approx(validation.effect.low)


@pytest.mark.parametrize(
    ("kind", "key"), [("frequency", "frequency"), ("precision", "precision"), (None, "unknown")]
)
def test_other_weights_are_refused_not_ignored(kind: str | None, key: str) -> None:
    data = {"weight": "w"} | ({"weight_kind": kind} if kind else {})
    (found,) = _told(explored(survey(), "y", {"data": data}))
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert found.claim.key == f"explore.sampling-weights.unused-{key}.claim"


def test_nothing_is_said_without_weights() -> None:
    assert not _told(explored(survey(), "y"))


def test_intervals_cover_the_population() -> None:
    rng, missed = np.random.default_rng(3), 0
    for _ in range(1000):
        rich = rng.random(200) < 0.5  # half of the rows, a sixth of the population
        y = rng.normal(size=200) + rich
        found = weighted(y, np.where(rich, 1.0, 5.0))
        assert found is not None
        missed += not found.low <= 1 / 6 <= found.high
    assert missed <= 50 + 3 * (1000 * 0.05 * 0.95) ** 0.5
