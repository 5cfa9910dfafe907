"""The check ``clock-change``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict

START = dt.datetime(2023, 3, 1, tzinfo=dt.UTC)


def local(zone: str, days: int = 300, step: int = 30, start: dt.datetime = START) -> pl.DataFrame:
    moments = [start + dt.timedelta(minutes=step * at) for at in range(days * 24 * 60 // step)]
    walls = [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments]
    return pl.DataFrame({"time": walls, "x": np.random.default_rng(7).normal(size=len(walls))})


@pytest.mark.parametrize("zone", ["Europe/Paris", "Europe/London", "America/Chicago", "Australia/Sydney"])
@pytest.mark.parametrize("step", [15, 60])
def test_an_hour_missing_and_one_met_twice(tmp_path: Path, zone: str, step: int) -> None:
    (finding,) = issues("clock-change", dataset(local(zone, step=step)), tmp_path)
    assert finding.claim.key.endswith("both")
    assert (len(finding.claim.values["missing"]), len(finding.claim.values["repeated"])) == (1, 1)  # type: ignore[arg-type]
    assert finding.severity is Severity.NOTICE


@pytest.mark.parametrize(("days", "key"), [(60, "missing"), (-1, "repeated")])
def test_one_change_alone_where_time_rules(tmp_path: Path, days: int, key: str) -> None:
    start = START if days > 0 else dt.datetime(2023, 10, 1, tzinfo=dt.UTC)
    frame = local("Europe/Paris", 60, 30, start)
    (finding,) = issues("clock-change", dataset(frame, roles={"time": "time"}), tmp_path)
    assert finding.claim.key.endswith(key) and finding.severity is Severity.WARNING


def test_universal_and_daily_times_and_holes_elsewhere_pass() -> None:
    assert verdict("clock-change", dataset(local("UTC"))) is Verdict.PASSED
    holes = local("UTC").filter(~((pl.col("time").dt.hour() == 2) & (pl.col("time").dt.day() % 5 == 0)))
    assert verdict("clock-change", dataset(holes)) is Verdict.PASSED


def test_without_hours_or_changes_it_does_not_apply() -> None:
    days = pl.DataFrame({"day": [dt.date(2023, 1, 1) + dt.timedelta(days=at) for at in range(400)]})
    assert verdict("clock-change", dataset(days)) is Verdict.NOT_APPLICABLE
    winter = local("Europe/Paris", 20, 30, dt.datetime(2023, 1, 1, tzinfo=dt.UTC))
    assert verdict("clock-change", dataset(winter)) is Verdict.NOT_APPLICABLE
    rng = np.random.default_rng(8)
    events = [
        START.replace(tzinfo=None) + dt.timedelta(minutes=int(m)) for m in rng.integers(0, 400_000, 3000)
    ]
    assert verdict("clock-change", dataset(pl.DataFrame({"at": events}))) is Verdict.NOT_APPLICABLE
    assert verdict("clock-change", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.NOT_APPLICABLE


def test_dates_of_other_centuries_stop_nothing() -> None:
    odd = [dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23), None] * 30  # noqa: DTZ001
    frame = pl.concat([local("UTC", 20), pl.DataFrame({"time": odd, "x": [0.5] * 90})])
    assert verdict("clock-change", dataset(frame)) in {Verdict.PASSED, Verdict.NOT_APPLICABLE}
