"""Trend, seasons and jumps of the target: found when planted, silent otherwise, refused where need be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.finding import Finding, Verdict
from pythesis.stages.explore import Explored
from pythesis.stats import recompute
from pythesis.words import say

N = 700
KEPT = (Verdict.VALIDATED, Verdict.PRESENT)
CODES = ("time-trend", "season-year", "season-week", "season-day", "time-break")


def series(trend: float = 0.0, week: float = 0.0, jump: float = 0.0, rate: bool = False) -> pl.DataFrame:
    """Return one row a day, with what is asked for planted in it."""
    rng = np.random.default_rng(4)
    day = np.arange(N)
    y = trend * day / N + week * np.cos(2 * np.pi * day / 7) + jump * (day >= 300) + rng.normal(size=N)
    return pl.DataFrame(
        {
            "when": pl.Series(day).cast(pl.Int32).cast(pl.Date),
            "x": rng.normal(size=N),
            "y": np.where(y > 0.5, "yes", "no") if rate else y,
        }
    )


def _told(result: Explored, code: str) -> Finding:
    return next(f for f in result.findings if f.code == code)


def _codes(result: Explored) -> set[str]:
    return {f.code for f in result.findings}


@pytest.mark.parametrize("rate", [True, False])
def test_planted_courses_are_found(rate: bool) -> None:
    rising = explored(series(trend=4.0, rate=rate), "y", time="when")
    assert _told(rising, "time-trend").verdict is Verdict.VALIDATED
    assert _told(rising, "time-break").verdict not in KEPT
    weekly = explored(series(week=1.5, rate=rate), "y", time="when")
    found = _told(weekly, "season-week")
    assert found.verdict is Verdict.VALIDATED
    assert found.figure is not None
    assert {row["place"] for row in found.figure.data} == set(range(1, 8))
    statement = found.claim.values["statement"]
    best = max(found.figure.data, key=lambda row: row["value"])  # type: ignore[arg-type, return-value]
    named = [place.values["v"].key for place in statement.values["at_high"]]  # type: ignore[union-attr]
    assert any(key.endswith(f".{best['place']}") for key in named)
    jumping = explored(series(jump=2.5, rate=rate), "y", time="when")
    found = _told(jumping, "time-break")
    assert found.verdict is Verdict.VALIDATED
    effect = found.validations[0].effect
    assert effect is not None and effect.value > 0 and effect.low is not None and effect.low > 0
    for finding in (found, _told(weekly, "season-week"), _told(rising, "time-trend")):
        for language in ("en", "fr"):
            assert finding.reading is not None and finding.figure is not None
            for text in (finding.claim, finding.reading, finding.figure.title, finding.figure.alt):
                assert "{" not in say(text, language)


@pytest.mark.parametrize("rate", [True, False])
def test_a_flat_series_claims_nothing(rate: bool) -> None:
    result = explored(series(rate=rate), "y", time="when")
    for code in ("time-trend", "season-week", "time-break"):
        assert _told(result, code).verdict not in KEPT


def test_a_wandering_series_is_not_said_to_jump() -> None:
    walk = np.cumsum(np.random.default_rng(9).normal(size=N))
    frame = series().with_columns(pl.Series("y", walk))
    found = _told(explored(frame, "y", time="when"), "time-break")
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert "wander" in say(found.claim, "en")


def test_where_they_do_not_apply() -> None:
    plain = explored(series().drop("when"), "y")
    assert not _codes(plain) & set(CODES)
    short = explored(series().head(200), "y", time="when")
    assert {"season-year", "season-day"} & _codes(short) == set()
    numbered = series().with_columns(pl.Series("when", np.arange(N)))
    assert {"season-year", "season-week"} & _codes(explored(numbered, "y", time="when")) == set()
    few = series().with_columns(pl.Series("when", np.arange(N) // 20))
    result = explored(few, "y", time="when")
    assert _told(result, "time-trend").verdict is Verdict.NOT_APPLICABLE
    assert _told(result, "time-trend").figure is not None  # described all the same
    assert "time-break" not in _codes(result)
    classes = series().with_columns(
        pl.Series("y", np.random.default_rng(3).integers(0, 3, N)).cast(pl.String)
    )
    assert not _codes(explored(classes, "y", time="when")) & set(CODES)


def test_they_count_in_the_one_budget_and_use_all_development_rows() -> None:
    result = explored(series(week=1.5), "y", time="when")
    asked = [f for f in result.findings if f.columns[-1:] == ("y",) and f.validations]
    target = next(q for q in result.questions if q.family == "target")
    assert target.asked == len([f for f in asked if f.code in (*CODES, "number-number")])
    assert all(
        _told(result, code).validations[0].rows == "development" for code in ("season-week", "time-break")
    )
    assert _told(result, "season-week").validations[0].family == "target"


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize("rate", [True, False])
def test_every_number_is_recomputed(tmp_path: Path, rate: bool, group: bool) -> None:
    frame = series(1.0, 1.0, 1.0, rate)
    special = {"time": "when", "group": "who"} if group else {"time": "when"}
    if group:
        frame = frame.with_columns(pl.Series("who", [f"g{i % 12}" for i in range(N)]))
    dataset(frame, "y", **special).frame.write_parquet(tmp_path / "rows.parquet")
    checked = set()
    for finding in explored(frame, "y", **special).findings:
        for validation in finding.validations if finding.code in CODES else ():
            effect = validation.effect
            if effect is None:
                continue
            values = recompute.run(
                validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet")
            )
            numbers = {"p": validation.p, "p_smallest": validation.p_smallest, "effect": effect.value,
                       "low": effect.low, "high": effect.high, "n": validation.n}  # fmt: skip
            for name, value in numbers.items():
                if value is not None:
                    assert values[name] == pytest.approx(value, abs=1e-9), (validation.test, name)
            checked.add(validation.recipe)
    assert {"mann_kendall", "season", "time_break", "explore_period"} <= checked


def test_a_part_of_the_calendar_is_left_to_the_season() -> None:
    frame = series(week=1.5).with_columns(
        pl.col("when").dt.weekday().cast(pl.Float64).alias("weekday"),
        pl.col("when").dt.month().alias("month"),
    )
    result = explored(frame, "y", time="when")
    for name in ("weekday", "month"):
        found = next(f for f in result.findings if f.code == "number-number" and f.columns[0] == name)
        assert found.verdict is Verdict.NOT_APPLICABLE
        assert "season" in say(found.claim, "en")
    plain = next(f for f in result.findings if f.code == "number-number" and f.columns[0] == "x")
    assert plain.verdict is not Verdict.NOT_APPLICABLE


def test_half_hours_of_the_day_are_left_to_the_season() -> None:
    rng = np.random.default_rng(3)
    start = pl.lit("2021-03-01").str.to_datetime()
    when = pl.select(start + pl.duration(minutes=30) * pl.int_range(48 * 30)).to_series()
    frame = pl.DataFrame({"when": when}).with_columns(
        pl.col("when").dt.strftime("%H:%M").alias("slot"),
        pl.Series("y", rng.normal(size=len(when))) + (pl.col("when").dt.hour() / 4).sin() * 2,
    )
    found = next(
        f for f in explored(frame, "y", time="when").findings
        if f.columns[0] == "slot" and f.code == "category-number"
    )  # fmt: skip
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert "season" in say(found.claim, "en") and "saison" in say(found.claim, "fr")
