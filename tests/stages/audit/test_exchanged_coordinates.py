"""The check ``exchanged-coordinates``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict

N = 500
RNG = np.random.default_rng(71)
SPOTS = {
    "France": (RNG.uniform(43, 50, N), RNG.uniform(-4, 7, N)),
    "Seattle": (RNG.normal(47.6, 0.1, N), RNG.normal(-122.2, 0.1, N)),
    "Chile": (RNG.uniform(-40, -20, N), RNG.normal(-71, 1, N)),
    "Madagascar": (RNG.uniform(-25, -13, N), RNG.uniform(44, 50, N)),
}


def frame(where: str, change: str = "", rows: int = 12) -> pl.DataFrame:
    y, x = (side.copy() for side in SPOTS[where])
    some = slice(100, 100 + rows)
    if change == "exchanged":
        y[some], x[some] = x[some].copy(), y[some].copy()
    elif change == "all":
        y, x = x, y
    else:
        y[some] *= -1 if change in ("latitude", "both") else 1
        x[some] *= -1 if change in ("longitude", "both") else 1
    return pl.DataFrame({"shop_lat": y, "shop_lon": x, "price": RNG.normal(size=N)})


@pytest.mark.parametrize("where", list(SPOTS))
def test_rows_exchanged(tmp_path: Path, where: str) -> None:
    (finding,) = issues("exchanged-coordinates", dataset(frame(where, "exchanged")), tmp_path)
    assert finding.claim.key.endswith("exchanged")
    assert (finding.affected, finding.severity) == (12, Severity.WARNING)


@pytest.mark.parametrize(
    ("where", "sign"),
    [("Seattle", "longitude"), ("Chile", "latitude"), ("Chile", "both"), ("France", "latitude")],
)
def test_a_sign_lost(tmp_path: Path, where: str, sign: str) -> None:
    (finding,) = issues("exchanged-coordinates", dataset(frame(where, sign)), tmp_path)
    assert (finding.claim.key.split(".")[-1], finding.affected) == (sign, 12)


def test_columns_exchanged_altogether(tmp_path: Path) -> None:
    (finding,) = issues("exchanged-coordinates", dataset(frame("Seattle", "all")), tmp_path)
    assert (finding.claim.key.split(".")[-1], finding.affected) == ("columns", N)


@pytest.mark.parametrize("where", list(SPOTS))
def test_right_places_pass(where: str) -> None:
    assert verdict("exchanged-coordinates", dataset(frame(where))) is Verdict.PASSED


def test_places_all_over_the_world_or_only_far_pass() -> None:
    world = pl.DataFrame({"latitude": RNG.uniform(-80, 80, N), "longitude": RNG.uniform(-180, 180, N)})
    assert verdict("exchanged-coordinates", dataset(world)) is Verdict.PASSED
    equator = pl.DataFrame({"lat": RNG.normal(0, 3, N), "lng": RNG.normal(0, 3, N)})
    assert verdict("exchanged-coordinates", dataset(equator)) is Verdict.PASSED
    y, x = (side.copy() for side in SPOTS["France"])
    y[:20], x[:20] = RNG.uniform(14, 17, 20), RNG.uniform(-62, -60, 20)  # the Antilles
    assert verdict("exchanged-coordinates", dataset(pl.DataFrame({"lat": y, "lon": x}))) is Verdict.PASSED


def test_without_a_pair_it_does_not_apply() -> None:
    assert (
        verdict("exchanged-coordinates", dataset(pl.DataFrame({"lat": [1.0, 2.0]}))) is Verdict.NOT_APPLICABLE
    )
    words = pl.DataFrame({"lat": ["48°N"] * 50, "lon": ["2°E"] * 50})
    assert verdict("exchanged-coordinates", dataset(words)) is Verdict.NOT_APPLICABLE


def test_gaps_and_nonsense_stop_nothing() -> None:
    odd = pl.DataFrame(
        {"lat": [None, float("inf"), 1e300, -999.0] * 30, "lon": [float("nan"), 0.0, 5.0, None] * 30}
    )
    assert verdict("exchanged-coordinates", dataset(odd)) is Verdict.PASSED
