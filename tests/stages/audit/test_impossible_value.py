"""The check ``impossible-value``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from pythesis.words import say
from stages.audit.tables import brief, dataset, issues, verdict


def spoilt(values: list[object], odd: list[object]) -> list[object]:
    return [odd[i // 50 % len(odd)] if i % 50 == 0 else value for i, value in enumerate(values)]


def ages(n: int = 300) -> list[object]:
    return np.random.default_rng(1).integers(18, 90, n).tolist()


@pytest.mark.parametrize(
    ("name", "odd", "variant"),
    [
        ("age", [-34, -20], "age-negative"),
        ("client_age", [240, 310], "age"),
        ("nb_enfants", [-2, -3], "count-negative"),
        ("prix", [-12.5, -30], "price-negative"),
        ("latitude", [148, 130], "latitude"),
        ("humidity_pct", [140, 180], "percent"),
        ("whatever", [-25, -60], "sign"),
    ],
)
def test_beyond_what_a_quantity_allows(tmp_path: Path, name: str, odd: list[object], variant: str) -> None:
    data = dataset(pl.DataFrame({name: spoilt(ages(), odd)}, strict=False))
    (finding,) = issues("impossible-value", data, tmp_path)
    assert finding.affected == 6
    assert finding.claim.key.split(".")[-1] in {variant, variant.removesuffix("-negative")}


@pytest.mark.parametrize("name", ["Heures sup. (mois)", "hours_worked", "salaire par mois", "overtime hour"])
def test_a_length_of_work_is_no_time_of_the_day(name: str) -> None:
    low = np.random.default_rng(3).integers(1, 12, 294).tolist()
    assert verdict("impossible-value", dataset(pl.DataFrame({name: [*low, *[30] * 6]}))) is Verdict.PASSED


@pytest.mark.parametrize("name", ["Heures", "hour_of_day", "Heure d'arrivée"])
def test_a_time_of_the_day_ends_at_24(tmp_path: Path, name: str) -> None:
    low = np.random.default_rng(3).integers(0, 24, 294).tolist()
    (finding,) = issues("impossible-value", dataset(pl.DataFrame({name: [*low, *[30] * 6]})), tmp_path)
    assert (finding.claim.key.split(".")[-1], finding.affected) == ("hour", 6)


def test_a_sure_bound_makes_gaps_and_a_doubtful_one_asks(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"age": spoilt(ages(), [-5]), "amount": spoilt(ages(), [-5])}))
    findings = issues("impossible-value", data, tmp_path)
    assert [finding.severity for finding in findings] == [Severity.WARNING, Severity.NOTICE]
    made = [d.column for d in audit.run(data, brief()).proposals if d.action is Action.TO_MISSING]
    assert made == ["age"]


def dated(n: int = 300) -> list[dt.date]:
    steps = np.random.default_rng(2).integers(0, 900, n)
    return [dt.date(2019, 1, 1) + dt.timedelta(days=int(step)) for step in steps]


def test_days_that_no_calendar_has(tmp_path: Path) -> None:
    texts = spoilt([day.isoformat() for day in dated()], ["2020-02-31", "2019-06-31"])
    (finding,) = issues("impossible-value", dataset(pl.DataFrame({"when": texts})), tmp_path)
    assert (finding.claim.key.split(".")[-1], finding.affected) == ("calendar", 6)


def test_dates_long_after_all_others(tmp_path: Path) -> None:
    days = spoilt(list(dated()), [dt.date(2046, 5, 1), dt.date(2051, 2, 3)])
    (finding,) = issues("impossible-value", dataset(pl.DataFrame({"when": days})), tmp_path)
    assert (finding.claim.key.split(".")[-1], finding.affected) == ("future", 6)


def test_an_end_before_its_start(tmp_path: Path) -> None:
    start = dated()
    end = [d + dt.timedelta(days=-4 if i % 60 == 0 else 3) for i, d in enumerate(start)]
    data = dataset(pl.DataFrame({"admission_date": start, "discharge_date": end}))
    (finding,) = issues("impossible-value", data, tmp_path)
    assert finding.affected == 5


def test_a_part_above_its_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    whole = rng.integers(100, 900, 300)
    part = (whole * rng.uniform(0.2, 0.9, 300)).round()
    part[:3] = whole[:3] * 2
    data = dataset(pl.DataFrame({"free_sulfur": part, "total_sulfur": whole}))
    (finding,) = issues("impossible-value", data, tmp_path)
    assert finding.affected == 3


@pytest.mark.parametrize(
    "rows",
    [
        {"temperature": np.random.default_rng(4).normal(3, 8, 300)},
        {"price_change": np.random.default_rng(5).normal(0, 1, 300)},
        {"balance": [*ages(298), -300, -20]},
        {"long": np.random.default_rng(6).uniform(300, 900, 300)},
        {"age": [*ages(297), -999, -999, -999]},  # a code, told as a gap
        {"due": [*dated(298), dt.date(2046, 5, 1), dt.date(2046, 5, 1)]},
        {"z": np.random.default_rng(7).normal(2, 1, 300)},
        {"a": dated(), "b": dated()[::-1]},
    ],
)
def test_honest_values_pass(rows: dict[str, object]) -> None:
    assert verdict("impossible-value", dataset(pl.DataFrame(rows, strict=False))) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)}))
    assert verdict("impossible-value", data) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(("youngest", "told"), [(0, "impossible-value"), (1, "disguised-missing")])
def test_minus_one_is_told_once_whether_or_not_newborns_stand_beside_it(
    tmp_path: Path, youngest: int, told: str
) -> None:
    values = spoilt([youngest, *ages(299)], [-1])
    data = dataset(pl.DataFrame({"âge": [youngest, *values[1:], -1, -1]}, strict=False))
    (finding,) = issues(told, data, tmp_path)
    assert finding.affected == 7
    other = {"impossible-value", "disguised-missing"} - {told}
    assert verdict(other.pop(), data) is Verdict.PASSED


def test_ages_that_run_on_past_the_bound_are_in_another_unit(tmp_path: Path) -> None:
    months = np.random.default_rng(1).gamma(1.6, 26, 3000).round()  # children of up to some sixteen years
    assert (months > 130).sum() > 30
    data = dataset(pl.DataFrame({"age": months}))
    (finding,) = issues("impossible-value", data, tmp_path)
    assert finding.claim.key == "audit.impossible-value.claim.crossed"
    assert [d.action for d in audit.run(data, brief()).proposals if d.column == "age"] == [Action.KEEP]
    assert finding.reading is not None and "such as months" in say(finding.reading, "en")


def test_slips_far_above_the_bound_stay_impossible(tmp_path: Path) -> None:
    years = np.random.default_rng(1).normal(45, 15, 3000).clip(0, 99).round()
    years[:40] = np.random.default_rng(2).integers(200, 999, 40)
    (finding,) = issues("impossible-value", dataset(pl.DataFrame({"age": years})), tmp_path)
    assert finding.claim.key == "audit.impossible-value.claim.age"
