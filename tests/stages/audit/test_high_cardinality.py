"""The check ``high-cardinality``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.decision import Action
from pythesis.core.finding import Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict


def test_levels_that_seldom_come_back_leave_the_models(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    rows = pl.DataFrame({"ticket": [f"T{i}" for i in rng.integers(0, 400, 300)], "a": rng.normal(size=300)})
    data = dataset(rows)
    (finding,) = issues("high-cardinality", data, tmp_path)
    assert finding.claim.key.endswith("seldom")
    assert any(
        d.action is Action.EXCLUDE and d.column == "ticket" for d in audit.run(data, brief()).proposals
    )


def test_many_levels_that_come_back_stay(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    data = dataset(
        pl.DataFrame({"city": [f"C{i}" for i in rng.integers(0, 100, 500)], "a": rng.normal(size=500)})
    )
    (finding,) = issues("high-cardinality", data, tmp_path)
    assert finding.claim.key.endswith("many")
    assert not any(d.action is Action.EXCLUDE for d in audit.run(data, brief()).proposals)


def test_few_levels_pass() -> None:
    assert verdict("high-cardinality", dataset(pl.DataFrame({"a": ["x", "y"] * 30}))) is Verdict.PASSED


def test_numbers_are_not_applicable() -> None:
    assert (
        verdict("high-cardinality", dataset(pl.DataFrame({"a": [0.5, 1.5] * 30}))) is Verdict.NOT_APPLICABLE
    )
