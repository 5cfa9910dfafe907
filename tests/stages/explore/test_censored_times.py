"""Times still running: refused as a target, told beside it, silent otherwise."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from made import explored

from pythesis.core.finding import Finding, Verdict
from pythesis.words import say

N = 400


def followed(time: str = "tenure", event: str = "churned") -> pl.DataFrame:
    rng = np.random.default_rng(1)
    months = rng.exponential(20, N).round()
    return pl.DataFrame(
        {time: months, event: np.where(rng.random(N) < 0.3, "yes", "no"), "x": months + rng.normal(size=N)}
    )


def told(frame: pl.DataFrame, target: str) -> list[Finding]:
    return [f for f in explored(frame, target).findings if f.code == "censored-times"]


@pytest.mark.parametrize(
    ("time", "event"), [("tenure", "churned"), ("survivalTime", "status"), ("jours", "censure")]
)
def test_a_time_still_running_is_refused_as_a_target(time: str, event: str) -> None:
    result = explored(followed(time, event), time)
    (found,) = [f for f in result.findings if f.code == "censored-times"]
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert found.columns == (time, event)
    assert not [f for f in result.findings if f.section == "relation"]
    assert "target" not in {q.family for q in result.questions}
    assert found.validations[0].effect is not None
    assert found.validations[0].effect.value == pytest.approx(0.3, abs=0.08)
    for language in ("en", "fr"):
        assert found.reading is not None and found.advice is not None and found.figure is not None
        for text in (found.claim, found.reading, found.advice, found.figure.title, found.figure.alt):
            assert "{" not in say(text, language)


def test_beside_another_target_it_is_told_and_relations_go_on() -> None:
    result = explored(followed(), "churned")
    (found,) = [f for f in result.findings if f.code == "censored-times"]
    assert found.verdict is Verdict.ISSUE
    assert [f for f in result.findings if f.code == "number-category"]


def test_silent_where_names_do_not_say_it() -> None:
    assert not told(followed("income", "churned"), "income")
    assert not told(followed("days", "status"), "days")  # either may mean something else
    never = followed().with_columns(pl.Series("churned", ["no"] * (N - 1) + ["yes"]))
    assert not told(never, "tenure")
    below = followed().with_columns(pl.col("tenure") - 5)
    assert not told(below, "tenure")
