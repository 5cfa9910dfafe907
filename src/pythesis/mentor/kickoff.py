"""The message that starts a project: subject, steps with their dates, what is expected, a call, a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pythesis.core.dates import weekday
from pythesis.core.said import Said, said
from pythesis.mentor.calendar import Calendar, Step, day_name, step_name
from pythesis.words import say

Form = Literal["chat", "mail"]


@dataclass(frozen=True, slots=True)
class Kickoff:
    """What a message needs to know. ``link`` leads to the subject, empty when there is none."""

    team: str
    members: tuple[str, ...]
    subject: str
    link: str
    mentor: str
    calendar: Calendar


def message(start: Kickoff, language: str, form: Form = "chat") -> str:
    """Return the message, as Markdown for a chat or as the plain text of an e-mail with its subject line.

    Examples
    --------
    >>> from pythesis.core.brief import CalendarBrief
    >>> from pythesis.mentor.calendar import plan
    >>> known = Kickoff("PyTanic", ("Ada",), "Titanic", "", "Grace", plan(CalendarBrief()))
    >>> message(known, "en", "mail").splitlines()[0]
    'Subject: PyTanic: your project starts'
    """

    def told(key: str, **values: str | Said) -> str:
        return say(said(f"mentor.kickoff.{key}", **values), language)

    names = say(said("mentor.kickoff.names", names=tuple(map(_line, start.members))), language)
    hello = told("hello", names=names) if start.members else told("hello-all")
    team = _line(start.team)
    parts = [
        hello,
        told("intro", team=team, mentor=_line(start.mentor))
        if start.mentor
        else told("intro-alone", team=team),
    ]
    if start.subject:
        parts.append(told("subject", subject=_line(start.subject)))
    if start.link:
        parts.append(told("link", link=_line(start.link)))
    if start.calendar.steps:
        parts += [
            _title(told("steps"), form),
            "\n".join(_step(step, start.calendar, language, form) for step in start.calendar.steps),
        ]
    parts += [_title(told("expected"), form), _bullets("expect", ("figures", "honest", "late"), language)]
    framing = start.calendar.step("framing")
    call = (
        told("call", day=_day(framing.due.isoformat(), framing, language)) if framing else told("call-soon")
    )
    parts += [call, told("acknowledge"), told("bye"), _line(start.mentor)]
    text = "\n\n".join(part for part in parts if part)
    head = f"{told('subject-line', team=team)}\n\n" if form == "mail" else ""
    return f"{head}{text}\n"


def _title(text: str, form: Form) -> str:
    return f"**{text}**" if form == "chat" else text


def _step(step: Step, calendar: Calendar, language: str, form: Form) -> str:
    name = say(step_name(step.name), language)
    shown = f"**{name}**" if form == "chat" else name
    what = say(said(f"mentor.expected.{step.name}"), language)
    day = _day(step.due.isoformat(), step, language)
    if step.until is not None:
        day = say(
            said("mentor.kickoff.range", low=step.due.isoformat(), high=step.until.isoformat()), language
        )
    if step.name == "defence" and calendar.slot is not None:
        day = say(said("mentor.kickoff.slot", when=calendar.slot.isoformat(timespec="minutes")), language)
    line = said("mentor.kickoff.step", name=said("text", text=shown), day=said("text", text=day))
    return f"- {say(line, language)}\n  {what}"


def _day(day: str, step: Step, language: str) -> str:
    return say(said("mentor.kickoff.day", weekday=day_name(weekday(step.due)), date=day), language)


def _bullets(group: str, names: tuple[str, ...], language: str) -> str:
    return "\n".join(f"- {say(said(f'mentor.kickoff.{group}.{name}'), language)}" for name in names)


def _line(text: str) -> str:
    return " ".join(text.split())
