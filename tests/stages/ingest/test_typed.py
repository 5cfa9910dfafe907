"""Typing: numbers, dates and true/false, when every value follows one format."""

from __future__ import annotations

import datetime as dt
import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.stages.ingest import typed


def typed_column(values: list[str | None], delimiter: str | None = ",") -> pl.Series:
    return typed.convert(pl.DataFrame({"c": values}, schema={"c": pl.String}), delimiter)[0]["c"]


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["1", "-2", None], [1, -2, None]),
        ([" 1", "2 ", "  "], [1, 2, None]),
        (["1.5", ".5", "5.", "1e3"], [1.5, 0.5, 5.0, 1000.0]),
        (["1,5", "2", "-3,25"], [1.5, 2.0, -3.25]),
        (["1 234,5", "12", "1 000 000"], [1234.5, 12.0, 1000000.0]),
        (["1\u202f234", "12", "5\u202f678"], [1234, 12, 5678]),
        (["1'234.5", "7"], [1234.5, 7.0]),
        (["1,234", "2,345", "12"], [1234, 2345, 12]),
        (["1,234,567.5", "3"], [1234567.5, 3.0]),
        (["1.234,5", "2.345.678"], [1234.5, 2345678.0]),
        (["−3", "4"], [-3, 4]),
        (["1.0", None, " -2.0 ", "+3.0"], [1, None, -2, 3]),
        (["1.00", "2.00"], [1.0, 2.0]),
        (["1.0", "2", "3.0"], [1.0, 2.0, 3.0]),
        (["123456789012345678.0", "1.0"], [123456789012345678.0, 1.0]),
    ],
)
def test_numbers_are_read(values: list[str | None], read: list[float | None]) -> None:
    column = typed_column(values)
    assert column.dtype.is_numeric()
    assert column.to_list() == read
    assert column.dtype == (pl.Int64 if all(v is None or isinstance(v, int) for v in read) else pl.Float64)


@pytest.mark.parametrize(
    "values",
    [
        ["007", "012", "100"],
        ["1", "2", "?"],
        ["1", "2", "NA"],
        ["12,5 kg", "13 kg"],
        ["5%", "6%"],
        ["1", "inf"],
        ["nan", "1.0"],
        ["1_000", "2"],
        ["12345678901234567890", "1"],
        ["1.2.3", "1"],
        ["$1", "$2"],
        ["", "x"],
    ],
)
def test_what_is_not_a_number_throughout_stays_text(values: list[str]) -> None:
    assert typed_column(values).dtype == pl.String


def test_an_ambiguous_comma_follows_the_rest_of_the_table() -> None:
    doubtful, certain = ["1,234", "2,345"], ["0,5", "1,75"]
    alone = typed.convert(pl.DataFrame({"a": doubtful}), ",")[0]
    beside = typed.convert(pl.DataFrame({"a": doubtful, "b": certain}), ",")[0]
    assert alone["a"].to_list() == [1234, 2345]
    assert beside["a"].to_list() == [1.234, 2.345]


DAY = dt.date(2021, 3, 14)


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["2021-03-14", "2021-3-1"], DAY),
        (["2021/03/14", "2021/03/15"], DAY),
        (["14/03/2021", "01/02/2021"], DAY),
        (["03/14/2021", "01/02/2021"], DAY),
        (["14.03.2021", "01.02.2021"], DAY),
        (["14-03-2021", "01-02-2021"], DAY),
        (["14 mars 2021", "1er février 2020"], DAY),
        (["dimanche 14 mars 2021", "lundi 15 mars 2021"], DAY),
        (["March 14, 2021", "Feb 1, 2020"], DAY),
        (["14-Mar-2021", "1-Feb-2021"], DAY),
        (["20210314T000000", "20200101T000000"], DAY),
        (["2021-03-14 00:00:00", "2020-01-01 00:00:00"], DAY),
        (["2021-03-14 18:45", "2020-01-01 00:00"], dt.datetime(2021, 3, 14, 18, 45)),  # noqa: DTZ001
        (["2021-03-14T18:45:10.5", "2020-01-01T00:00:00"], dt.datetime(2021, 3, 14, 18, 45, 10, 500000)),  # noqa: DTZ001
        (["14/03/2021 18:45", "13/01/2020 00:00"], dt.datetime(2021, 3, 14, 18, 45)),  # noqa: DTZ001
        (["2021-03-14T18:45:00Z", "2020-01-01T00:30:00Z"], dt.datetime(2021, 3, 14, 18, 45)),  # noqa: DTZ001
        (["2021-03-14T18:45:00+02:00", "2020-01-01T00:30:00Z"], dt.datetime(2021, 3, 14, 16, 45)),  # noqa: DTZ001
        (["14 mars 2021 18h45", "1er févr. 2020 à 8:05"], dt.datetime(2021, 3, 14, 18, 45)),  # noqa: DTZ001
        (["2021-03", "2021-04"], dt.date(2021, 3, 1)),
        (["mars 2021", "Avril 2021"], dt.date(2021, 3, 1)),
        (["Mar-21", "avr. 22", "Dec-20"], dt.date(2021, 3, 1)),
        (["2021 mars", "2020 août"], dt.date(2021, 3, 1)),
        (["03/2021", "12/2020"], dt.date(2021, 3, 1)),
        (["T1 2021", "T4 2020"], dt.date(2021, 1, 1)),
        (["2021-Q1", "2020-Q4"], dt.date(2021, 1, 1)),
        (["1er trimestre 2021", "2e trimestre 2021"], dt.date(2021, 1, 1)),
        (["S2 2021", "S1 2022"], dt.date(2021, 7, 1)),
        (["S14 2021", "S2 2022"], dt.date(2021, 4, 5)),
        (["2021-W14", "2020-W53"], dt.date(2021, 4, 5)),
    ],
)
def test_dates_are_read(values: list[str], read: dt.date) -> None:
    column = typed_column(values)
    assert column[0] == read
    assert column.null_count() == 0


@pytest.mark.parametrize(
    "values",
    [
        ["14/03/2021", "2021-03-14"],
        ["31/02/2021", "01/01/2021"],
        ["2021-03-14", "unknown"],
        ["03/04/2021", "05/01/2021"],
        ["18:45", "19:00"],
        ["Route 2021", "Road 2020"],
        ["S60 2021", "S14 2021"],
        ["13/2021", "01/2021"],
        ["T5 2021", "T1 2021"],
        ["1 2021", "2 2021"],
        ["A4 2021", "A5 2021"],
        [f"S{100_000 + at}" for at in range(30)],  # numbers of stays
        [f"{month}-{day:02d}" for month in ("Jan", "Feb", "Mar") for day in range(1, 29)],
        ["03/04/98", "13/01/99"],  # too few to be sure
        [f"{at:02d}-{at:02d}-{at:02d}" for at in range(13, 40)],
    ],
)
def test_dates_that_disagree_or_leave_doubt_stay_text(values: list[str]) -> None:
    assert typed_column(values).dtype == pl.String


@pytest.mark.parametrize(
    ("years", "read"),
    [
        (range(1934, 2007), range(1934, 2007)),
        (range(2019, 2025), range(2019, 2025)),
        (range(1948, 1967), range(1948, 1967)),
        (range(1990, 2011), range(1990, 2011)),
        (range(1950, 2050), [*range(2050, 2069), *range(1969, 2050)]),
    ],
)
@pytest.mark.parametrize("form", ["%d/%m/%y", "%m-%d-%y", "%d.%m.%y 18:45"])
def test_years_of_two_digits_lie_within_one_century(years: range, read: list[int], form: str) -> None:
    days = [dt.datetime(year, 1 + at % 12, 14 + at % 3) for at, year in enumerate(years)]  # noqa: DTZ001
    column = typed_column([day.strftime(form) for day in days])
    assert sorted(column.dt.year().to_list()) == sorted(read)
    assert [(day.month, day.day) for day in column] == [(day.month, day.day) for day in days]


def test_the_order_of_rows_settles_day_and_month() -> None:
    days = [f"{day:02}/{month:02}/2021" for month in (1, 2, 3) for day in (1, 5, 9)]
    assert typed_column(days)[3] == dt.date(2021, 2, 1)
    american = [f"{month:02}/{day:02}/2021" for month in (1, 2, 3) for day in (1, 5, 9)]
    assert typed_column(american)[1] == dt.date(2021, 1, 5)


def test_a_european_table_puts_days_first() -> None:
    assert typed_column(["03/04/2021", "05/01/2021"], ";")[0] == dt.date(2021, 4, 3)


def test_eight_digits_are_dates_when_all_are() -> None:
    days = [(dt.date(2020, 1, 1) + dt.timedelta(days=i)).strftime("%Y%m%d") for i in range(20)]
    assert typed_column(days).dtype == pl.Date
    assert typed_column([*days, "20209999"]).dtype == pl.Int64
    assert typed_column(days[:3]).dtype == pl.Int64


@pytest.mark.parametrize("values", [["true", "FALSE", None], ["VRAI", "faux"]])
def test_truth_is_read(values: list[str | None]) -> None:
    assert typed_column(values)[:2].to_list() == [True, False]


def test_yes_and_no_stay_words() -> None:
    assert typed_column(["yes", "no"]).dtype == pl.String


NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=64)


@settings(deadline=None)
@given(st.lists(NUMBER, min_size=1, max_size=30), st.sampled_from([".", ","]))
def test_every_number_comes_back_to_the_last_bit(values: list[float], mark: str) -> None:
    column = typed_column([repr(v).replace(".", mark) for v in values], ";" if mark == "," else ",")
    assert column.dtype.is_numeric()
    assert [float(v) for v in column] == values


@settings(deadline=None)
@given(st.lists(st.integers(-(10**15), 10**15), min_size=2, max_size=30))
def test_thousands_come_back(values: list[int]) -> None:
    column = typed_column([f"{v:,}".replace(",", " ") for v in values])
    assert [int(v) for v in column] == values


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=10)), min_size=1, max_size=20))
def test_text_is_never_lost(values: list[str | None]) -> None:
    """Typing turns blank text into gaps and never makes another gap."""
    column = typed_column(values)
    blank = [v is None or not v.strip() for v in values]
    polars_blank = pl.Series(values, dtype=pl.String).str.strip_chars().str.len_bytes().fill_null(0) == 0
    assert column.is_null().to_list() == polars_blank.to_list()
    assert sum(blank) >= sum(polars_blank)
    if column.dtype == pl.Float64:
        assert all(math.isfinite(v) for v in column.drop_nulls())
