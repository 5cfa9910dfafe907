"""The check ``stuck-value``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict

N = 800
RNG = np.random.default_rng(61)
TIMES = [dt.datetime(2023, 1, 1) + dt.timedelta(minutes=30 * at) for at in range(N)]  # noqa: DTZ001
HUMID = (60 + 10 * np.sin(np.arange(N) / 8) + RNG.normal(0, 2, N)).round(1)


def stuck(start: int = 300, length: int = 40) -> np.ndarray:
    values = HUMID.copy()
    values[start : start + length] = 61.3
    return values


def test_a_sensor_that_sticks_is_told_with_its_time(tmp_path: Path) -> None:
    frame = pl.DataFrame({"time": TIMES, "humidity": stuck()})[RNG.permutation(N)]
    (finding,) = issues("stuck-value", dataset(frame), tmp_path)
    assert finding.severity is Severity.WARNING
    assert abs((finding.affected or 0) - 40) <= 1
    assert str(finding.claim.values["start"]).startswith(TIMES[300].isoformat()[:13])


def test_within_each_of_several_stations(tmp_path: Path) -> None:
    first = pl.DataFrame({"time": TIMES, "station": "a", "humidity": stuck(200, 25)})
    second = pl.DataFrame({"time": TIMES, "station": "b", "humidity": HUMID[::-1]})
    mixed = pl.concat([first, second]).sort("time")
    (finding,) = issues("stuck-value", dataset(mixed), tmp_path)
    assert abs((finding.affected or 0) - 25) <= 1


@pytest.mark.parametrize(
    "values",
    [
        HUMID,
        HUMID.round(0),
        np.where(np.arange(N) % 100 < 40, 0.0, RNG.gamma(2, 3, N)),  # dry days
        np.minimum(HUMID, 62),  # a ceiling
        np.repeat(RNG.normal(20, 3, N // 10), 10),  # read every ten times
        np.where(np.arange(N) % 90 < 30, 45.0, HUMID),  # a setting it comes back to
        np.cumsum(RNG.random(N) < 0.1).astype(float),  # a counter
        RNG.poisson(3, N).astype(float),
    ],
)
def test_what_rests_by_its_nature_passes(values: np.ndarray) -> None:
    frame = pl.DataFrame({"time": TIMES, "x": values, "y": HUMID})
    assert verdict("stuck-value", dataset(frame)) is Verdict.PASSED


def test_without_time_nothing_is_told() -> None:
    assert verdict("stuck-value", dataset(pl.DataFrame({"humidity": stuck()}))) is Verdict.NOT_APPLICABLE
    words = pl.DataFrame({"time": TIMES, "colour": ["red", "blue"] * (N // 2)})
    assert verdict("stuck-value", dataset(words)) is Verdict.NOT_APPLICABLE


def test_many_rows_a_time_that_no_column_parts_are_no_series() -> None:
    months = [dt.date(2020, 1 + at // 100, 1) for at in range(N)]  # houses sold in a month
    frame = pl.DataFrame({"sold": months, "built": stuck()})
    frame = frame.with_columns(pl.col("sold").cast(pl.Date) + pl.duration(days=pl.int_range(N) % 7))
    assert verdict("stuck-value", dataset(frame)) is Verdict.NOT_APPLICABLE


def test_gaps_and_infinities_stop_nothing(tmp_path: Path) -> None:
    values: list[float | None] = stuck().tolist()
    values[:50] = [None, float("inf"), float("nan"), -1e300, 1e300] * 10
    times = [None if at % 97 == 0 else time for at, time in enumerate(TIMES)]
    (finding,) = issues("stuck-value", dataset(pl.DataFrame({"time": times, "x": values})), tmp_path)
    assert (finding.affected or 0) >= 38
