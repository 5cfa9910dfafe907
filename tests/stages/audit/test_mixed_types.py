"""The check ``mixed-types``."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.finding import Verdict
from stages.audit.tables import dataset, issues, verdict


def test_words_among_numbers(tmp_path: Path) -> None:
    rows = pl.DataFrame({"score": [str(i) for i in range(95)] + ["absent"] * 5})
    (finding,) = issues("mixed-types", dataset(rows), tmp_path)
    assert finding.affected == 5
    assert finding.examples[0] == {"__row": 95, "score": "absent"}


def test_levels_pass() -> None:
    assert verdict("mixed-types", dataset(pl.DataFrame({"a": ["x", "12", "y", "14"] * 10}))) is Verdict.PASSED


def test_no_text_is_not_applicable() -> None:
    assert verdict("mixed-types", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.NOT_APPLICABLE
