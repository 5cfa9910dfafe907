"""The check ``unit-change``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from pythesis.stages.clean import apply
from stages.audit.tables import brief, dataset, issues, verdict

N = 600
RNG = np.random.default_rng(41)
START = dt.datetime(2023, 1, 1)  # noqa: DTZ001
HOURS = [START + dt.timedelta(hours=6 * at) for at in range(N)]
WEIGHTS = RNG.normal(74, 12, N).clip(40, 130).round(1)
OUTSIDE = (12 + 9 * np.sin(np.arange(N) / N * 6.28) + RNG.normal(0, 2, N)).round(1)


def turned(values: np.ndarray, at: int, factor: float, plus: float = 0.0) -> np.ndarray:
    out = values.copy()
    out[at:] = out[at:] * factor + plus
    return out


def proposed(frame: pl.DataFrame) -> Decision:
    check = next(check for check in audit.CHECKS if check.code == "unit-change")
    (decision,) = check.run(audit.Subject(dataset(frame), brief()))[1]
    return decision


@pytest.mark.parametrize(
    ("name", "values", "factor", "plus", "unit"),
    [
        ("poids", WEIGHTS, 2.20462, 0, "pounds"),
        ("poids_lb", WEIGHTS * 2.20462, 1 / 2.20462, 0, "pounds"),
        ("height", RNG.normal(1.7, 0.1, N), 3.28084, 0, "feet"),
        ("temperature", OUTSIDE, 1.8, 32, "fahrenheit"),
        ("temperature", OUTSIDE * 1.8 + 32, 1 / 1.8, -32 / 1.8, "fahrenheit"),
        ("temp", OUTSIDE, 1, 273.15, "kelvin"),
        ("fuel", np.exp(RNG.normal(3.7, 0.25, N)), 1 / 3.78541, 0, "gallons"),
        ("salaire", np.exp(RNG.normal(7.7, 0.3, N)), 12, 0, "months"),
        ("x", np.exp(RNG.normal(3, 0.45, N)), 1000, 0, "tens"),
        ("x", np.exp(RNG.normal(3, 0.45, N)), 0.1, 0, "tens"),
    ],
)
@pytest.mark.parametrize("at", [70, 300, 540])
def test_a_unit_that_changes_at_a_row(
    tmp_path: Path, name: str, values: np.ndarray, factor: float, plus: float, unit: str, at: int
) -> None:
    data = dataset(pl.DataFrame({name: turned(values, at, factor, plus)}))
    (finding,) = issues("unit-change", data, tmp_path)
    assert finding.claim.key.endswith("row") and finding.severity is Severity.WARNING
    assert abs(int(finding.claim.values["first"]) - 1 - at) <= 3  # type: ignore[arg-type]
    assert finding.claim.values["unit"].key.endswith(unit)  # type: ignore[union-attr]
    assert proposed(data.frame.drop("__row", "__part")).action is Action.KEEP


@pytest.mark.parametrize(("factor", "told"), [(10, True), (0.01, True), (5, False)])
def test_days_and_nights_do_not_hide_the_unit_of_a_series(factor: float, told: bool) -> None:
    at = np.arange(6_000) * 0.25  # hours
    day = np.clip(np.sin(2 * np.pi * (at - 6) / 24), 0, None) * (at // 24 % 7 < 5)
    power = (40 + 70 * day) * np.exp(RNG.normal(0, 0.05, 6_000))
    frame = pl.DataFrame({"power": turned(power, 3_072, factor)})
    assert (verdict("unit-change", dataset(frame)) is Verdict.ISSUE) is told


def test_rows_before_a_moment_are_brought_to_the_unit_of_the_last_ones(tmp_path: Path) -> None:
    mixed = RNG.permutation(N)
    frame = pl.DataFrame({"measured": HOURS, "temperature": turned(OUTSIDE, 350, 1.8, 32)})[mixed]
    (finding,) = issues("unit-change", dataset(frame), tmp_path)
    assert finding.claim.key.endswith("time")
    assert finding.columns == ("temperature", "measured")
    decision = proposed(frame)
    assert decision.action is Action.SCALE
    mended = apply(frame, [decision])["temperature"].to_numpy()
    assert np.abs(mended - (OUTSIDE * 1.8 + 32)[mixed]).max() < 1e-9
    assert apply(frame, [decision])[5:9].equals(apply(frame[5:9], [decision]))


def test_stations_in_another_unit(tmp_path: Path) -> None:
    stations = np.array(["Brest", "Dallas", "Lille", "Reno"])[np.arange(N) % 4]
    abroad = np.isin(stations, ["Dallas", "Reno"])
    for other in (abroad, ~abroad & (stations != "Lille")):
        spoilt = np.where(other, WEIGHTS * 2.20462, WEIGHTS)
        frame = pl.DataFrame({"station": stations, "weight": spoilt})
        (finding,) = issues("unit-change", dataset(frame), tmp_path)
        assert finding.claim.key.endswith("levels")
        mended = apply(frame, [proposed(frame)])["weight"].to_numpy()
        right = WEIGHTS if not np.allclose(mended[other], spoilt[other]) else WEIGHTS * 2.20462
        assert np.allclose(mended, right)


@pytest.mark.parametrize(
    "values",
    [
        WEIGHTS,
        np.linspace(10, 110, N) * np.exp(RNG.normal(0, 0.1, N)),  # grows tenfold, slowly
        np.exp(np.cumsum(RNG.normal(0, 0.3, N))),  # wanders
        np.where(np.arange(N) // 60 % 2 == 0, 1.0, 10.0) * np.exp(RNG.normal(0, 0.1, N)),  # jumps often
        turned(WEIGHTS, 300, 1.5),  # another level
        turned(np.exp(RNG.normal(3, 0.8, N)), 300, 6),
        turned(np.exp(RNG.normal(3, 1.4, N)), 350, 62),  # two kinds of places, one under the other
        np.concatenate([RNG.normal(10, 0.1, 300), RNG.normal(100, 30, 300)]),  # of another spread too
        RNG.normal(0, 1, N),
    ],
)
def test_numbers_that_change_in_other_ways_pass(values: np.ndarray) -> None:
    frame = pl.DataFrame({"x": values, "poids": RNG.permutation(values), "when": HOURS})
    assert verdict("unit-change", dataset(frame)) is Verdict.PASSED


def test_levels_that_differ_by_what_they_are_pass() -> None:
    kinds = np.array(["cat", "dog", "horse"])[np.arange(N) % 3]
    weight = np.where(kinds == "cat", 4.5, np.where(kinds == "dog", 10.0, 450.0)) * np.exp(
        RNG.normal(0, 0.1, N)
    )
    frame = pl.DataFrame({"species": kinds, "station": RNG.permutation(kinds), "weight": weight})
    assert verdict("unit-change", dataset(frame)) is Verdict.PASSED
    batches = pl.DataFrame({"batch": kinds, "x": weight})
    assert verdict("unit-change", dataset(batches)) is Verdict.PASSED


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"a": [1, 2, 3]}),
        pl.DataFrame({"a": [f"word {at % 7}" for at in range(200)]}),
        pl.DataFrame({"a": [7.0] * 200}),
    ],
)
def test_where_nothing_can_be_told(frame: pl.DataFrame) -> None:
    assert verdict("unit-change", dataset(frame)) is Verdict.NOT_APPLICABLE


def test_gaps_infinities_and_huge_numbers_stop_nothing() -> None:
    odd = [None, float("inf"), -1e308, 1e308, 0.0] * 40
    frame = pl.DataFrame({"x": odd, "poids": [*odd[:100], *([None] * 100)], "station": ["a", None] * 100})
    frame = frame.with_columns(y=pl.int_range(200) * 1e300)
    assert verdict("unit-change", dataset(frame)) is Verdict.PASSED
