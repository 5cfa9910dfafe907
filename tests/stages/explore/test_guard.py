"""A question that fails through a fault of its own code is said, and stops no other."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from made import explored

from pythesis.core.faults import STRICT
from pythesis.core.finding import Verdict
from pythesis.core.validation import Validation
from pythesis.stages.explore import pairs
from pythesis.stages.explore.questions import representation
from pythesis.stats import relation
from pythesis.words import fill


@pytest.fixture
def frame() -> pl.DataFrame:
    rng = np.random.default_rng(4)
    a, b = rng.normal(size=(2, 600))
    return pl.DataFrame({"a": a, "b": b, "twin": b + 0.1 * rng.normal(size=600), "y": a + b})


def broken(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Make every test of a column fail."""
    whole = relation.relate

    def relate(frame: pl.DataFrame, x: Any, y: Any, **options: Any) -> Validation:
        if name in (x.name, y.name):
            raise IndexError("secret value 41")
        return whole(frame, x, y, **options)

    monkeypatch.setattr(relation, "relate", relate)


def test_a_failing_test_is_said_and_the_others_are_answered(
    frame: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {f.id: f for f in explored(frame, "y").findings}
    monkeypatch.delenv(STRICT)
    broken(monkeypatch, "a")
    found = explored(frame, "y").findings
    (fault,) = [f for f in found if f.columns == ("a",) and f.code == "number-number"]
    assert fault.verdict is Verdict.NOT_APPLICABLE
    told = fill(fault.claim)
    assert "IndexError" in told.en and "IndexError" in told.fr
    assert "secret" not in told.en + told.fr
    others = [f for f in found if f.code == "number-number" and f.columns == ("b", "y")]
    assert [f.verdict for f in others] == [before[others[0].id].verdict] == [Verdict.VALIDATED]


def test_a_failing_part_is_said_once_and_leaves_its_place_to_the_others(
    frame: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(STRICT)

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    for part, name in ((representation, "findings"), (pairs, "_looks")):
        monkeypatch.setattr(part, name, fails)
    found = explored(frame, "y")
    faults = [f for f in found.findings if f.claim.key == "explore.fault"]
    assert sorted(f.code for f in faults) == ["columns-together", "representation"]
    assert any(f.code == "number-number" and f.verdict is Verdict.VALIDATED for f in found.findings)
    assert len({f.id for f in found.findings}) == len(found.findings)


def test_tests_are_strict(frame: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "a")
    with pytest.raises(IndexError):
        explored(frame, "y")
