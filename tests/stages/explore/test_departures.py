"""What a test removed first is not in what is told: departures are, beside what rows as they are show."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from made import explored
from scipy import stats

from pythesis.core.dataset import Kind
from pythesis.core.finding import Finding
from pythesis.words import say


def _patients(between: float) -> pl.DataFrame:
    """Within a patient, pressure goes up with salt; between patients, `between` per unit of salt."""
    rng = np.random.default_rng(1)
    who = np.repeat(np.arange(120), 8)
    usual = rng.normal(0, 4, 120)[who]
    salt = usual + rng.normal(0, 1, who.size)
    pressure = between * usual + 2 * (salt - usual) + rng.normal(0, 1, who.size)
    return pl.DataFrame({"patient": [f"p{i}" for i in who], "salt": salt, "pressure": pressure})


def _relation(found: tuple[Finding, ...], column: str) -> Finding:
    return next(f for f in found if f.columns[:1] == (column,) and f.code.endswith("-number"))


@pytest.mark.parametrize(
    ("between", "said"),
    [(-1.0, "go the other way"), (1.0, None)],
)
def test_within_groups_the_rows_as_they_are_are_not_the_claim(between: float, said: str | None) -> None:
    rows = _patients(between)
    finding = _relation(explored(rows, "pressure", group="patient").findings, "salt")
    claim = say(finding.claim, "en")
    assert finding.figure is not None
    assert say(finding.figure.title, "en").startswith("Within one and the same “patient”, “pressure” goes up")
    drawn = [row["value"] for row in finding.figure.data]
    assert drawn[0] < -1 < 1 < drawn[-1]  # type: ignore[operator]
    if said is None:
        assert "left as they are" not in claim
        return
    assert said in claim
    raw = finding.validations[1].effect
    assert raw is not None and raw.value < -0.1 and raw.low is None and finding.validations[1].p is None


def test_rows_as_they_are_that_show_nothing_are_said_to() -> None:
    rows = _patients(-0.2)
    finding = _relation(explored(rows, "pressure", group="patient").findings, "salt")
    raw = finding.validations[1].effect
    assert raw is not None and abs(raw.value) < 0.1
    assert "do not show it" in say(finding.claim, "en")
    assert "ne le montrent pas" in say(finding.claim, "fr")


def test_beside_a_trend_the_picture_is_of_departures() -> None:
    rng = np.random.default_rng(2)
    n = 900
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=int(i)) for i in range(n)]
    feed = rng.normal(0, 1, n)
    made = 0.05 * np.arange(n) + feed + rng.normal(0, 0.5, n)
    rows = pl.DataFrame({"day": days, "feed": feed - 0.02 * np.arange(n), "made": made})
    assert stats.spearmanr(rows["feed"], rows["made"]).statistic < -0.5  # two trends, the other way
    finding = _relation(explored(rows, "made", time="day").findings, "feed")
    assert finding.figure is not None
    assert "set aside, “made” goes up with “feed”" in say(finding.figure.title, "en")
    drawn = [row["value"] for row in finding.figure.data]
    assert drawn[0] < 0 < drawn[-1]  # type: ignore[operator]
    assert "go the other way" in say(finding.claim, "en")


@pytest.mark.parametrize("names", [("no", "yes"), (10, 20)])
def test_levels_are_compared_in_departures_too(names: tuple[str, str] | tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    who = np.repeat(np.arange(120), 8)
    worse = rng.random(who.size) < 0.5
    codes = [names[int(one)] for one in worse]
    rows = pl.DataFrame({
        "patient": [f"p{i}" for i in who], "worse": codes,
        "pressure": rng.normal(100, 20, 120)[who] + 4 * worse + rng.normal(0, 2, who.size),
    })  # fmt: skip
    kinds = {"worse": Kind.CATEGORY}
    finding = _relation(explored(rows, "pressure", group="patient", kinds=kinds).findings, "worse")
    assert "median of the departures of “pressure”" in say(finding.claim, "en")
    values = sorted(float(row["value"]) for row in finding.figure.data)  # type: ignore[union-attr,arg-type]
    assert values == pytest.approx([-2, 2], abs=0.8)


def test_rows_that_do_not_depend_are_told_as_they_are() -> None:
    rows = _patients(-1.0).drop("patient")
    finding = _relation(explored(rows, "pressure").findings, "salt")
    assert "departures" not in say(finding.claim, "en")


def test_what_only_shows_within_groups_is_asked_about() -> None:
    rows = _patients(-0.16)
    assert abs(stats.spearmanr(rows["salt"], rows["pressure"]).statistic) < 0.1  # hidden in rows as they are
    finding = _relation(explored(rows, "pressure", group="patient").findings, "salt")
    assert finding.verdict == "validated"
