"""Every step's deadline from a start and a track, checked before anybody relies on it."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from pythesis.core.brief import CalendarBrief
from pythesis.core.dates import typed, weekday
from pythesis.core.errors import InputError
from pythesis.core.said import Said, said
from pythesis.mentor import tracks

STEPS = CalendarBrief.STEPS
FEW = 2  # past steps told one by one
WEEKEND = 5  # Saturday and after
SLOT = dt.timedelta(minutes=30)  # 20 minutes of presentation and 10 of questions


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step. ``moved_from`` is the day it would have been, were it not a day off."""

    name: str
    begins: dt.date
    due: dt.date
    until: dt.date | None = None
    typed: bool = False
    moved_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dated steps in the order of the workflow, and the steps that have no date."""

    steps: tuple[Step, ...]
    undated: tuple[str, ...]
    zone: str
    hour: dt.time
    slot: dt.datetime | None = None

    def step(self, name: str) -> Step | None:
        """Return a dated step, None when it has no date."""
        return next((step for step in self.steps if step.name == name), None)


def plan(brief: CalendarBrief, file: str = "pythesis.toml") -> Calendar:
    """Return the calendar a brief asks for.

    A typed date stays where it is. A generated one that falls on a weekend or a holiday moves to the next
    working day, or to the one before where a typed date follows too closely.

    Raises
    ------
    InputError
        With the file, the key and the remedy: a date before that of an earlier step, an unknown step or
        zone, a slot outside the defence.
    """
    _check(brief, file)
    by_hand = dict(brief.dated())
    wanted = _generated(brief)
    original = brief.track == "original" and brief.start is None
    placed: list[Step] = []
    begins = _start(brief) or min([*by_hand.values(), *wanted.values()], default=None)
    for name in STEPS:
        day = by_hand.get(name) or wanted.get(name)
        if day is None:
            continue
        assert begins is not None
        kept = name in by_hand or original
        due = day if kept else _working(day, brief.holidays, _limit(name, by_hand))
        until = _until(name, due, brief)
        placed.append(Step(name, min(begins, due), due, until, name in by_hand, day if due != day else None))
        begins = due
    _check_order(placed, _start(brief), file)
    _check_slot(placed, brief, file)
    undated = tuple(name for name in STEPS if name not in by_hand and name not in wanted)
    return Calendar(tuple(placed), undated, brief.zone, brief.hour, brief.defence_slot)


def warnings(
    brief: CalendarBrief, since: dt.date | None = None, file: str = "pythesis.toml"
) -> tuple[Said, ...]:
    """Say what is odd though possible: wrong weekdays, days off, and what is past when `since` is given."""
    planned = plan(brief, file)
    spoken: Mapping[str, str] = brief.weekdays
    if brief.track == "original" and brief.start is None:
        spoken = {**tracks.ORIGINAL_WEEKDAYS, **brief.weekdays}
    found: list[Said] = []
    for step in planned.steps:
        name, day = step_name(step.name), step.due.isoformat()
        said_day, real_day = spoken.get(step.name), weekday(step.due)
        if said_day is not None and said_day != real_day and (step.typed or not brief.start):
            found.append(
                said(
                    "mentor.warning.weekday",
                    step=name,
                    day=day,
                    wrong=day_name(said_day),
                    right=day_name(real_day),
                )
            )
        elif step.typed and step.due.weekday() >= WEEKEND:
            found.append(said("mentor.warning.weekend", step=name, day=day, right=day_name(real_day)))
        elif step.typed and step.due in brief.holidays:
            found.append(said("mentor.warning.holiday", step=name, day=day))
    if since is not None:
        found += _past(planned, since)
    if brief.start is not None and not brief.planned:
        found.append(said("mentor.warning.no-track", file=file))
    return tuple(found)


def _past(planned: Calendar, since: dt.date) -> list[Said]:
    """Name the steps that are past, all in one sentence where there are many."""
    gone = [step for step in planned.steps if (step.until or step.due) < since]
    if len(gone) <= FEW:
        return [said("mentor.warning.past", step=step_name(s.name), day=s.due.isoformat()) for s in gone]
    last = gone[-1]
    day = (last.until or last.due).isoformat()
    return [said("mentor.warning.past-many", n=len(gone), step=step_name(last.name), day=day)]


def today(zone: str) -> dt.date:
    """Return the day it is in a time zone."""
    return dt.datetime.now(ZoneInfo(zone)).date()


def started(text: str) -> dt.date:
    """Read the day a project starts, as people type it.

    Raises
    ------
    InputError
        When it is no date.
    """
    found = typed(text)
    if found is None:
        raise InputError(said("mentor.error.date.what", text=text), said("mentor.error.date.remedy"))
    return found[0]


def step_name(step: str) -> Said:
    """Return the name of a step as a sentence part."""
    return said(f"mentor.step.{step}")


def day_name(day: str) -> Said:
    """Return the name of a weekday."""
    return said(f"mentor.weekday.{day}")


def _start(brief: CalendarBrief) -> dt.date | None:
    return brief.start or (tracks.ORIGINAL_START if brief.track == "original" else None)


def _generated(brief: CalendarBrief) -> dict[str, dt.date]:
    start = _start(brief)
    if start is None:
        return {}
    offsets = {**tracks.OFFSETS.get(brief.track, {}), **brief.offsets}
    return {name: start + dt.timedelta(days=offsets[name]) for name in STEPS if name in offsets}


def _limit(name: str, by_hand: Mapping[str, dt.date]) -> dt.date | None:
    later = STEPS[STEPS.index(name) + 1 :]
    return next((by_hand[step] for step in later if step in by_hand), None)


def _working(day: dt.date, holidays: Collection[dt.date], limit: dt.date | None) -> dt.date:
    after = _moved(day, holidays, 1)
    return _moved(day, holidays, -1) if limit is not None and day <= limit < after else after


def _moved(day: dt.date, holidays: Collection[dt.date], by: int) -> dt.date:
    while day.weekday() >= WEEKEND or day in holidays:
        day += dt.timedelta(days=by)
    return day


def _until(name: str, due: dt.date, brief: CalendarBrief) -> dt.date | None:
    if name != "defence":
        return None
    if brief.defence_end is not None:
        return brief.defence_end if brief.defence_end != due else None
    days = tracks.DEFENCE_DAYS.get(brief.track, 0) if brief.defence is None else 0
    return _moved(due + dt.timedelta(days=days), brief.holidays, 1) if days else None


def _check(brief: CalendarBrief, file: str) -> None:
    for name in (*brief.offsets, *brief.weekdays):
        if name not in (*STEPS, "start", "defence_end"):
            near = difflib.get_close_matches(name, STEPS, n=1, cutoff=0.0)[0]
            raise InputError(
                said("errors.brief-key.what", file=file, key=f"calendar.offsets.{name}"),
                said("errors.brief-key.remedy", nearest=f"calendar.offsets.{near}"),
            )
    try:
        ZoneInfo(brief.zone)
    except (KeyError, ValueError, OSError):
        raise InputError(
            said("mentor.error.zone.what", file=file, zone=brief.zone), said("mentor.error.zone.remedy")
        ) from None


def _check_order(placed: list[Step], start: dt.date | None, file: str) -> None:
    if start is not None and placed and placed[0].due < start:
        raise _inverted("start", start, placed[0].name, placed[0].due, file)
    for before, after in pairwise(placed):
        if after.due < before.due:
            raise _inverted(before.name, before.due, after.name, after.due, file)
    for step in placed:
        if step.until is not None and step.until < step.due:
            raise _inverted(step.name, step.due, "defence_end", step.until, file)


def _inverted(first: str, early: dt.date, then: str, late: dt.date, file: str) -> InputError:
    values = {"file": file, "key": f"calendar.{then}", "before": f"calendar.{first}"}
    return InputError(
        said("mentor.error.inverted.what", **values, date=late.isoformat(), other=early.isoformat()),
        said("mentor.error.inverted.remedy", **values),
    )


def _check_slot(placed: list[Step], brief: CalendarBrief, file: str) -> None:
    defence = next((step for step in placed if step.name == "defence"), None)
    if brief.defence_slot is None or defence is None:
        return
    if not defence.due <= brief.defence_slot.date() <= (defence.until or defence.due):
        raise InputError(
            said(
                "mentor.error.slot.what",
                file=file,
                slot=brief.defence_slot.isoformat(timespec="minutes"),
                first=defence.due.isoformat(),
                last=(defence.until or defence.due).isoformat(),
            ),
            said("mentor.error.slot.remedy", file=file),
        )
