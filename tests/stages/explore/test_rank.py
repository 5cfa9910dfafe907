"""Effects on different scales are ranked on one."""

from __future__ import annotations

import pytest

from pythesis.core.validation import Effect
from pythesis.stages.explore.family import size_of


def _effect(name: str, value: float, smallest: float, null: float = 0.0) -> Effect:
    return Effect(name=name, value=value, low=None, high=None, level=0.95, null=null, smallest=smallest)


def test_an_explained_share_ranks_like_the_correlation_it_is_the_square_of() -> None:
    correlation = size_of(_effect("spearman-rho", 0.6, 0.1))
    share = size_of(_effect("epsilon-squared", 0.36, 0.01))
    assert correlation == pytest.approx(share)


def test_distance_is_from_no_effect() -> None:
    assert size_of(_effect("probability-above", 0.38, 0.06, null=0.5)) == pytest.approx(2.0)


def test_no_effect_ranks_last() -> None:
    assert size_of(None) == 0.0
