"""The check ``constant-column``."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict


def test_constant_and_empty_columns_leave_the_models(tmp_path: Path) -> None:
    rows = pl.DataFrame({"a": [1, 2, 3], "same": ["k"] * 3, "none": pl.Series([None] * 3, dtype=pl.String)})
    data = dataset(rows)
    findings = issues("constant-column", data, tmp_path)
    assert {finding.columns[0] for finding in findings} == {"same", "none"}
    excluded = {d.column for d in audit.run(data, brief()).proposals if d.action is Action.EXCLUDE}
    assert excluded == {"same", "none"}


def test_one_value_and_gaps_stay(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"pool": ["yes", None, None, "yes"], "a": [1, 2, 3, 4]}))
    (finding,) = issues("constant-column", data, tmp_path)
    assert finding.claim.key.endswith("one-value-and-gaps")
    assert not any(
        d.action is Action.EXCLUDE and d.column == "pool" for d in audit.run(data, brief()).proposals
    )


def test_a_constant_target_blocks(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"a": [1, 2, 3], "y": [1, 1, 1]}), target="y")
    (finding,) = issues("constant-column", data, tmp_path)
    assert finding.severity is Severity.BLOCKING


def test_columns_that_vary_pass() -> None:
    assert verdict("constant-column", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)}))
    assert verdict("constant-column", data) is Verdict.NOT_APPLICABLE
