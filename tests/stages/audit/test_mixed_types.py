"""The check ``mixed-types``."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict


def test_words_among_numbers(tmp_path: Path) -> None:
    rows = pl.DataFrame({"score": [str(i) for i in range(95)] + ["late"] * 5})
    (finding,) = issues("mixed-types", dataset(rows), tmp_path)
    assert finding.affected == 5
    assert finding.examples[0] == {"__row": 95, "score": "late"}


@pytest.mark.parametrize(
    ("words", "read"), [(["late"] * 5, True), (["<5"] * 5, False), (["late"] * 20, False)]
)
def test_a_few_slips_become_gaps_and_the_numbers_are_read(words: list[str], read: bool) -> None:
    rows = dataset(pl.DataFrame({"score": [f"{i},5" for i in range(100)] + words}))
    mine = {d.action for d in audit.run(rows, brief()).proposals if d.origin.startswith("mixed-types")}
    assert mine == ({Action.TO_MISSING, Action.PARSE_NUMBER} if read else {Action.KEEP})


def test_levels_pass() -> None:
    assert verdict("mixed-types", dataset(pl.DataFrame({"a": ["x", "12", "y", "14"] * 10}))) is Verdict.PASSED


def test_no_text_is_not_applicable() -> None:
    assert verdict("mixed-types", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.NOT_APPLICABLE
