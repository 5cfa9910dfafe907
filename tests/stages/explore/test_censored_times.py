"""Times still running: never plain numbers, counted for as long as they were followed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.finding import Finding, Verdict
from pythesis.stats import recompute
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
    ("time", "event"),
    [("tenure", "churned"), ("survivalTime", "status"), ("jours", "censure"), ("duration", "delta")],
)
def test_a_time_still_running_is_never_a_plain_number(time: str, event: str) -> None:
    result = explored(followed(time, event), time)
    (found,) = [f for f in result.findings if f.code == "censored-times"]
    assert found.verdict is Verdict.PASSED
    assert found.columns == (time, event)
    # In a column named for what was cut short, "yes" says that the end was not seen.
    assert found.claim.values["ended"] == ("no" if event == "censure" else "yes")
    (related,) = [f for f in result.findings if f.section == "relation"]
    assert related.code == "duration-number" and related.columns == ("x", time)
    assert [q.asked for q in result.questions if q.family == "target"] == [1]
    for language in ("en", "fr"):
        for told in (found, related):
            assert told.reading is not None and told.advice is not None
            texts = [told.claim, told.reading, told.advice]
            texts += [told.figure.title, told.figure.alt, told.figure.note] if told.figure is not None else []
            for text in texts:
                assert text is not None and "{" not in say(text, language)


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


def declared(effect: float, seed: int = 2, n: int = 1200) -> pl.DataFrame:
    """Return subscriptions whose rate of ending is exp(effect) higher on a monthly plan; some go on."""
    rng = np.random.default_rng(seed)
    plan = rng.choice(["monthly", "yearly"], n)
    ends = rng.exponential(20 / np.exp(effect * (plan == "monthly")))
    stops = rng.uniform(0, 40, n)
    return pl.DataFrame(
        {
            "months": np.ceil(np.minimum(ends, stops)), "left": np.where(ends <= stops, "yes", "no"),
            "plan": plan, "age": rng.normal(40, 10, n).round(), "town": rng.choice(["a", "b", "c"], n),
        }
    )  # fmt: skip


def test_named_in_the_brief_beside_the_event(tmp_path: Path) -> None:
    frame = declared(0.9)
    result = explored(frame, "left", {"data": {"target": "left", "duration": "months"}})
    found = {(f.code, f.columns[0]): f for f in result.findings}
    plan = found["duration-levels", "plan"]
    assert plan.verdict is Verdict.VALIDATED and plan.validations[0].test == "log-rank"
    assert found["duration-number", "age"].verdict not in (Verdict.VALIDATED, Verdict.PRESENT)
    assert ("category-category", "plan") in found  # has it ended so far is still a plain question
    assert not [f for f in result.findings if f.section == "relation" and "months" in f.columns]
    assert plan.figure is not None and plan.figure.mark == "line"
    assert plan.figure.color is not None
    # The shares told are recomputed by plain counting, on the very rows of the test.
    made = dataset(frame, "left")
    made.frame.write_parquet(tmp_path / "rows.parquet")
    shares = [v for v in plan.validations if v.test == "still-running"]
    assert len(shares) == 2
    for one in (*shares, plan.validations[0]):
        again = recompute.run(one.recipe, one.arguments, data=str(tmp_path / "rows.parquet"))
        assert one.effect is not None and again["n"] == one.n
        assert again["effect"] == pytest.approx(one.effect.value, rel=1e-9)
        assert again["low"] == pytest.approx(one.effect.low, rel=1e-9)
    high, low = (one.effect.value for one in shares if one.effect is not None)
    assert high > low and plan.claim.values["statement"].values["high_level"] == "yearly"  # type: ignore


def test_the_value_that_says_ended_is_the_brief_s() -> None:
    frame = declared(0.5).with_columns(left=pl.when(pl.col("left") == "yes").then(2).otherwise(1))
    brief = {"data": {"target": "months", "event": "left", "ended": 1}}
    (found,) = [f for f in explored(frame, "months", brief).findings if f.code == "censored-times"]
    assert found.claim.values["ended"] == "1" and found.claim.key.endswith("declared.claim")


def test_rows_that_come_in_few_groups_are_refused_with_the_reason() -> None:
    frame = declared(0.9).with_columns(who=pl.int_range(1200) % 40)  # twenty groups in a half
    result = explored(frame, "months", {"data": {"target": "months", "event": "left"}}, group="who")
    refused = [f for f in result.findings if f.code.startswith("duration")]
    assert refused and {f.verdict for f in refused} == {Verdict.NOT_APPLICABLE}


@pytest.mark.slow
def test_nothing_is_claimed_where_ends_go_with_nothing() -> None:
    """At most 5 % of projects claim a relation with times in which nothing goes with the end."""
    claims = 0
    for seed in range(200):
        result = explored(declared(0.0, seed, 500), "months", {"data": {"target": "months", "event": "left"}})
        claims += any(
            f.code.startswith("duration") and f.verdict in (Verdict.VALIDATED, Verdict.PRESENT)
            for f in result.findings
        )
    assert claims <= 200 * 0.05 + 3 * (200 * 0.05 * 0.95) ** 0.5
