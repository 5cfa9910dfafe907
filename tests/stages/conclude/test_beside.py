"""A model that does no better than the trivial answer on the test rows is not told as one that may."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest
from tests.stages.conclude.test_confirm import _concluded, _finished
from tests.stages.model.hand import chain, dataset

from pythesis.core.brief import Brief, SuccessBrief
from pythesis.core.conclusion import Conclusion
from pythesis.core.iteration import Score
from pythesis.core.said import said
from pythesis.stages.conclude.confirm import confirm
from pythesis.stages.conclude.run import rows_to_decide
from pythesis.stats.learning.results import Concluded
from pythesis.words import say

N = 200


def _last(error: float, trivial: float) -> Conclusion:
    """Conclude on test rows that miss by `error` with the model and by `trivial` with the same answer."""
    generator = np.random.default_rng(1)
    observed = generator.normal(size=N)
    frames = [
        pl.DataFrame(
            {
                "model": [name] * N, "split": ["test"] * N, "__row": np.arange(N), "block": np.arange(N),
                "observed": observed, "predicted": observed + size * generator.normal(size=N),
            }
        )
        for name, size in (("linear", error), ("trivial", trivial))
    ]  # fmt: skip
    finished = _finished(error, 0.3, "rmse")
    recipe = finished.recipe.model_copy(update={"task": "regression"})
    finished = dataclasses.replace(finished, predictions=pl.concat(frames), recipe=recipe)
    before = _concluded("undecided", "rmse", maximum=error).conclusion
    told = (*before.business, said("conclude.business.undecided"), said("conclude.business.draft"))
    return confirm(Concluded(before.model_copy(update={"business": told})), finished).conclusion


@pytest.mark.parametrize(
    ("error", "trivial", "key"),
    [
        (1.0, 2.0, None),
        (1.0, 1.0, "conclude.last.undecided"),
        (2.0, 1.0, "conclude.last.worse"),
    ],
)
def test_the_test_rows_say_how_the_model_stands_beside_the_trivial_answer(
    error: float, trivial: float, key: str | None
) -> None:
    found = _last(error, trivial)
    assert found.outcome == "undecided"
    assert [s.key for s in found.scientific if s.key.startswith("conclude.last.")] == ([key] if key else [])
    beaten = key == "conclude.last.worse"
    keys = [s.key for s in found.business]
    assert ("conclude.business.beaten" in keys) == beaten
    assert ("conclude.business.undecided" in keys) != beaten
    for language in ("en", "fr"):
        assert all(say(part, language) for part in (*found.scientific, *found.business))


def test_the_rows_that_would_decide_are_counted_over_the_whole_table() -> None:
    generator = np.random.default_rng(2)
    frame = pl.DataFrame({"x": generator.normal(size=400)}).with_columns(
        y=pl.col("x") + pl.Series(generator.normal(size=400))
    )
    made = chain(dataset(frame, "y"), Brief(success=SuccessBrief(metric="rmse", maximum=1.02)))
    found = confirm(made.concluded, made.finished).conclusion
    told = next(s for s in found.scientific if s.key == "conclude.rows-to-decide")
    assert found.outcome == "undecided" and found.score.n < 200
    assert told.values["now"] == 400
    assert told.values["n"] == found.rows_to_decide
    end = found.score.low if found.score.value > 1.02 else found.score.high
    arm = abs(end - found.score.value)  # type: ignore[operator]
    wanted = 400 * (arm / abs(found.score.value - 1.02)) ** 2
    assert wanted <= (found.rows_to_decide or 0) <= 1.1 * wanted + 1


@pytest.mark.parametrize(
    ("low", "high", "rows"),
    [
        (
            6.63,
            8.1,
            2700,
        ),  # half of this uneven interval is shorter than the way to 8.04
        (6.5, 8.82, 9200),  # twice the way: four times the rows
        (6.63, 8.0, None),  # the interval leaves the criterion out: nothing is left to decide
        (6.63, None, None),
    ],
)
def test_rows_that_would_decide_are_more_than_there_are(
    low: float, high: float | None, rows: int | None
) -> None:
    found = Score(
        metric="rmse",
        split="test",
        value=7.26,
        low=low,
        high=high,
        level=0.95,
        method="",
        n=455,
        estimand="fitted-model",
    )
    assert rows_to_decide(found, 8.04, 2_287) == rows
