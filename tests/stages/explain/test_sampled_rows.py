"""Too many rows are sampled, and the learning curve says whether those left out would have paid."""

from __future__ import annotations

import pytest
from tests.stages.model.hand import dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.plan import Plan
from pythesis.core.said import Said
from pythesis.stages import model
from pythesis.stages.explain.curve import curve_finding, learning_curve
from pythesis.stages.explain.setting import setting
from pythesis.stats.learning import rows as learning
from pythesis.words import say

PLAN = Plan(effort="quick")


def told(most: int, monkeypatch: pytest.MonkeyPatch, strength: float) -> tuple[Said, str]:
    """Return what the reading of the curve says of the sample, and which way the curve goes."""
    monkeypatch.setitem(learning.MOST_ROWS, "quick", most)
    data, split = dataset(logistic(1200, strength=strength), "outcome", folds=3)
    simple = model.simple(data, split, Brief(), PLAN, tools())
    one = setting(data, split, Brief(), simple, tools())
    assert one is not None
    assert one.rows.n == min(most, one.rows.total)
    found = curve_finding(one, learning_curve(one))
    assert found is not None and found.reading is not None
    sample = found.reading.values["sample"]
    assert isinstance(sample, Said)
    for language in ("en", "fr"):
        assert say(found.reading, language)
    return sample, found.claim.key.rsplit(".", 1)[-1]


@pytest.mark.parametrize("strength", [3.0, 0.0])
def test_rows_left_out_are_told_with_what_the_curve_says(
    monkeypatch: pytest.MonkeyPatch, strength: float
) -> None:
    sample, way = told(300, monkeypatch, strength)
    assert sample.key == f"explain.curve.sample.{way}"
    assert sample.values == {"n": 300, "total": 900, "left": 600}
    assert "300" in say(sample, "en") and "600" in say(sample, "fr")


def test_nothing_is_said_of_a_sample_when_all_rows_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    sample, _ = told(20_000, monkeypatch, 1.0)
    assert sample.key == "explain.curve.sample.none"
    assert say(sample, "en") == ""


def test_the_sample_is_the_same_for_the_same_seed_and_keeps_the_folds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(learning.MOST_ROWS, "quick", 300)
    data, split = dataset(logistic(1200), "outcome", folds=3)
    one, other = (learning.development(data, split, Brief(), PLAN) for _ in range(2))
    assert one.frame.equals(other.frame, null_equal=True)
    another = learning.development(data, split, Brief(), Plan(effort="quick", seed=1))
    assert not one.frame.equals(another.frame, null_equal=True)
    assert sum(len(fold.held) for fold in one.folds) == 300
