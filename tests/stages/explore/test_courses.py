"""The course of columns: drifts and seasons are told, memory and the calendar are not."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from made import explored
from scipy.signal import lfilter

from pythesis.core.finding import Finding, Verdict
from pythesis.stages.explore import Explored
from pythesis.words import say

N = 900
CODES = ("column-trend", "column-season-year", "column-season-week", "column-season-day")


def days(n: int = N) -> list[dt.date]:
    return [dt.date(2021, 1, 1) + dt.timedelta(i) for i in range(n)]


def remembering(rng: np.random.Generator, keep: float) -> np.ndarray:
    series: np.ndarray = lfilter([1.0], [1.0, -keep], rng.normal(size=N + 100))[100:]
    return series


def rows(seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    when = days()
    week = np.array([day.weekday() for day in when])
    return pl.DataFrame(
        {
            "day": when,
            "drifting": remembering(rng, 0.5) + 4 * np.arange(N) / N,
            "weekly": remembering(rng, 0.3) + 2 * (week >= 5),
            "memory": remembering(rng, 0.8),
            "weekday": week,
            "year": [one.year for one in when],
            "y": rng.normal(size=N),
        }
    )


def told(found: Explored) -> list[Finding]:
    return [finding for finding in found.findings if finding.code in CODES]


def test_a_drift_and_a_week_are_told_and_neither_memory_nor_the_calendar_is() -> None:
    found = explored(rows(), "y", time="day")
    courses = told(found)
    assert {(f.code, f.columns) for f in courses} == {
        ("column-trend", ("day", "drifting")), ("column-season-week", ("day", "weekly")),
    }  # fmt: skip
    for finding in courses:
        assert finding.verdict in (Verdict.VALIDATED, Verdict.PRESENT) and finding.section == "structure"
        assert finding.figure is not None and finding.validations[0].family == "columns"
        assert finding.validations[0].rows == "development"
        for language in ("en", "fr"):
            assert finding.reading is not None and finding.advice is not None
            for text in (finding.claim, finding.reading, finding.advice, finding.figure.title):
                assert "{" not in say(text, language)
    (family,) = [q for q in found.questions if q.family == "columns"]
    assert family.asked > 5 * 4 // 2  # courses share the budget of pairs


def test_without_time_nothing_is_asked_of_courses() -> None:
    assert not told(explored(rows().drop("day", "year", "weekday"), "y"))


def test_many_courses_are_named_together() -> None:
    rng = np.random.default_rng(2)
    week = np.array([day.weekday() for day in days()])
    made = {f"c{i}": remembering(rng, 0.3) + 5 * np.arange(N) / N for i in range(6)}
    made |= {f"w{i}": remembering(rng, 0.3) + 3 * (week >= 5) for i in range(5)}
    found = told(explored(pl.DataFrame({"day": days(), **made, "y": rng.normal(size=N)}), "y", time="day"))
    drawn, named = [f for f in found if f.figure is not None], [f for f in found if f.figure is None]
    assert sorted(f.code for f in drawn) == ["column-season-week"] * 3 + ["column-trend"] * 3
    assert len(named) == 1 and len(named[0].validations) >= 5
    left = {name for name in made if name not in {f.columns[1] for f in drawn}}
    assert set(named[0].claim.values["others"]) == left  # type: ignore[arg-type]
    assert all(name in say(named[0].claim, "fr") for name in left)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_memory_alone_is_seldom_told_as_a_course() -> None:
    runs, claimed = 100, 0
    for seed in range(runs):
        rng = np.random.default_rng([9, seed])
        frame = pl.DataFrame({"day": days(), **{f"m{i}": remembering(rng, 0.7) for i in range(4)}})
        claimed += bool(told(explored(frame.with_columns(y=pl.Series(rng.normal(size=N))), "y", time="day")))
    assert claimed <= runs * 0.05 + 3 * np.sqrt(runs * 0.05 * 0.95)
