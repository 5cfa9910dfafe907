"""The calendar as an iCalendar file (RFC 5545) that updates what people imported before.

An event keeps its UID from file to file; SEQUENCE rises when its day, hour or name changes (RFC 5545,
3.8.7.4), and a step that is gone is sent once more as CANCELLED.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.ledger import digest
from pythesis.mentor.calendar import SLOT, Calendar, Step, step_name
from pythesis.words import say

if TYPE_CHECKING:
    import icalendar

STEP_KEY = "X-PYTHESIS-STEP"
REMINDERS = (7, 1)  # days before
LENGTH = dt.timedelta(minutes=30)  # of the event that ends at the deadline
FIRST_HOUR = dt.time(9, 0)  # of a defence whose slot is not known yet


def export(
    calendar: Calendar, project: str, language: str, now: dt.datetime, before: bytes | None = None
) -> bytes:
    """Return the file.

    Parameters
    ----------
    calendar : Calendar
    project : str
        Its name, in the title of each event.
    language : {"en", "fr"}
    now : datetime
        The moment written on events that are new or changed.
    before : bytes, optional
        The file as it was exported before.

    Raises
    ------
    InputError
        When `before` is not an iCalendar file.
    """
    import icalendar

    known = _known(before)
    made = icalendar.Calendar()
    made.add("prodid", "-//Pythesis//calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", project)
    for step in calendar.steps:
        made.add_component(_event(step, calendar, project, language, now, known.get(step.name)))
    here = {step.name for step in calendar.steps}
    for name in sorted(set(known) - here):
        made.add_component(_cancelled(known[name], now))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _known(before: bytes | None) -> dict[str, icalendar.Event]:
    if before is None:
        return {}
    import icalendar

    try:
        held = icalendar.Calendar.from_ical(before)
    except ValueError as error:
        raise InputError(
            said("mentor.error.ics.what", problem=str(error)), said("mentor.error.ics.remedy")
        ) from None
    return {str(event[STEP_KEY]): event for event in held.walk("VEVENT") if STEP_KEY in event}  # type: ignore[misc]


def _hours(step: Step, calendar: Calendar) -> tuple[dt.datetime, dt.datetime]:
    zone = ZoneInfo(calendar.zone)
    if step.name != "defence":
        end = dt.datetime.combine(step.due, calendar.hour, zone)
        return end - LENGTH, end
    if calendar.slot is not None:
        start = calendar.slot if calendar.slot.tzinfo else calendar.slot.replace(tzinfo=zone)
        return start, start + SLOT
    last = step.until or step.due
    return dt.datetime.combine(step.due, FIRST_HOUR, zone), dt.datetime.combine(last, calendar.hour, zone)


def _event(
    step: Step, calendar: Calendar, project: str, language: str, now: dt.datetime, old: icalendar.Event | None
) -> icalendar.Event:
    import icalendar

    start, end = _hours(step, calendar)
    title = say(said("mentor.ics.title", project=project, step=step_name(step.name)), language)
    told = say(said(f"mentor.expected.{step.name}"), language)
    same = old is not None and _facts(old) == (start, end, title, "CONFIRMED")
    event = icalendar.Event()
    event.add("uid", str(old["UID"]) if old is not None else _uid(project, step.name, now))
    event.add("sequence", 0 if old is None else int(old.get("SEQUENCE", 0)) + (not same))
    event.add("dtstamp", old.decoded("DTSTAMP") if old is not None and same else now)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", title)
    event.add("description", told)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE" if step.name == "defence" else "TRANSPARENT")
    event.add(STEP_KEY, step.name)
    for days in REMINDERS:
        event.add_component(_alarm(days, title))
    return event


def _facts(event: icalendar.Event) -> tuple[Any, Any, str, str]:
    title, status = str(event.get("SUMMARY", "")), str(event.get("STATUS", ""))
    return event.decoded("DTSTART"), event.decoded("DTEND"), title, status


def _uid(project: str, step: str, now: dt.datetime) -> str:
    # The moment of the first export tells apart two projects of one name; later files keep it.
    return f"{step}-{digest(f'{project} {now.isoformat()}'.encode())[:16]}@pythesis"


def _alarm(days: int, title: str) -> icalendar.Alarm:
    import icalendar

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", dt.timedelta(days=-days))
    return alarm


def _cancelled(old: icalendar.Event, now: dt.datetime) -> icalendar.Event:
    if str(old.get("STATUS", "")) == "CANCELLED":
        return old
    old["STATUS"] = "CANCELLED"
    sequence = int(old.pop("SEQUENCE", 0)) + 1
    old.add("sequence", sequence)
    old.pop("DTSTAMP", None)
    old.add("dtstamp", now)
    old.subcomponents = []
    return old
