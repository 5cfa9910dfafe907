"""A season of a few years is sized by what the same months of different years differ by."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from guarantees.worlds import remembering
from pythesis.core.dataset import Column, Kind, Role
from pythesis.stats import recompute
from pythesis.stats.season import season

TIME = Column(name="when", kind=Kind.DATE, role=Role.TIME, dtype="Date")
VALUE = Column(name="y", kind=Kind.NUMBER, role=Role.FEATURE, dtype="Float64")


def years(n: int, warmth: float, seed: int = 0, drift: float = 0.0) -> pl.DataFrame:
    """Return a value a day for whole years: a season of that height, weather that lasts, a slow rise."""
    days = [dt.date(2001, 1, 1) + dt.timedelta(days=i) for i in range(n * 365 + n // 4)]
    turn = 2 * np.pi * np.array([day.timetuple().tm_yday for day in days]) / 365.25
    weather = remembering(np.random.default_rng(seed), len(days), 0.8)
    rise = drift * np.arange(len(days)) / len(days)
    return pl.DataFrame({"when": days, "y": warmth * np.cos(turn) + weather + rise})


@pytest.mark.parametrize("n", [3, 6, 16])
def test_a_plain_season_is_established_and_recomputed(n: int, tmp_path: Path) -> None:
    frame = years(n, 5.0, drift=10.0)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = season(frame, TIME, VALUE, "year", rows="all")
    effect = found.effect
    assert effect is not None and found.p is not None and found.p_smallest is not None
    assert found.p < 0.05 and found.p_smallest < 0.001
    assert 0.6 < effect.low < effect.value < effect.high <= 1
    again = recompute.run(found.recipe, found.arguments, data=str(tmp_path / "rows.parquet"))
    told = {
        "statistic": found.statistic, "p": found.p, "p_smallest": found.p_smallest, "n": found.n,
        "effect": effect.value, "low": effect.low, "high": effect.high,
    }  # fmt: skip
    assert again == pytest.approx(told, rel=1e-8, abs=1e-10)


def test_lasting_weather_is_no_season() -> None:
    wrong = 0
    for seed in range(40):
        found = season(years(4, 0.0, seed), TIME, VALUE, "year", rows="all")
        assert found.effect is not None and found.effect.low <= found.effect.value <= found.effect.high
        wrong += found.p_smallest is not None and found.p_smallest < 0.05
    assert wrong <= 6  # 5% of 40 is 2; 7 or more would happen less than once in 200


def test_a_season_without_noise_has_an_interval() -> None:
    days = [dt.date(2001, 1, 1) + dt.timedelta(days=i) for i in range(4 * 365 + 1)]
    frame = pl.DataFrame({"when": days, "y": [float(day.month) for day in days]})
    effect = season(frame, TIME, VALUE, "year", rows="all").effect
    assert effect is not None and 0.99 < effect.low <= effect.value <= effect.high <= 1
