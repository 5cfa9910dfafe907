"""A rise is found and sized; a series with memory and no trend is not called rising."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.dataset import Column, Kind, Role
from pythesis.stats import recompute
from pythesis.stats.trend import inflation, memory, trend
from pythesis.words import say

TIME = Column(name="when", kind=Kind.DATE, role=Role.TIME, dtype="Date")
VALUE = Column(name="y", kind=Kind.NUMBER, role=Role.FEATURE, dtype="Float64")


def series(slope: float, n: int = 120, keep: float = 0.5, seed: int = 0, repeat: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=n)
    for i in range(1, n):
        noise[i] += keep * noise[i - 1]
    days = [dt.date(2021, 1, 1) + dt.timedelta(days=2 * i) for i in range(n)]
    values = np.round(noise + slope * np.arange(n), 2)
    return pl.DataFrame({"when": days * repeat, "y": np.tile(values, repeat)})


@pytest.mark.parametrize(("n", "repeat"), [(120, 1), (60, 3), (1500, 1)])
def test_rise_is_found_and_recomputed(n: int, repeat: int, tmp_path: Path) -> None:
    frame = series(0.05, n, repeat=repeat)
    frame.write_parquet(tmp_path / "rows.parquet")
    found, slope = trend(frame, TIME, VALUE, rows="all")
    assert found.p is not None and found.p < 0.05 and slope is not None and found.effect is not None
    assert slope.low is not None and slope.high is not None and slope.low < 0.025 < slope.high  # a day
    again = recompute.run(found.recipe, found.arguments, data=str(tmp_path / "rows.parquet"))
    said = {
        "statistic": found.statistic, "p": found.p, "p_smallest": found.p_smallest, "n": found.n,
        "effect": found.effect.value, "low": found.effect.low, "high": found.effect.high,
    }  # fmt: skip
    assert again == pytest.approx(said, rel=1e-9, abs=1e-12)
    assert all(say(note, language) for note in found.assumptions for language in ("fr", "en"))


def test_memory_is_not_a_trend() -> None:
    wrong = 0
    for seed in range(60):
        found, _ = trend(series(0.0, keep=0.8, seed=seed), TIME, VALUE, rows="all")
        wrong += found.p is not None and found.p < 0.05
    assert wrong <= 9  # 5% of 60 is 3; 9 or more would happen less than once in 300


def test_memory_and_its_price() -> None:
    rng = np.random.default_rng(0)
    assert memory(rng.normal(size=500)) < 0.15 and inflation(0.0, 100) == 1.0
    slow = series(0.0, 500, keep=0.8)["y"].to_numpy()
    assert 0.7 < memory(slow) < 0.95 and inflation(0.8, 500) > 5
    assert memory(np.ones(50)) == 0.0


def test_short_series_are_refused() -> None:
    found, slope = trend(series(0.1, 30), TIME, VALUE, rows="all")
    assert found.refused is not None and slope is None
