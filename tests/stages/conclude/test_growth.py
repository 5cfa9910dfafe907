"""What more rows bring is told once: the learning curve of iteration 2 and the cause give the same gain."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import chain, dataset

from pythesis.core.brief import Brief, SuccessBrief
from pythesis.stages.conclude import growth
from pythesis.stages.conclude.case import case
from pythesis.stages.conclude.growth import Growth, too_few_rows
from pythesis.stats.learning.growing import growing


def _wide(n: int) -> pl.DataFrame:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(n, 60))
    y = x @ generator.normal(size=60) + 3 * generator.normal(size=n)
    return pl.DataFrame({f"c{i}": x[:, i] for i in range(60)}).with_columns(y=pl.Series(y))


def test_the_curve_and_the_cause_tell_the_same_gain() -> None:
    brief = Brief(success=SuccessBrief(metric="r2", minimum=0.99))
    found = chain(dataset(_wide(300), "y"), brief)
    told = next(c for c in found.concluded.conclusion.causes if c.code == "too-few-rows")
    assert found.improved.chosen == found.simple.chosen  # one model: its rows can only bring it one gain
    curve = next(f for f in found.understood.iteration.findings if f.code == "learning-curve")
    for end in ("gain", "low", "high"):
        assert told.statement.values[end] == curve.claim.values[end]


def test_rows_that_join_are_the_same_whoever_asks() -> None:
    found = chain(dataset(_wide(300), "y"))
    data, split = dataset(_wide(300), "y")
    one = case(data, split, Brief(), found.simple, found.understood, found.improved, None)  # type: ignore[arg-type]
    made = one.rows.frame
    recipe = next(r for r in found.simple.recipes if r.name == "linear")
    stored = found.simple.of("linear")
    few, more = (
        growing(one.rows, recipe, made, stored, shares, 0, 1, lambda *_: None)
        for shares in ((0.25, 0.5), (0.125, 0.25, 0.5))
    )
    assert [row[-3:] for row in more.scores] == list(few.scores)
    assert few.sizes[-1] == 2 * few.sizes[-2] and few.gain(1.0, "rmse") == more.gain(1.0, "rmse")


@pytest.mark.parametrize(("left", "confidence"), [(0.001, "likely"), (10.0, "shown")])
def test_rows_that_promise_next_to_nothing_are_not_shown_to_lack(left: float, confidence: str) -> None:
    brief = Brief(success=SuccessBrief(metric="rmse", maximum=100.0))  # met by far: nothing is missing
    found = chain(dataset(_wide(300), "y"), brief)
    data, split = dataset(_wide(300), "y")
    one = case(data, split, brief, found.simple, found.understood, found.improved, None)  # type: ignore[arg-type]
    grown = Growth(
        gain=left, low=left / 2, high=2 * left, p=0.01, left=left, most=left, steady=True, n_folds=5
    )
    assert growth.LITTLE * one.trivial_loss > 0.001
    told = too_few_rows(one, grown)
    assert told is not None and told.cause.confidence == confidence
