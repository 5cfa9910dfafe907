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
)
texts = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        [" ? ", "n/a", "PARIS", "1 234,5 €", "12 kg", "31/12/2020", "2020-02-03 10:20", " oui", "=1+1"]
    ),
)


@pytest.mark.parametrize("each", EACH, ids=lambda each: f"{each.action.value}-{len(each.params)}")
@given(values=st.lists(texts, max_size=8), keep=st.lists(st.booleans(), min_size=8, max_size=8))
@settings(max_examples=40, deadline=None)
def test_cleaning_some_rows_is_some_rows_of_cleaning(
    each: Decision, values: list[str | None], keep: list[bool]
) -> None:
    frame = pl.DataFrame({"a": pl.Series(values, dtype=pl.String)})
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
