"""Joins: keys declared or proposed, what they do to rows, and refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.brief import parse_brief
from pythesis.core.errors import InputError
from pythesis.core.join import Join
from pythesis.stages import ingest
from pythesis.stages.ingest import joining, keys
from pythesis.words import say

SHARED = Path(__file__).parents[4] / "shared" / "data"
ORDERS = pl.DataFrame(
    {
        "order": range(1, 41),
        "customer_id": [f"C{i % 12:02}" for i in range(40)],
        "city": ["Lyon", "Nice"] * 20,
        "amount": [i * 2.5 for i in range(40)],
    }
)
CUSTOMERS = pl.DataFrame(
    {"id": [f"C{i:02}" for i in range(2, 15)], "city": ["Paris"] * 13, "age": range(20, 33)}
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ORDERS.write_csv(tmp_path / "orders.csv")
    CUSTOMERS.write_csv(tmp_path / "customers.csv")
    return tmp_path


def joined(main: Path, *others: Path, joins: tuple[dict[str, str], ...] = ()) -> tuple[pl.DataFrame, Join]:
    frame, table = ingest.read(main, parse_brief({"data": {"joins": list(joins)}}), others)
    for language in ("en", "fr"):
        assert "{" not in say(table.joins[-1].reason, language)
    return frame, table.joins[-1]


def refused(main: Path, *others: Path, joins: tuple[dict[str, str], ...] = ()) -> str:
    with pytest.raises(InputError) as error:
        ingest.read(main, parse_brief({"data": {"joins": list(joins)}}), others)
    for language in ("en", "fr"):
        assert "{" not in say(error.value.what, language) + say(error.value.remedy, language)
    return error.value.what.key.split(".")[2]


def test_keys_of_other_names_are_found_by_values(folder: Path) -> None:
    frame, join = joined(folder / "orders.csv", folder / "customers.csv")
    assert join.on == (("customer_id", "id"),)
    assert join.by == "pythesis"
    assert frame.columns == ["order", "customer_id", "city", "amount", "city_customers", "age"]
    assert frame["order"].to_list() == list(range(1, 41))
    absent = ORDERS.filter(pl.col("customer_id").is_in(["C00", "C01"])).height
    assert (join.rows_left, join.rows_after, join.left_orphans, join.right_orphans) == (40, 40, absent, 3)
    assert (join.left_unique, join.right_unique, join.most_partners) == (False, True, 1)
    assert join.renamed == (("city", "city_customers"),)


def test_a_join_that_multiplies_rows_is_refused_until_someone_decides(folder: Path) -> None:
    main, others = folder / "customers.csv", folder / "orders.csv"
    on = {"right": "orders", "on": "id = customer_id"}
    assert refused(main, others, joins=(on,)) == "multiplied"
    frame, join = joined(main, others, joins=({**on, "many": "mean"},))
    assert frame.height == 13
    one = frame.filter(pl.col("id") == "C03")
    theirs = ORDERS.filter(pl.col("customer_id") == "C03")
    assert one["amount"][0] == theirs["amount"].mean()
    assert one["orders_rows"][0] == theirs.height
    assert (join.many, join.most_partners, join.right_unique) == ("mean", 4, False)
    first, _ = joined(main, others, joins=({**on, "many": "first"},))
    assert first.filter(pl.col("id") == "C03")["order"][0] == theirs["order"][0]
    several, join = joined(main, others, joins=({**on, "many": "multiply"},))
    assert several.height == join.rows_after == 32 + 3  # C00 and C01 have eight orders and no row
    counted, _ = joined(main, others, joins=({**on, "many": "count"},))
    assert counted.columns == [*CUSTOMERS.columns, "orders_rows"]


def test_the_fewest_common_columns_make_the_key(tmp_path: Path) -> None:
    days = [(place, f"2024-01-{day:02}") for place in ("north", "south") for day in range(1, 29)]
    left = pl.DataFrame({"place": [p for p, _ in days] * 2, "day": [d for _, d in days] * 2, "year": 2024})
    right = pl.DataFrame(
        {"place": [p for p, _ in days], "day": [d for _, d in days], "year": 2024, "rain": range(56)}
    )
    left.write_csv(tmp_path / "trips.csv")
    right.write_csv(tmp_path / "weather.csv")
    frame, join = joined(tmp_path / "trips.csv", tmp_path / "weather.csv")
    assert join.on == (("place", "place"), ("day", "day"))
    assert join.repeated == ("year",)
    assert frame.columns == ["place", "day", "year", "rain"]


def test_two_keys_that_fit_alike_are_a_question(tmp_path: Path) -> None:
    codes = [f"{a}{b}A" for a in "BCDFG" for b in "KLMNP"]
    pl.DataFrame({"origin": codes * 2, "dest": codes[::-1] * 2}).write_csv(tmp_path / "flights.csv")
    pl.DataFrame({"faa": codes, "height": range(25)}).write_csv(tmp_path / "airports.csv")
    flights, airports = tmp_path / "flights.csv", tmp_path / "airports.csv"
    assert refused(flights, airports) == "several-keys"
    _, join = joined(flights, airports, joins=({"right": "airports", "on": "dest = faa"},))
    assert join.by == "brief"


def test_whole_numbers_meet_by_chance_and_are_no_key(tmp_path: Path) -> None:
    pl.DataFrame({"age": [i % 50 + 1 for i in range(200)]}).write_csv(tmp_path / "people.csv")
    pl.DataFrame({"rank": range(1, 61), "film": [f"f{i}" for i in range(60)]}).write_csv(
        tmp_path / "films.csv"
    )
    assert refused(tmp_path / "people.csv", tmp_path / "films.csv") == "no-key"


@pytest.mark.parametrize(
    ("join", "key"),
    [
        ({"right": "custmers"}, "no-right"),
        ({"right": "customers", "on": "client = id"}, "no-key-column"),
        ({"right": "customers", "on": "customer_id = ident"}, "no-key-column"),
        ({"right": "customers", "on": "amount = id"}, "key-types"),
    ],
)
def test_mistakes_in_the_brief_are_named(folder: Path, join: dict[str, str], key: str) -> None:
    assert refused(folder / "orders.csv", folder / "customers.csv", joins=(join,)) == key


def test_an_unknown_key_of_a_join_is_an_error() -> None:
    with pytest.raises(InputError) as error:
        parse_brief({"data": {"joins": [{"right": "a", "onn": "b"}]}})
    assert error.value.what.key == "errors.brief-key.what"


def _part(name: str, frame: pl.DataFrame) -> joining.Part:
    return joining.Part(f"{name}.csv", name, frame, {}, name)


SMALL = st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=1, max_size=20)


@settings(deadline=None)
@given(SMALL, SMALL)
def test_counts_are_those_of_the_rows(left: list[int | None], right: list[int | None]) -> None:
    ours = pl.DataFrame({"k": pl.Series(left, dtype=pl.Int64), "row": range(len(left))})
    theirs = pl.DataFrame({"k": pl.Series(right, dtype=pl.Int64), "v": range(len(right))})
    brief: Any = parse_brief({"data": {"joins": [{"right": "b", "on": "k", "many": "multiply"}]}})
    whole = joining.assemble(_part("a", ours), [_part("b", theirs)], brief)
    join = whole.joins[0]
    partners = [sum(r is not None and r == k for r in right) for k in left]
    assert join.rows_after == whole.frame.height == sum(max(1, n) for n in partners)
    assert join.left_orphans == sum(n == 0 for n in partners)
    assert join.right_orphans == sum(r is not None and r not in left for r in right) + sum(
        r is None for r in right
    )
    assert join.most_partners == max(partners)
    assert join.left_gaps == sum(k is None for k in left)
    assert whole.frame["row"].unique(maintain_order=True).to_list() == list(range(len(left)))


def test_numbers_and_text_of_the_same_code_are_comparable() -> None:
    both = keys.comparable(pl.Series([1, 2]), pl.Series([" 1", "x"]))
    assert both is not None
    assert both[0].to_list() == ["1", "2"]
    assert keys.comparable(pl.Series([1.5]), pl.Series(["1.5"])) is None


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the development data sets (shared/data) are not on this machine"
)
def test_real_tables_are_joined() -> None:
    tables = SHARED / "accidents_baac_2021" / "tables"
    others = [tables / f"{name}.csv" for name in ("vehicules", "lieux", "caracteristiques")]
    frame, _ = joined(tables / "usagers.csv", *others)
    assert frame.shape == (240, 55)  # their columns, and the moment of an, mois, jour and hrmn
    flights = SHARED / "nycflights13"
    _, table = ingest.read(
        flights / "data.parquet",
        parse_brief({}),
        [flights / "tables" / f"{name}.csv" for name in ("airlines", "planes", "weather")],
    )
    assert [join.on for join in table.joins] == [
        (("carrier", "carrier"),),
        (("tailnum", "tailnum"),),
        (("origin", "origin"), ("time_hour", "time_hour")),
    ]
    assert {join.rows_after for join in table.joins} == {336776}
    base = SHARED / "portal_surveys" / "data.sqlite"
    frame, _ = joined(Path(f"{base}?table=surveys"), Path(f"{base}?table=species"))
    assert frame.height == 35549
