"""The check ``identifier-column``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.decision import Action
from pythesis.core.finding import Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict


def test_names_of_rows_leave_the_models(tmp_path: Path) -> None:
    n = 60
    rng = np.random.default_rng(3)
    rows = pl.DataFrame(
        {"number": range(1, n + 1), "who": [f"P-{i:04d}x" for i in range(n)], "size": rng.normal(size=n)}
    )
    data = dataset(rows)
    findings = issues("identifier-column", data, tmp_path)
    assert {finding.columns[0] for finding in findings} == {"number", "who"}
    excluded = {d.column for d in audit.run(data, brief()).proposals if d.action is Action.EXCLUDE}
    assert excluded == {"number", "who"}


def test_a_measure_that_never_repeats_passes() -> None:
    rng = np.random.default_rng(4)
    rows = pl.DataFrame({"size": rng.normal(size=80), "amount": rng.choice(10_000, 80, replace=False)})
    assert verdict("identifier-column", dataset(rows)) is Verdict.PASSED


def test_a_person_who_wants_it_is_heard() -> None:
    rows = pl.DataFrame({"number": range(60), "a": [0.5, 0.25] * 30})
    asked = brief(columns={"number": {"role": "feature"}})
    assert verdict("identifier-column", dataset(rows), asked) is Verdict.PASSED


def test_few_rows_cannot_tell() -> None:
    assert verdict("identifier-column", dataset(pl.DataFrame({"a": [1, 2, 3]}))) is Verdict.NOT_APPLICABLE
