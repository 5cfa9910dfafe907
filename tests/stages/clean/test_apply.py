"""Row-wise cleaning is the same for a table and for any of its rows."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.base import Scalar
from pythesis.core.decision import Action, Decision
from pythesis.core.said import said
from pythesis.stages import clean


def decision(action: Action, column: str = "a", **params: Scalar | tuple[Scalar, ...]) -> Decision:
    return Decision(action=action, column=column, params=params, why=said("text", text="a test"))


EACH = (
    decision(Action.TRIM),
    decision(Action.TO_MISSING, values=("?", "n/a", "")),
    decision(Action.RECODE, from_=("PARIS", "paris"), to=("Paris", "Paris")),
    decision(Action.PARSE_NUMBER, decimal=",", thousands=" ", strip=("€", "kg")),
    decision(Action.PARSE_NUMBER, decimal=".", thousands="'", strip=()),
    decision(Action.PARSE_DATE, format="%d/%m/%Y"),
    decision(Action.PARSE_DATE, format="%Y-%m-%d %H:%M"),
    decision(Action.PARSE_BOOLEAN, true=("yes", "oui"), false=("no", "non")),
    decision(Action.FIX_ENCODING),
    decision(Action.FILL_FROM, by=("b",), keys=("x", "y"), values=("un", "deux")),
    decision(
        Action.FILL_FROM, by=("b", "n"), keys=("x", "1.0", "y", "2.0"), values=("u", "v"), overwrite=True
    ),
    decision(Action.SCALE, column="n", factor=0.001, above=500, values=(-3,)),
    decision(Action.SCALE, column="n", factor=1.8, plus=32, where="b", levels=("x",)),
    decision(Action.SCALE, column="n", factor=10, where="d", before="1990-01-01"),
    decision(Action.TO_MISSING, column="n", values=(-999,), below=0, above=1000.5),
    decision(Action.TO_MISSING, column="d", below="1950-01-01", above="2026-06-30"),
    decision(Action.PARSE_NUMBER, decimal=",", thousands=" ", strip=("k€", "€"), times=(1000.0, 1.0)),
    decision(Action.PARSE_NUMBER, decimal=",", thousands=" ", strip=("€",), accounting=True),
    decision(Action.PARSE_NUMBER, duration=True),
)
texts = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        [
            " ? ",
            "n/a",
            "PARIS",
            "1 234,5 €",
            "12 kg",
            "31/12/2020",
            "2020-02-03 10:20",
            " oui",
            "=1+1",
            "Ã©tÃ©",
        ]
    ),
)
numbers = st.none() | st.floats(width=32) | st.sampled_from([1.0, 2.0, -3.0, -999.0, 501.0])
days = st.none() | st.dates()
rows = st.lists(st.tuples(texts, st.sampled_from(["x", "y", "z", None]), numbers, days), max_size=8)


@pytest.mark.parametrize("each", EACH, ids=lambda each: f"{each.action.value}-{len(each.params)}")
@given(values=rows, keep=st.lists(st.booleans(), min_size=8, max_size=8))
@settings(max_examples=40, deadline=None)
def test_cleaning_some_rows_is_some_rows_of_cleaning(
    each: Decision, values: list[tuple[object, ...]], keep: list[bool]
) -> None:
    schema = {"a": pl.String, "b": pl.String, "n": pl.Float64, "d": pl.Date}
    frame = pl.DataFrame(values, schema=schema, orient="row")
    mask = pl.Series(keep[: len(values)], dtype=pl.Boolean)
    assert clean.apply(frame, [each]).filter(mask).equals(clean.apply(frame.filter(mask), [each]))


def one(values: list[object], each: Decision) -> list[object]:
    return clean.apply(pl.DataFrame({"a": values}), [each])["a"].to_list()


def test_meaning_of_each_action() -> None:
    assert one(["  a \u00a0 b ", None], EACH[0]) == ["a b", None]
    assert one([" ? ", "n/a", "   ", "x"], EACH[1]) == [None, None, None, "x"]
    assert one(["PARIS", "Lyon"], EACH[2]) == ["Paris", "Lyon"]
    assert one(["1 234,5 €", "12 kg", "\u202f7,25", "x"], EACH[3]) == [1234.5, 12.0, 7.25, None]
    assert one(["1'234.5", "2’000"], EACH[4]) == [1234.5, 2000.0]
    assert one(["(1 234,5 €)", "44,00-", "− 7", "x"], EACH[-2]) == [-1234.5, -44.0, -7.0, None]
    assert one(["1,5 k€", " 1 500 €", "x", None], EACH[-3]) == [1500.0, 1500.0, None, None]
    assert one(["1h30", "90 min", "2 h", "1:05:30", "3 min 30 s", "12"], EACH[-1]) == [
        90.0, 90.0, 120.0, 65.5, 3.5, None,
    ]  # fmt: skip
    assert one(["31/12/2020", "2020"], EACH[5]) == [dt.date(2020, 12, 31), None]
    assert one(["2020-02-03 10:20"], EACH[6]) == [dt.datetime(2020, 2, 3, 10, 20)]  # noqa: DTZ001
    assert one([" oui", "non", "peut-être"], EACH[7]) == [True, False, None]


def test_codes_among_numbers_and_dates() -> None:
    assert one([-999, 3], decision(Action.TO_MISSING, values=(-999,))) == [None, 3]
    assert one([-999.0, 3.5], decision(Action.TO_MISSING, values=("-999",))) == [None, 3.5]
    days: list[object] = [dt.date(1900, 1, 1), dt.date(2020, 1, 1)]
    assert one(days, decision(Action.TO_MISSING, values=("1900-01-01",))) == [None, days[1]]


def test_absent_columns_and_other_actions_are_passed_over() -> None:
    frame = pl.DataFrame({"b": ["x", "x"]})
    decided = [*EACH, decision(Action.EXCLUDE, "b"), decision(Action.DROP_DUPLICATES)]
    assert clean.apply(frame, decided).equals(frame)


def test_whole_numbers_that_are_dates() -> None:
    assert one([20201231], decision(Action.PARSE_DATE, format="%Y%m%d")) == [dt.date(2020, 12, 31)]


def test_garbled_text_is_restored_and_right_text_left() -> None:
    fixed = one(
        ["Ã©tÃ©", "dÃ©jÃ\xa0", "été", "voilà\xa0»", "NÃO", "日本", None], decision(Action.FIX_ENCODING)
    )
    assert fixed == ["été", "déjà", "été", "voilà\xa0»", "NÃO", "日本", None]


def test_scaling_takes_named_numbers_numbers_beyond_a_bound_or_all() -> None:
    assert one([5, 5000, None], decision(Action.SCALE, factor=0.001, above=1000)) == [5.0, 5.0, None]
    assert one([5.0, 2.0], decision(Action.SCALE, factor=10, values=(2,))) == [5.0, 20.0]
    assert one([5.0, 2.0], decision(Action.SCALE, factor=10, below=3)) == [5.0, 20.0]
    assert one([5, 2], decision(Action.SCALE, factor=0.5)) == [2.5, 1.0]
    assert one([5, 2], decision(Action.SCALE, factor=1.8, plus=32)) == [41.0, 35.6]
    assert one([5, 2], decision(Action.SCALE, factor=10, where="a", before=3)) == [5.0, 20.0]
    assert one([5, 2], decision(Action.SCALE, factor=10, where="nowhere", before=3)) == [5, 2]
    assert one(["5"], decision(Action.SCALE, factor=0.5)) == ["5"]


def test_what_lies_beyond_bounds_becomes_a_gap() -> None:
    assert one([-1, 0, 120, 121], decision(Action.TO_MISSING, below=0, above=120)) == [None, 0, 120, None]
    assert one([1.5, float("inf"), -9.0], decision(Action.TO_MISSING, values=(-9,), above=9)) == [
        1.5,
        None,
        None,
    ]
    days: list[object] = [dt.date(2020, 1, 1), dt.date(2099, 1, 1), dt.date(1900, 1, 1)]
    bounded = decision(Action.TO_MISSING, values=("1900-01-01",), above="2026-01-01")
    assert one(days, bounded) == [days[0], None, None]
    moments: list[object] = [dt.datetime(2020, 1, 1, 10), dt.datetime(2020, 1, 1, 11)]  # noqa: DTZ001
    assert one(moments, decision(Action.TO_MISSING, above="2020-01-01T10:30:00")) == [moments[0], None]
    assert one(["-1"], decision(Action.TO_MISSING, below=0)) == ["-1"]


def test_other_columns_fill_gaps_and_when_told_other_cells_too() -> None:
    frame = pl.DataFrame(
        {"zip": [75, 69, 69, None, 13], "b": list("xxyyx"), "a": [None, None, "L", None, "M"]}
    )
    fill = decision(Action.FILL_FROM, by=("zip",), keys=("75", "69"), values=("Paris", "Lyon"))
    assert clean.apply(frame, [fill])["a"].to_list() == ["Paris", "Lyon", "L", None, "M"]
    over = fill.model_copy(update={"params": {**fill.params, "overwrite": True}})
    assert clean.apply(frame, [over])["a"].to_list() == ["Paris", "Lyon", "Lyon", None, "M"]
    both = decision(Action.FILL_FROM, by=("zip", "b"), keys=("69", "x", "13", "x"), values=("Lyon", "Nice"))
    assert clean.apply(frame, [both])["a"].to_list() == [None, "Lyon", "L", None, "M"]
    assert clean.apply(frame.drop("b"), [both]).equals(frame.drop("b"))
    number = decision(
        Action.FILL_FROM, column="zip", by=("a",), keys=("L", "M"), values=("1", "n/a"), overwrite=True
    )
    assert clean.apply(frame, [number])["zip"].to_list() == [75, 69, 1, None, 13]


def test_a_mapping_with_a_key_too_many_is_refused() -> None:
    broken = decision(Action.FILL_FROM, by=("b", "c"), keys=("x",), values=("1",))
    with pytest.raises(ValueError, match="1 keys for 2 columns"):
        clean.apply(pl.DataFrame({"a": ["1"], "b": ["x"]}), [broken])
