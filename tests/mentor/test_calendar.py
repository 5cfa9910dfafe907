"""Deadlines from a start and a track: moved off days off, refused when inverted, warned about when odd."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pythesis.core.brief import CalendarBrief, parse_brief
from pythesis.core.dates import typed
from pythesis.core.errors import InputError
from pythesis.mentor.calendar import Calendar, plan, warnings
from pythesis.mentor.ics import STEP_KEY, export
from pythesis.mentor.tracks import OFFSETS
from pythesis.words import say

NOW = dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 5, 20, 8, 0, tzinfo=dt.UTC)


def _brief(**values: object) -> CalendarBrief:
    return parse_brief({"calendar": values}).calendar


def _due(calendar: Calendar) -> dict[str, str]:
    return {step.name: step.due.isoformat() for step in calendar.steps}


def test_a_bootcamp_that_starts_on_a_monday() -> None:
    found = _due(plan(_brief(track="bootcamp", start=dt.date(2026, 5, 4))))
    assert found == {
        "framing": "2026-05-11",
        "audit": "2026-05-20",
        "report_1": "2026-05-27",
        "iteration_1": "2026-06-03",
        "iteration_2": "2026-06-10",
        "iteration_3": "2026-06-17",
        "iteration_4": "2026-06-24",
        "report_2": "2026-06-24",
        "final": "2026-07-01",
        "defence": "2026-07-14",
    }


def test_the_original_dates_are_kept_and_their_false_fridays_named() -> None:
    brief = _brief(track="original")
    calendar = plan(brief)
    assert _due(calendar) == {
        "framing": "2022-04-30",
        "audit": "2022-05-07",
        "iteration_1": "2022-05-14",
        "iteration_2": "2022-05-21",
        "iteration_3": "2022-05-28",
        "iteration_4": "2022-06-03",
        "final": "2022-06-10",
        "defence": "2022-06-29",
    }
    defence = calendar.step("defence")
    assert defence is not None
    assert defence.until == dt.date(2022, 6, 30)
    told = [say(what, "fr") for what in warnings(brief)]
    assert len(told) == 4
    assert told[0] == (
        "Audit des données\u00a0: le 7 mai 2022 est un samedi, pas un vendredi. La date est gardée\u202f; "
        "vérifiez laquelle des deux était voulue."
    )


def test_a_holiday_and_a_weekend_are_stepped_over_and_a_typed_date_is_not() -> None:
    holidays = [dt.date(2026, 7, 14), dt.date(2026, 7, 15)]
    start = dt.date(2026, 5, 4)
    brief = _brief(track="bootcamp", start=start, holidays=holidays, audit=dt.date(2026, 5, 23))
    calendar = plan(brief)
    assert _due(calendar)["defence"] == "2026-07-16"
    assert _due(calendar)["audit"] == "2026-05-23"
    moved = calendar.step("defence")
    assert moved is not None
    assert moved.moved_from == dt.date(2026, 7, 14)
    assert [what.key for what in warnings(brief)] == ["mentor.warning.weekend"]


def test_a_moved_date_does_not_pass_the_typed_one_that_follows() -> None:
    brief = _brief(start=dt.date(2026, 5, 4), offsets={"audit": 12}, report_1=dt.date(2026, 5, 17))
    assert _due(plan(brief)) == {"audit": "2026-05-15", "report_1": "2026-05-17"}


def test_an_inverted_date_is_refused_with_key_and_remedy() -> None:
    brief = _brief(track="bootcamp", start=dt.date(2026, 5, 4), report_1=dt.date(2026, 5, 12))
    with pytest.raises(InputError) as caught:
        plan(brief)
    told = "pythesis.toml: calendar.report_1 is 12 May 2026, before calendar.audit, which is 20 May 2026."
    assert say(caught.value.what, "en") == told
    assert "calendar.report_1" in say(caught.value.remedy, "fr")


def test_past_dates_are_told_and_future_ones_are_not() -> None:
    brief = _brief(track="analyst", start=dt.date(2026, 5, 4))
    assert warnings(brief, dt.date(2026, 5, 4)) == ()
    past = warnings(brief, dt.date(2026, 5, 20))
    assert [what.key for what in past] == ["mentor.warning.past"] * 2


def test_unknown_steps_zones_and_slots_outside_are_refused() -> None:
    start = dt.date(2026, 5, 4)
    with pytest.raises(InputError, match="brief-key"):
        plan(_brief(start=start, offsets={"adit": 3}))
    with pytest.raises(InputError, match="zone"):
        plan(_brief(track="bootcamp", start=start, zone="Europe/Pari"))
    with pytest.raises(InputError, match="slot"):
        plan(_brief(track="bootcamp", start=start, defence_slot="2026-07-16T14:00"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vendredi 8 mai 2026", (dt.date(2026, 5, 8), "friday")),
        ("Friday, 8 May 2026", (dt.date(2026, 5, 8), "friday")),
        ("1er août 2026", (dt.date(2026, 8, 1), None)),
        ("31 février 2026", None),
        ("bientôt", None),
    ],
)
def test_dates_as_people_type_them(text: str, found: object) -> None:
    assert typed(text) == found


def test_a_typed_weekday_is_checked_from_the_brief() -> None:
    brief = _brief(audit="vendredi 7 mai 2022")
    assert brief.audit == dt.date(2022, 5, 7)
    assert [what.key for what in warnings(brief)] == ["mentor.warning.weekday"]


@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)),
    st.sampled_from(sorted(OFFSETS)),
    st.frozensets(st.integers(0, 220), max_size=20),
)
def test_generated_dates_are_working_days_in_order(start: dt.date, track: str, off: frozenset[int]) -> None:
    holidays = sorted(start + dt.timedelta(days=n) for n in off)
    calendar = plan(_brief(track=track, start=start, holidays=holidays))
    days = [step.due for step in calendar.steps]
    assert days == sorted(days)
    assert not [day for day in days if day.weekday() > 4 or day in holidays]
    assert [step.name for step in calendar.steps] == list(OFFSETS[track])


def _events(data: bytes) -> dict[str, icalendar.Event]:
    return {str(e[STEP_KEY]): e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def test_an_export_updates_the_one_before() -> None:
    start = dt.date(2026, 5, 4)
    first = export(plan(_brief(track="bootcamp", start=start)), "PyTanic", "fr", NOW)
    same = export(plan(_brief(track="bootcamp", start=start)), "PyTanic", "fr", LATER, first)
    assert same == first
    moved = _brief(track="bootcamp", start=start, final=dt.date(2026, 7, 3))
    second = export(plan(moved), "PyTanic", "fr", LATER, first)
    old, new = _events(first), _events(second)
    assert {name: str(e["UID"]) for name, e in old.items()} == {
        name: str(e["UID"]) for name, e in new.items()
    }
    assert (old["final"]["SEQUENCE"], new["final"]["SEQUENCE"]) == (0, 1)
    assert new["audit"]["SEQUENCE"] == 0
    assert new["final"].decoded("DTEND").isoformat() == "2026-07-03T18:00:00+02:00"
    assert b"BEGIN:VTIMEZONE" in second
    assert len(new["final"].walk("VALARM")) == 2


def test_a_step_that_is_gone_is_cancelled_once() -> None:
    whole = _brief(audit=dt.date(2026, 5, 20), final=dt.date(2026, 7, 1))
    first = export(plan(whole), "PyTanic", "en", NOW)
    second = export(plan(_brief(audit=dt.date(2026, 5, 20))), "PyTanic", "en", LATER, first)
    gone = _events(second)["final"]
    assert (str(gone["STATUS"]), gone["SEQUENCE"]) == ("CANCELLED", 1)
    third = export(plan(_brief(audit=dt.date(2026, 5, 20))), "PyTanic", "en", LATER, second)
    assert _events(third)["final"]["SEQUENCE"] == 1
    back = export(plan(whole), "PyTanic", "en", LATER, third)
    assert (str(_events(back)["final"]["STATUS"]), _events(back)["final"]["SEQUENCE"]) == ("CONFIRMED", 2)


def test_a_slot_places_the_defence() -> None:
    brief = _brief(
        defence=dt.date(2026, 7, 1), defence_end=dt.date(2026, 7, 3), defence_slot="2026-07-02T14:30"
    )
    event = _events(export(plan(brief), "PyTanic", "en", NOW))["defence"]
    assert event.decoded("DTSTART").isoformat() == "2026-07-02T14:30:00+02:00"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == dt.timedelta(minutes=30)
