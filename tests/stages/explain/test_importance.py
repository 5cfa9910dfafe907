"""Columns that the predictions rest on are those whose loss folds agree about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pythesis.core.finding import Verdict
from pythesis.stages.explain import importance
from pythesis.stages.explain.importance import Weight
from pythesis.stats.scores import METRICS

WILD = Weight("wild", 1.3, -1.1, 3.7)
KNOWN = (Weight("a", 0.7, 0.35, 1.05), Weight("b", 0.2, 0.1, 0.3))


def setting(columns: int) -> Any:
    recipe = SimpleNamespace(treatments=[object()] * columns)
    return SimpleNamespace(trivial_loss=1.0, metric=METRICS["r2"], recipe=recipe, rows=SimpleNamespace(n=200))


def test_a_loss_that_folds_disagree_about_is_not_named_first() -> None:
    found = importance.finding(setting(3), importance.ordered([WILD, *reversed(KNOWN)]))
    assert found is not None and found.figure is not None
    assert (found.verdict, found.columns) == (Verdict.VALIDATED, ("a",))
    assert found.claim.values["others"] == ("b",) and found.claim.values["n"] == 2
    assert [row["column"] for row in found.figure.data] == ["wild", "a", "b"]  # pictured by size


def test_alone_it_is_told_as_within_the_noise() -> None:
    found = importance.finding(setting(1), importance.ordered([WILD]))
    assert found is not None
    assert found.verdict is Verdict.NOT_ESTABLISHED and found.claim.key.endswith(".none")
