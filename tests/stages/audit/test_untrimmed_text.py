"""The check ``untrimmed-text``."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict


def test_blanks_that_split_a_level(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"sex": ["male", "male ", "female"] * 20}))
    (finding,) = issues("untrimmed-text", data, tmp_path)
    assert finding.severity is Severity.WARNING
    assert [d.action for d in audit.run(data, brief()).proposals if d.column == "sex"] == [Action.TRIM]


def test_blanks_that_split_nothing_are_told_quietly(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"sex": [" male", " female"] * 20}))
    (finding,) = issues("untrimmed-text", data, tmp_path)
    assert finding.severity is Severity.INFO


def test_trimmed_text_passes() -> None:
    assert verdict("untrimmed-text", dataset(pl.DataFrame({"a": ["x", "y z"]}))) is Verdict.PASSED


def test_no_text_is_not_applicable() -> None:
    assert verdict("untrimmed-text", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.NOT_APPLICABLE


def test_blanks_inside_numbers_are_no_needless_ones() -> None:
    prices = [f"{100 + i}\u00a0{i % 10}00\u202f€" for i in range(60)]
    assert verdict("untrimmed-text", dataset(pl.DataFrame({"a": prices}))) is Verdict.PASSED
