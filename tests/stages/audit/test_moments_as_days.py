"""Moments are read in days, as dates are, wherever they are read as numbers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.stages import audit, clean
from pythesis.stages.audit.sampled import as_numbers
from pythesis.stats import probe
from stages.audit.tables import brief, dataset, issues

START = dt.datetime.fromisoformat("2024-01-01")


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_hours_are_parts_of_days(unit: str) -> None:
    moments = pl.Series("at", [START, START + dt.timedelta(hours=36), None]).cast(pl.Datetime(unit))  # type: ignore[arg-type]
    days = as_numbers(moments)
    assert days[1] - days[0] == pytest.approx(1.5) and np.isnan(days[2])
    encoded = probe.encode(moments.to_frame(), ["at"])[:, 0]
    assert encoded[:2] == pytest.approx(days[:2]) and np.isnan(encoded[2])


def test_a_leak_by_a_moment_is_recomputed(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    late = rng.random(400) < 0.4
    days = rng.integers(0, 200, 400) + 300 * late
    minutes = rng.integers(0, 1400, 400) + 1440 * days
    rows = pl.DataFrame(
        {
            "closed_at": [START + dt.timedelta(minutes=int(minute)) for minute in minutes],
            "z": rng.normal(size=400),
            "y": np.where(late, "yes", "no"),
        }
    )
    leaks = issues("target-leak", dataset(rows, target="y"), tmp_path)
    assert [finding.columns for finding in leaks] == [("closed_at",)]


def test_moments_software_writes_are_gaps(tmp_path: Path) -> None:
    at = [START + dt.timedelta(hours=7 * hour) for hour in range(100)] + [
        dt.datetime.fromisoformat("1900-01-01")
    ] * 5
    data = dataset(pl.DataFrame({"at": at}), kinds={"at": "date"})
    (finding,) = issues("disguised-missing", data, tmp_path)
    assert finding.affected == 5
    decisions = [d for d in audit.run(data, brief()).proposals if d.action is Action.TO_MISSING]
    assert clean.run(data, decisions).dataset.frame["at"].null_count() == 5
