"""The board: one page that opens anywhere, with each team's state in a line and its details below."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from pythesis.core.said import Said, said
from pythesis.deliver.report import html
from pythesis.mentor import cohort as cohorts
from pythesis.mentor import state
from pythesis.mentor.calendar import STEPS
from pythesis.mentor.cohort import Cohort
from pythesis.mentor.gates import Standing
from pythesis.mentor.state import State
from pythesis.words import say
from pythesis.words.numbers import date

TONE = {"passed": "good", "waived": "draft", "late": "bad", "open": "weak"}
SIGN = {"passed": "✓", "waived": "≈", "late": "!", "open": "·"}
FLAGS = 5  # red flags written out for a team; the others are counted
View = dict[str, Any]


def states(path: Path, cohort: Cohort, today: dt.date) -> tuple[State, ...]:
    """Return the state of every team of a cohort."""
    events = cohorts.journal(path).entries()
    return tuple(state.of(cohorts.root_of(path, e), e, cohort, events, today) for e in cohort.teams)


def render(cohort: Cohort, found: Sequence[State], today: dt.date) -> bytes:
    """Return the page, the teams that need the mentor most first."""
    shown = view(cohort, found, today, cohort.cohort.language)
    template = _environment().get_template("board.html.j2")
    return template.render(b=shown, style=html.page_style()).encode()


def view(cohort: Cohort, found: Sequence[State], today: dt.date, language: str) -> View:
    """Return everything the board says, as plain text, the teams that need the mentor most first."""
    return _Viewer(language).page(cohort, sorted(found, key=_urgency), today)


def _urgency(team: State) -> tuple[Any, ...]:
    waiting = len(team.approvals) + len(team.unanswered)
    return (team.problem is None, -team.late, -len(team.flags), -waiting, team.entry.name.casefold())


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("pythesis.mentor", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )


class _Viewer:
    """Turns states into plain text in one language; the template escapes all of it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, what: Said) -> str:
        return say(what, self.language)

    def own(self, key: str, **values: Any) -> str:
        return self.say(Said(key=f"mentor.board.{key}", values=values))

    def page(self, cohort: Cohort, found: Sequence[State], today: dt.date) -> View:
        steps = [s for s in STEPS if any(g.gate.step == s for team in found for g in team.gates)]
        name = cohort.cohort.name or self.own("untitled")
        return {
            "lang": self.language,
            "title": name,
            "kind": self.own("kind"),
            "today": self.own("today", day=today.isoformat()),
            "mentor": cohort.cohort.mentor,
            "tiles": [{"n": n, "what": what, "tone": tone} for n, what, tone in self.tiles(found)],
            "steps": [
                {"short": self.say(said(f"mentor.short.{s}")), "full": self.say(said(f"mentor.step.{s}"))}
                for s in steps
            ],
            "teams": [self.team(team, steps, place) for place, team in enumerate(found)],
            "words": {key: self.own(f"word.{key}") for key in WORDS},
            "legend": [{"sign": SIGN[s], "tone": TONE[s], "word": self.own(f"state.{s}")} for s in TONE],
        }

    def tiles(self, found: Sequence[State]) -> list[tuple[int, str, str]]:
        late = sum(team.late > 0 for team in found)
        flags = sum(bool(team.flags) for team in found)
        waiting = sum(len(team.approvals) for team in found)
        unanswered = sum(len(team.unanswered) for team in found)
        unread = sum(not team.contact.acknowledged for team in found)
        counts = (
            ("teams", len(found), ""),
            ("late", late, "bad"),
            ("flags", flags, "bad"),
            ("approvals", waiting, "draft"),
            ("feedback", unanswered, "draft"),
            ("unread", unread, "draft"),
        )
        return [(n, self.own(f"tile.{name}", n=n), tone if n else "") for name, n, tone in counts]

    def team(self, team: State, steps: Sequence[str], place: int) -> View:
        known = {standing.gate.step: standing for standing in team.gates}
        coming = team.coming
        return {
            "anchor": f"team-{place}",
            "name": team.entry.name,
            "subject": team.entry.subject,
            "problem": self.say(team.problem) if team.problem else "",
            "late": team.late,
            "late_words": self.own("late", n=team.late) if team.late else self.own("on-time"),
            "cells": [self.cell(known.get(step)) for step in steps],
            "coming": self.coming(coming) if coming else "",
            "lacking": [self.say(item.lacking) for item in coming.lacking] if coming else [],
            "counts": {
                "flags": len(team.flags),
                "approvals": len(team.approvals),
                "feedback": f"{len(team.unanswered)}/{len(team.feedback)}" if team.feedback else "–",
                "changes": len(team.changes) if team.contact.met else "–",
            },
            "flags": [self.say(what) for what in team.flags[:FLAGS]],
            "more_flags": self.own("more", n=len(team.flags) - FLAGS) if len(team.flags) > FLAGS else "",
            "approvals": [self.say(what) for what in team.approvals],
            "changes": [self.say(what) for what in team.changes],
            "met": self.own("met", day=team.contact.met) if team.contact.met else self.own("never-met"),
            "feedback": [self.remark(team, item.id) for item in team.feedback],
            "handed": [self.hand_in(item) for item in team.handed],
            "work": [{"name": w.name, "commits": w.commits, "signed": w.signed} for w in team.work],
            "contact": [self.contact("acknowledged", team), self.contact("called", team)],
            "waivers": [self.waiver(s) for s in team.gates if s.state == "waived"],
        }

    def cell(self, standing: Standing | None) -> View:
        if standing is None:
            return {"tone": "none", "sign": "", "word": self.own("state.none"), "note": ""}
        gate = standing.gate
        word = self.own(f"state.{standing.state}")
        day = date(gate.due, self.language) if gate.due else ""
        note = str(standing.late) if standing.state == "late" else ""
        return {
            "tone": TONE[standing.state],
            "sign": SIGN[standing.state],
            "word": f"{word}, {day}",
            "note": note,
        }

    def coming(self, standing: Standing) -> str:
        due = self.own("coming", step=said(f"mentor.step.{standing.gate.step}"), day=standing.gate.due)
        return f"{due} {self.own('todo' if standing.lacking else 'ready')}"

    def remark(self, team: State, name: str) -> View:
        item = next(one for one in team.feedback if one.id == name)
        status = "landed" if name in team.landed else "closed" if item.closed else "waiting"
        tone = {"landed": "good", "closed": "fair", "waiting": "draft"}[status]
        return {
            "text": item.text,
            "about": item.about,
            "status": self.own(f"feedback.{status}"),
            "tone": tone,
        }

    def hand_in(self, item: Any) -> View:
        step = self.say(said(f"mentor.step.{item.step}"))
        key = "handed-late" if item.late else "handed"
        return {"text": self.own(key, step=step, when=item.when[:10]), "tone": "bad" if item.late else "good"}

    def contact(self, kind: str, team: State) -> View:
        day = getattr(team.contact, kind)
        return {
            "text": self.own(f"{kind}" if day else f"not-{kind}", day=day),
            "tone": "good" if day else "draft",
        }

    def waiver(self, standing: Standing) -> str:
        gate = standing.gate
        return self.own("waiver", step=said(f"mentor.step.{gate.step}"), who=gate.waived_by, why=gate.why)


WORDS = (
    "team", "late", "flags", "approvals", "feedback", "changes", "handed", "work", "person", "commits",
    "remarks", "signed", "contact", "legend", "mentor", "waived", "next",
)  # fmt: skip
