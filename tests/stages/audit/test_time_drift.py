"""The check ``time-drift``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(n: int = 900, shift: float = 0.0, turn: float = 0.0) -> pl.DataFrame:
    rng = np.random.default_rng(52)
    days = np.sort(rng.integers(0, 1_000, n))
    late = days > 500
    return pl.DataFrame(
        {
            "day": [dt.date(2020, 1, 1) + dt.timedelta(days=int(day)) for day in days],
            "x": rng.normal(size=n) + shift * late,
            "z": rng.normal(size=n),
            "colour": np.where(rng.random(n) < 0.5 + turn * late, "red", "blue"),
        }
    ).sample(fraction=1.0, shuffle=True, seed=1)


def test_a_number_that_moves(tmp_path: Path) -> None:
    (finding,) = issues("time-drift", dataset(table(shift=1.0)), tmp_path)
    assert finding.columns == ("x",)
    assert finding.severity is Severity.WARNING


def test_a_category_that_turns(tmp_path: Path) -> None:
    (finding,) = issues("time-drift", dataset(table(turn=0.4)), tmp_path)
    assert finding.columns == ("colour",)


def seasonal(years: float, step: float = 0.0) -> pl.DataFrame:
    n = int(365 * years)
    rng = np.random.default_rng(53)
    at = np.arange(n)
    warm = 12 + 9 * np.sin(2 * np.pi * (at - 110) / 365) + rng.normal(0, 2, n) + step * (at > n / 2)
    days = [dt.date(2021, 1, 1) + dt.timedelta(days=int(day)) for day in at]
    colder = np.where(warm < 12, "cold", "warm")
    return pl.DataFrame({"day": days, "temperature": warm, "weather": colder, "z": rng.normal(size=n)})


@pytest.mark.parametrize("years", [1.3, 1.6, 2.4, 3.3])
def test_a_season_is_no_drift_and_a_step_in_it_is(tmp_path: Path, years: float) -> None:
    assert verdict("time-drift", dataset(seasonal(years))) is Verdict.PASSED
    (finding,) = issues("time-drift", dataset(seasonal(years, 12)), tmp_path)
    assert "temperature" in finding.columns and finding.severity is Severity.WARNING


def test_steady_columns_pass() -> None:
    assert verdict("time-drift", dataset(table())) is Verdict.PASSED


def test_what_follows_the_date_is_no_drift() -> None:
    rows = table().with_columns(
        pl.col("day").dt.year().alias("year"), pl.col("day").to_physical().alias("since")
    )
    assert verdict("time-drift", dataset(rows.drop("year"))) is Verdict.PASSED


def test_no_time_is_not_applicable() -> None:
    assert verdict("time-drift", dataset(table().drop("day"))) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("days", [120, 260, 330])
def test_part_of_a_year_may_be_the_season(tmp_path: Path, days: int) -> None:
    (finding,) = issues("time-drift", dataset(seasonal(days / 365)), tmp_path)
    assert "temperature" in finding.columns and finding.severity is Severity.NOTICE
    assert finding.reading is not None and finding.reading.key.endswith("-season")
    assert finding.reading.values["days"] == days - 1


@pytest.mark.parametrize("days", [120, 200, 330])
def test_a_step_within_part_of_a_year_is_no_season(tmp_path: Path, days: int) -> None:
    rng = np.random.default_rng(54)
    rows = pl.DataFrame(
        {
            "day": [dt.date(2021, 3, 1) + dt.timedelta(days=day) for day in range(days)],
            "x": rng.normal(size=days) + 3.0 * (np.arange(days) > 0.6 * days),
        }
    )
    (finding,) = issues("time-drift", dataset(rows), tmp_path)
    assert finding.severity is Severity.WARNING and finding.claim.key.endswith("number")


def test_hours_of_a_few_days_know_no_season(tmp_path: Path) -> None:
    rng = np.random.default_rng(55)
    start = dt.datetime.fromisoformat("2021-03-01")
    rows = pl.DataFrame(
        {
            "at": [start + dt.timedelta(hours=hour) for hour in range(400)],
            "x": rng.normal(size=400) + np.linspace(0, 3, 400),
        }
    )
    (finding,) = issues("time-drift", dataset(rows), tmp_path)
    assert finding.severity is Severity.WARNING
