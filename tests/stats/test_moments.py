"""A moment is read from its parts, row by row, and whatever makes no date is a gap."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from pythesis.core.moment import Moment, MomentPart
from pythesis.stats.moments import made


def moment_at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)  # noqa: DTZ001


FRAME = pl.DataFrame(
    {
        "an": [2021, 2021, 2024, None, 2021],
        "court": [21, 68, 69, 5, 99],
        "mois": ["févr.", "Mars", "Feb", "mai", "DÉCEMBRE"],
        "mm": ["02", " 3", "13", "x", "12"],
        "jour": [30, 28, 29, 1, 31],
        "trim": ["Q1", "t 4", "Q5", "T1", "T2"],
        "heures": ["14h30", "9h", "24:00", "25:00", "8:05:09"],
        "hhmm": [930, 1759, 2360, 0, 2400],
        "us": ["2:30 PM", "12:05 am", "12 pm", "13:00 pm", "7a.m."],
        "semaine": [53, 1, 53, 2, 52],
        "h": [0, 24, 12, 25, 23],
        "mn": [59, 0, 60, 1, 15],
    }
)


def read(*parts: tuple[str, str, str]) -> list[object]:
    moment = Moment(
        name="moment",
        parts=tuple(MomentPart(column=c, place=p, form=f) for c, p, f in parts),  # type: ignore[arg-type]
        by="brief",
    )
    whole = FRAME.select(made(moment)).to_series()
    alone = pl.concat([FRAME[[at]].select(made(moment)) for at in range(FRAME.height)]).to_series()
    assert whole.equals(alone, null_equal=True)  # each row is read alone
    return whole.to_list()


DAY = (("an", "year", "number"), ("mois", "month", "name"), ("jour", "day", "number"))


def test_days_that_do_not_exist_are_gaps() -> None:
    assert read(*DAY) == [None, dt.date(2021, 3, 28), dt.date(2024, 2, 29), None, dt.date(2021, 12, 31)]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (("heures", "clock", "colon"), [(9, 0, 0), None, (8, 5, 9)]),
        (("hhmm", "clock", "digits"), [(17, 59, 0), None, "next"]),
        (("us", "clock", "twelve"), [(0, 5, 0), (12, 0, 0), (7, 0, 0)]),
    ],
)
def test_clocks(part: tuple[str, str, str], expected: list[object]) -> None:
    found = read(*DAY, part)
    at = [moment_at(2021, 3, 28), moment_at(2024, 2, 29), moment_at(2021, 12, 31)]
    if part[0] == "heures":
        assert found[2] == moment_at(2024, 3, 1)  # hour 24
        expected = [expected[0], "next", expected[2]]
    for moment, day, wanted in zip([found[1], found[2], found[4]], at, expected, strict=True):
        if wanted == "next":
            assert moment == day + dt.timedelta(days=1)
        elif wanted is None:
            assert moment is None
        else:
            assert moment == day.replace(hour=wanted[0], minute=wanted[1], second=wanted[2])  # type: ignore[index]


def test_hours_and_minutes_in_columns_of_their_own() -> None:
    found = read(*DAY, ("h", "hour", "number"), ("mn", "minute", "number"))
    assert found == [None, moment_at(2021, 3, 29), None, None, moment_at(2021, 12, 31, 23, 15)]


def test_weeks_begin_on_monday_and_a_week_53_must_exist() -> None:
    found = read(("an", "year", "number"), ("semaine", "week", "number"))
    assert found == [None, dt.date(2021, 1, 4), None, None, dt.date(2021, 12, 27)]


def test_quarters_months_as_text_days_of_the_year_and_short_years() -> None:
    assert read(("an", "year", "number"), ("trim", "quarter", "letter"))[:3] == [
        dt.date(2021, 1, 1), dt.date(2021, 10, 1), None,
    ]  # fmt: skip
    assert read(("an", "year", "number"), ("mm", "month", "text"))[:3] == [
        dt.date(2021, 2, 1), dt.date(2021, 3, 1), None,
    ]  # fmt: skip
    assert read(("an", "year", "number"), ("jour", "yearday", "number"))[0] == dt.date(2021, 1, 30)
    years = [m.year if isinstance(m, dt.date) else m for m in read(("court", "year", "short"), DAY[1])]
    assert years == [2021, 2068, 1969, 2005, 1999]
