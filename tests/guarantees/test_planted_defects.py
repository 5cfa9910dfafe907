"""The bench of planted defects hears the audit as a run does: cells as written, then as they read.

One table and one defect of ``benchmarks/audit``; all of them are run by ``benchmarks/run_audit.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from audit import cells
from audit.clean import wines
from audit.judge import READERS, Heard, accepted, asked, found, listen
from audit.table import Clean, Planted, named
from audit.written import as_text

CODE = "unit-error"


def _untouched(table: Clean, _rng: np.random.Generator, _strength: int) -> Planted:
    return Planted(table.frame, named("alcohol", "ash"))


@pytest.fixture(scope="module")
def before() -> Heard:
    return listen(wines().frame, wines(), codes=accepted(CODE))


@pytest.mark.parametrize("strength", [1, 2])
def test_a_unit_is_heard_under_the_one_that_is_written(before: Heard, strength: int) -> None:
    planted = as_text(cells.unit_error)(wines(), np.random.default_rng(5), strength)
    assert planted is not None
    heard = listen(planted.frame, wines(), codes=accepted(CODE))
    assert found(CODE, planted, before, heard) is not None


def test_numbers_that_are_only_written_otherwise_raise_nothing(before: Heard) -> None:
    planted = as_text(_untouched)(wines(), np.random.default_rng(5), 0)
    assert planted is not None
    heard = listen(planted.frame, wines(), codes=accepted(CODE))
    assert not heard.alerts


def test_checks_of_meaning_bring_those_that_read_cells() -> None:
    assert {check.code for check in asked({CODE})} == READERS | {CODE}
    assert [check.code for check in asked({"mojibake"})] == ["mojibake"]
