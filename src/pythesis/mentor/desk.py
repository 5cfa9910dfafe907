"""What a mentor does for a cohort: messages, receipts, calls, meetings, remarks."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Sequence
from pathlib import Path

from pythesis.core.errors import InputError
from pythesis.core.feedback import Feedback
from pythesis.core.note import SECTIONS
from pythesis.core.said import Said, said
from pythesis.ledger import files
from pythesis.mentor import cohort as cohorts
from pythesis.mentor import kickoff, remarks, state
from pythesis.mentor.calendar import STEPS, step_name
from pythesis.mentor.cohort import Cohort, Entry
from pythesis.mentor.folder import Folder, read
from pythesis.mentor.names import package_of
from pythesis.mentor.state import State
from pythesis.words import say


def chosen(cohort: Cohort, team: str | None) -> tuple[Entry, ...]:
    """Return one team, or all of them when none is named."""
    return cohort.teams if team is None else (cohort.team(team),)


def kickoffs(path: Path, team: str | None, out: Path, when: str) -> tuple[Path, ...]:
    """Write the kick-off message of teams, as Markdown and as e-mail text, and record that they were made."""
    cohort = cohorts.read(path)
    journal = cohorts.journal(path)
    made: list[Path] = []
    for entry in chosen(cohort, team):
        language = cohort.language(entry)
        known = kickoff.Kickoff(
            team=entry.name,
            members=tuple(member.name for member in entry.members),
            subject=entry.subject,
            link=entry.link,
            mentor=cohort.cohort.mentor,
            calendar=cohort.plan(entry),
        )
        stem = out / f"{package_of(entry.name) or 'team'}.{language}"
        for form, ending in (("chat", ".md"), ("mail", ".txt")):
            target = stem.with_name(stem.name + ending)
            files.write(target, kickoff.message(known, language, form).encode())  # type: ignore[arg-type]
            made.append(target)
        journal.add("kickoff", when, team=entry.name)
    return tuple(made)


def happened(path: Path, team: str, event: str, when: str, on: str) -> None:
    """Record a receipt (``acknowledged``) or a call (``call``) of a team, on a day."""
    entry = cohorts.read(path).team(team)
    cohorts.journal(path).add(event, when, team=entry.name, on=on)


def met(path: Path, team: str | None, when: str, on: dt.date) -> tuple[Entry, ...]:
    """Record a meeting, with the facts of the day: the board then tells what changed since.

    Teams whose folder cannot be read are left out.
    """
    cohort, journal = cohorts.read(path), cohorts.journal(path)
    events = journal.entries()
    held = []
    for entry in chosen(cohort, team):
        found = state.of(cohorts.root_of(path, entry), entry, cohort, events, on)
        if found.facts is not None:
            journal.add("meeting", when, team=entry.name, on=on.isoformat(), facts=dict(found.facts))
            held.append(entry)
    return tuple(held)


def remark(path: Path, team: str, about: str, text: str) -> Feedback:
    """Write a remark into a team's project, attached to something that is there.

    Raises
    ------
    InputError, StateError
        When the team or what the remark is about is unknown, or its folder is no project.
    """
    cohort = cohorts.read(path)
    entry = cohort.team(team)
    root = cohorts.root_of(path, entry)
    folder = read(root)
    if about:
        known = subjects(folder)
        if about not in known:
            near = difflib.get_close_matches(about, known, n=1, cutoff=0.0)[0]
            raise InputError(
                said("mentor.cohort.about.what", about=about),
                said("mentor.cohort.about.remedy", nearest=near),
            )
    if not text.strip():
        raise InputError(
            said("mentor.error.empty.what", option="--text"),
            said("mentor.error.empty.remedy", option="--text"),
        )
    return remarks.give(root, about, text, cohort.cohort.mentor or "mentor", cohort.language(entry))


def subjects(folder: Folder) -> tuple[str, ...]:
    """Return what a remark can be attached to: findings, iterations, sections, steps."""
    evidence = folder.evidence
    found = [finding.id for finding in evidence.all_findings()] if evidence else []
    found += [f"iteration-{it.number}" for it in evidence.iterations] if evidence else []
    return (*found, "conclusion", *(f"section-{name}" for name in SECTIONS), *STEPS)


def minutes(found: State, language: str, on: dt.date) -> str:
    """Return the minutes of a meeting to be completed: what is known is filled in."""

    def own(key: str, **values: object) -> str:
        return say(Said(key=f"mentor.minutes.{key}", values=values), language)  # type: ignore[arg-type]

    def part(title: str, lines: Sequence[str]) -> str:
        return f"## {own(title)}\n\n" + "\n".join(f"- {line}" for line in lines)

    coming = found.coming
    stand = [own("late", n=found.late)] if found.late else []
    if coming is not None:
        stand.insert(0, own("coming", step=step_name(coming.gate.step), day=coming.gate.due))
    lacking = [say(item.lacking, language) for item in (coming.lacking if coming else ())]
    told = {
        "since": [say(what, language) for what in found.changes],
        "state": stand or ([say(found.problem, language)] if found.problem else []),
        "lacking": lacking,
        "flags": [say(what, language) for what in found.flags],
        "approve": [f"[ ] {say(what, language)}" for what in found.approvals],
        "feedback": [item.text.replace("\n", " ") for item in found.unanswered],
    }
    people = [f"[ ] {member.name}" for member in found.entry.members] or [""]
    parts = [f"# {own('title', team=found.entry.name, day=on.isoformat())}", part("present", people)]
    parts += [part(title, lines or [own("nothing")]) for title, lines in told.items()]
    parts += [part(title, [""]) for title in ("questions", "decided", "todo", "next")]
    return "\n\n".join(parts) + "\n"
