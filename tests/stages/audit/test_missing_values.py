"""The check ``missing-values``."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def test_severity_follows_the_share_and_the_role(tmp_path: Path) -> None:
    n = 100
    rows = pl.DataFrame(
        {
            "few": [None] * 2 + [1.0] * (n - 2),
            "some": [1.0] * 80 + [None] * 20,
            "most": [None] * 70 + ["a"] * 30,
            "y": [None] + [0, 1] * 49 + [0],
        }
    )
    findings = {f.columns[0]: f for f in issues("missing-values", dataset(rows, target="y"), tmp_path)}
    assert [findings[c].severity for c in ("few", "some", "most", "y")] == [
        Severity.INFO, Severity.NOTICE, Severity.WARNING, Severity.WARNING,
    ]  # fmt: skip
    assert findings["most"].affected == 70
    assert len(findings["most"].examples) == 5


def test_gaps_on_the_same_rows_are_told_once(tmp_path: Path) -> None:
    gap = [None] * 10 + [1.0] * 20
    rows = pl.DataFrame({"a": gap, "b": gap, "c": [1.0] * 30})
    (finding,) = issues("missing-values", dataset(rows), tmp_path)
    assert finding.columns == ("a", "b")
    assert finding.same_as == ("b",)


def test_many_columns_make_one_finding(tmp_path: Path) -> None:
    n = 40
    columns = {f"c{i}": [None if row == i else 1.0 for row in range(n)] for i in range(30)}
    (finding,) = issues("missing-values", dataset(pl.DataFrame(columns)), tmp_path)
    assert len(finding.columns) == 30


def test_a_full_table_passes() -> None:
    assert verdict("missing-values", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)}))
    assert verdict("missing-values", data) is Verdict.NOT_APPLICABLE
