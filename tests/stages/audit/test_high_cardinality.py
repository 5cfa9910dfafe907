"""The check ``high-cardinality``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, found, issues, verdict


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


HOBBIES = ("sport", "music", "films", "reading", "travel", "cooking", "games")


@pytest.mark.parametrize("mark", [";", "; ", ", ", "|"])
def test_several_answers_in_a_cell_are_told(tmp_path: Path, mark: str) -> None:
    rng = np.random.default_rng(9)
    cells = [mark.join(sorted(rng.choice(HOBBIES, rng.integers(1, 4), replace=False))) for _ in range(500)]
    (finding,) = issues("high-cardinality", dataset(pl.DataFrame({"hobbies": cells})), tmp_path)
    assert finding.claim.key.endswith("answers")
    assert finding.claim.values["answers"] == len(HOBBIES)
    assert finding.claim.values["several"] == sum(mark in cell for cell in cells)


@pytest.mark.parametrize(
    "cells",
    [
        [f"Town {i % 60}, {('TX', 'CA', 'WA')[i % 3]}" for i in range(400)],  # places and their states
        [f"{i % 70}/{i % 9}" for i in range(400)],
        [f"Code {i % 80}" for i in range(400)],
        [f"{i % 10},{i % 97}" for i in range(400)],  # decimals
        [f"name{i % 90}, first{i % 77}" + ", junior" * (i % 5 == 0) for i in range(400)],
    ],
)
def test_parts_that_stand_at_their_place_are_no_answers(cells: list[str]) -> None:
    for finding in found("high-cardinality", dataset(pl.DataFrame({"c": cells}))):
        assert "answers" not in finding.claim.key
