"""Groups and time proposed without looking at the target."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Role, Table
from pythesis.core.errors import InputError
from pythesis.stages import ingest
from pythesis.words import say

RNG = np.random.default_rng(7)
N = 300
NOISE = RNG.normal(size=N).round(6).tolist()
START = dt.date(2022, 1, 1)


def table_of(tmp_path: Path, frame: dict[str, Any], brief: dict[str, Any] | None = None) -> Table:
    path = tmp_path / "data.parquet"
    pl.DataFrame(frame).write_parquet(path)
    table = ingest.read(path, parse_brief(brief or {}))[1]
    for column in table.columns:
        if column.role_reason is not None:
            assert "{" not in say(column.role_reason, "fr") + say(column.role_reason, "en")
    return table


def roles(table: Table) -> tuple[str | None, str | None]:
    return (table.group.name if table.group else None, table.time.name if table.time else None)


def people(shuffle: bool = True) -> dict[str, Any]:
    who = [i // 3 for i in range(N)]
    order = RNG.permutation(N) if shuffle else np.arange(N)
    frame = {
        "patient_id": [f"P{w:04}" for w in who],
        "sex": [("f", "m")[(w * 7) % 2] for w in who],
        "age": [20 + (w * 13) % 60 for w in who],
        "pulse": NOISE,
    }
    return {name: [values[i] for i in order] for name, values in frame.items()}


def test_people_who_come_back_are_a_group(tmp_path: Path) -> None:
    assert roles(table_of(tmp_path, people())) == ("patient_id", None)


def test_an_identifier_whose_rows_share_nothing_is_no_group(tmp_path: Path) -> None:
    frame = people()
    for name in ("sex", "age"):
        frame[name] = RNG.permutation(frame[name]).tolist()
    assert roles(table_of(tmp_path, frame)) == (None, None)


def test_the_look_never_reads_the_target(tmp_path: Path) -> None:
    frame = people()
    told = {"data": {"target": "age"}}
    assert roles(table_of(tmp_path, frame, told)) == (None, None)  # only sex is left to be shared
    assert roles(table_of(tmp_path, frame, {"data": {"target": "pulse"}})) == ("patient_id", None)


def test_the_widest_of_nested_entities_is_taken(tmp_path: Path) -> None:
    frame = {
        "person_id": [f"p{i // 2}" for i in range(N)],
        "house_id": [f"h{i // 6}" for i in range(N)],
        "street": [f"s{(i // 6) % 9}" for i in range(N)],
        "floor": [(i // 6) % 4 for i in range(N)],
        "born": [1950 + (i // 2) % 50 for i in range(N)],
        "x": NOISE,
    }
    assert roles(table_of(tmp_path, frame))[0] == "house_id"


def test_a_series_is_told_from_dated_rows(tmp_path: Path) -> None:
    days = [START + dt.timedelta(days=i) for i in range(N)]
    assert roles(table_of(tmp_path, {"day": days, "x": NOISE})) == (None, "day")
    some = RNG.integers(0, 60, N)
    dated = {"day": [START + dt.timedelta(days=int(i)) for i in some], "x": NOISE}
    assert roles(table_of(tmp_path, dated)) == (None, None)


def test_parts_of_a_date_make_a_series(tmp_path: Path) -> None:
    hours = [dt.datetime(2020, 12, 25) + dt.timedelta(hours=i) for i in range(N)]  # noqa: DTZ001
    frame = {
        "year": [h.year for h in hours],
        "month": [h.month for h in hours],
        "day": [h.day for h in hours],
        "hour": [h.hour for h in hours],
        "x": NOISE,
    }
    assert roles(table_of(tmp_path, frame)) == (None, "moment")


def test_a_date_and_a_clock_make_a_series(tmp_path: Path) -> None:
    frame = {
        "day": [START + dt.timedelta(days=i // 24) for i in range(N)],
        "clock": [f"{i % 24:02}:30" for i in range(N)],
        "x": NOISE,
    }
    assert roles(table_of(tmp_path, frame)) == (None, "moment")


@pytest.mark.parametrize("by", ["year", "date"])
def test_entities_followed_over_time_are_a_panel(tmp_path: Path, by: str) -> None:
    when = [2000 + i // 15 if by == "year" else START + dt.timedelta(days=i // 15) for i in range(N)]
    frame = {"country": [f"c{i % 15}" for i in range(N)], by: when, "x": NOISE}
    assert roles(table_of(tmp_path, frame)) == ("country", by)


def test_independent_rows_have_neither(tmp_path: Path) -> None:
    frame = {
        "x": NOISE,
        "n": RNG.integers(0, 50, N).tolist(),
        "town": [f"t{i}" for i in RNG.integers(0, 12, N)],
        "code": RNG.integers(100_000, 100_200, N).tolist(),
    }
    assert roles(table_of(tmp_path, frame)) == (None, None)


def test_names_that_look_like_patterns_are_names(tmp_path: Path) -> None:
    known = people()
    frame = {"^patient_id.*$": known["patient_id"], "*": known["sex"], "id;'--": known["age"], "pulse": NOISE}
    path = tmp_path / "data.csv"
    pl.DataFrame(frame).write_csv(path)
    for told in ({"target": "pulse"}, {"target": "pulse", "group": "^patient_id.*$"}):
        brief = parse_brief({"data": told})
        frame_read, table = ingest.read(path, brief)
        assert roles(table) == ("^patient_id.*$", None)
        with pytest.raises(InputError):
            ingest.run(path, brief, 0)
    new = ingest.again(path, table)
    assert new.equals(frame_read.select(pl.nth(range(4))))


def test_what_the_brief_names_is_taken(tmp_path: Path) -> None:
    brief = {"data": {"group": "sex", "time": "age", "weight": "pulse"}}
    table = table_of(tmp_path, people(), brief)
    assert roles(table) == ("sex", "age")
    assert table.with_role(Role.WEIGHT)[0].name == "pulse"


def test_births_and_names_are_neither_time_nor_group(tmp_path: Path) -> None:
    """Dates that are nearly all different tell rows apart with anything: that groups nothing."""
    days = [START - dt.timedelta(days=int(d)) for d in RNG.integers(5_000, 18_000, N)]
    frame = {"nom": [f"N{i % 60}" for i in range(N)], "naissance": days, "note": NOISE}
    assert roles(table_of(tmp_path, frame)) == (None, None)
    frame = {"nom": frame["nom"], "entrée": days, "note": NOISE}
    assert roles(table_of(tmp_path, frame)) == (None, None)


def test_two_devices_follow_time_even_where_clocks_go_back(tmp_path: Path) -> None:
    start, back = dt.datetime(2024, 10, 26), dt.datetime(2024, 10, 27, 1)  # noqa: DTZ001
    utc = [start + dt.timedelta(minutes=10 * i) for i in range(600)]
    local = [u + dt.timedelta(hours=2 if u < back else 1) for u in utc]
    frame = {
        "device": ["A", "B"] * 600,
        "when": [moment for moment in local for _ in range(2)],
        "t": RNG.normal(size=1200).tolist(),
    }
    assert roles(table_of(tmp_path, frame)) == (None, "when")
    frame["when"] = RNG.permutation(np.array(frame["when"]))[:1200].tolist()
    assert roles(table_of(tmp_path, frame)) == (None, None)


def test_numbered_entities_present_at_nearly_all_years_are_a_panel(tmp_path: Path) -> None:
    who, when = np.repeat(np.arange(3, 43), 12), np.tile(np.arange(1990, 2002), 40)
    kept = np.random.default_rng(9).permutation(480)[:460]
    noise = np.random.default_rng(10).normal(size=460).round(6)
    table = table_of(tmp_path, {"firm": who[kept], "year": when[kept], "sales": noise})
    assert roles(table) == ("firm", "year")


def followed(who: str, when: str) -> dict[str, object]:
    """Return twelve occasions of forty entities, some missing, and a measure."""
    rng = np.random.default_rng(12)
    kept = rng.permutation(480)[:460]
    entities, occasions = np.repeat(4601 + 7 * np.arange(40), 12), np.tile(np.arange(1, 13), 40)
    return {who: entities[kept], when: occasions[kept], "weight": rng.normal(size=460).round(6)}


@pytest.mark.parametrize("when", ["Time", "week", "visite", "Wave no", "visit_number"])
def test_numbered_occasions_make_a_panel_without_a_date(tmp_path: Path, when: str) -> None:
    assert roles(table_of(tmp_path, followed("pig", when))) == ("pig", None)


@pytest.mark.parametrize(
    ("who", "when"), [("day", "month"), ("hour", "day"), ("pig", "litter"), ("pig", "time spent")]
)
def test_parts_of_a_moment_and_other_numbers_are_no_panel(tmp_path: Path, who: str, when: str) -> None:
    assert roles(table_of(tmp_path, followed(who, when))) == (None, None)


@pytest.mark.parametrize(
    ("name", "moments"),
    [("t", range(1, N + 1)), ("week", range(N, 0, -1)), ("time", (1949 + np.arange(N) / 12).round(8))],
)
def test_even_steps_down_the_file_under_the_name_of_a_moment_are_a_series(
    tmp_path: Path, name: str, moments: Any
) -> None:
    table = table_of(tmp_path, {name: list(moments), "x": NOISE})
    assert roles(table) == (None, name)


@pytest.mark.parametrize(("name", "step"), [("id", 1), ("time", 0), ("distance", 5)])
def test_other_numbers_down_the_file_are_no_series(tmp_path: Path, name: str, step: int) -> None:
    numbers = np.arange(N) * step if step else np.random.default_rng(3).permutation(N)
    assert roles(table_of(tmp_path, {name: numbers, "x": NOISE})) == (None, None)


def broods() -> dict[str, np.ndarray]:
    """Return chicks of numbered broods, which share the height and the temperature of their place."""
    rng = np.random.default_rng(21)
    brood = np.repeat(np.arange(501, 621), rng.integers(2, 6, 120))
    place = rng.integers(0, 40, 120)[brood - 501]
    height, warmth = rng.integers(400, 560, 40)[place], rng.normal(12, 3, 40).round(2)[place]
    return {
        "brood": brood,
        "height": height,
        "warmth": warmth,
        "weight": rng.normal(size=len(brood)).round(6),
    }


def test_numbers_that_fix_several_columns_name_things(tmp_path: Path) -> None:
    assert roles(table_of(tmp_path, broods()))[0] == "brood"


@pytest.mark.parametrize(("name", "expected"), [("class", "class"), ("visits", None)])
def test_one_fixed_column_is_enough_where_the_name_speaks_of_a_code(
    tmp_path: Path, name: str, expected: str | None
) -> None:
    rng = np.random.default_rng(23)
    which = np.repeat(np.arange(100), rng.integers(8, 25, 100))
    code = np.sort(rng.choice(np.arange(180, 26000, 100), 100, replace=False))[which]
    size = rng.integers(10, 36, 100)[which]
    made = {name: code, "size": size, "mixed": size % 2, "score": rng.normal(size=which.size).round(6)}
    assert roles(table_of(tmp_path, made))[0] == expected


def test_what_is_computed_from_a_measure_makes_it_no_name(tmp_path: Path) -> None:
    """An age fixes its square, its decade and its rank: they follow its order."""
    age = np.random.default_rng(22).integers(18, 90, N)
    made = {"age": age, "squared": age**2, "left": 100 - age, "decade": [f"{a // 5 * 5} years" for a in age]}
    assert roles(table_of(tmp_path, {**made, "income": NOISE}))[0] is None


def test_amounts_beside_years_are_no_panel(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    rows = {"rooms": rng.integers(1, 60, 480), "year": rng.integers(1990, 2002, 480)}
    assert roles(table_of(tmp_path, {**rows, "price": rng.normal(size=480)}))[0] is None
