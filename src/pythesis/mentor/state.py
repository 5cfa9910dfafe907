"""The state of one team today: what the board shows, read from its folder, its git and the journal."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pythesis.core.errors import PythesisError
from pythesis.core.feedback import Feedback
from pythesis.core.finding import Severity, Verdict
from pythesis.core.said import Said, said
from pythesis.mentor import done, gates, handing, repository
from pythesis.mentor.calendar import step_name
from pythesis.mentor.cohort import Cohort, Entry
from pythesis.mentor.folder import Folder, read
from pythesis.mentor.gates import Standing

GRAVE = (Severity.WARNING, Severity.BLOCKING)
FACTS = ("findings", "iterations", "commits", "hand-ins")  # numbers compared with those of the last meeting


@dataclass(frozen=True, slots=True)
class Work:
    """What one person did: commits, and notes signed."""

    name: str
    commits: int
    signed: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Days of what happened between mentor and team, ISO text, empty when it did not."""

    acknowledged: str = ""
    called: str = ""
    met: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """One line of the board. ``problem`` says why the folder cannot be read; the rest is then empty."""

    entry: Entry
    problem: Said | None = None
    gates: tuple[Standing, ...] = ()
    flags: tuple[Said, ...] = ()
    approvals: tuple[Said, ...] = ()
    changes: tuple[Said, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    landed: tuple[str, ...] = ()
    handed: tuple[handing.HandIn, ...] = ()
    work: tuple[Work, ...] = ()
    facts: Mapping[str, Any] | None = None
    contact: Contact = Contact()

    @property
    def late(self) -> int:
        """Days late of the step that is latest, 0 when none is."""
        return max((standing.late for standing in self.gates if standing.state == "late"), default=0)

    @property
    def coming(self) -> Standing | None:
        """The next gate that is neither passed nor waived."""
        return next((s for s in self.gates if s.state in ("open", "late")), None)

    @property
    def unanswered(self) -> tuple[Feedback, ...]:
        """The remarks that wait for an answer."""
        return tuple(item for item in self.feedback if not item.closed)


def of(
    root: Path, entry: Entry, cohort: Cohort, journal: Sequence[Mapping[str, Any]], today: dt.date
) -> State:
    """Return the state of a team; a folder that cannot be read is told, not raised."""
    mine = [event for event in journal if event.get("team") == entry.name]
    contact = Contact(_last(mine, "acknowledged"), _last(mine, "call"), _last(mine, "meeting"))
    try:
        folder = read(root)
        standings = gates.standings(folder, today)
    except PythesisError as error:
        return State(entry, error.what, contact=contact)
    handed = handing.counted(folder.log)
    work = _work(folder)
    flags = _flags(folder)
    facts = _facts(folder, standings, handed, work) | {"flags": len(flags)}
    before = next((event["facts"] for event in reversed(mine) if event["event"] == "meeting"), None)
    return State(
        entry=entry,
        gates=standings,
        flags=flags,
        approvals=_approvals(folder, standings),
        changes=changes(before, facts) if before is not None else (),
        feedback=folder.feedback,
        landed=landed(folder),
        handed=handed,
        work=work,
        facts=facts,
        contact=contact,
    )


def _last(events: Sequence[Mapping[str, Any]], kind: str) -> str:
    """Return the day of the last event of a kind, empty when there is none."""
    return next((str(e.get("on") or e["when"])[:10] for e in reversed(events) if e["event"] == kind), "")


def _facts(
    folder: Folder,
    standings: Sequence[Standing],
    handed: Sequence[handing.HandIn],
    work: Sequence[Work],
) -> dict[str, Any]:
    evidence = folder.evidence
    found = evidence.all_findings() if evidence else ()
    return {
        "gates": {s.gate.step: "open" if s.state == "late" else s.state for s in standings},
        "findings": sum(done.complete(finding, folder) for finding in found),
        "iterations": len(evidence.iterations) if evidence else 0,
        "commits": sum(person.commits for person in work),
        "hand-ins": len(handed),
        "openings": len(folder.of("opening")),
    }


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Said, ...]:
    """Say what changed between the facts of a meeting and those of today."""
    found: list[Said] = []
    for step, state in now["gates"].items():
        if before["gates"].get(step, "open") != state:
            found.append(said(f"mentor.change.{state}", step=step_name(step)))
    for name in FACTS:
        more = now[name] - before.get(name, 0)
        if more > 0:
            found.append(said(f"mentor.change.{name}", n=more))
    if now["openings"] > before.get("openings", 0):
        found.append(said("mentor.change.opened", n=now["openings"]))
    flags = now["flags"] - before.get("flags", 0)
    if flags:
        found.append(
            said("mentor.change.flags-more" if flags > 0 else "mentor.change.flags-less", n=abs(flags))
        )
    return tuple(found)


def _flags(folder: Folder) -> tuple[Said, ...]:
    """Return altered hand-ins, test rows opened again, and what the audit found, blocking problems first."""
    flags: list[Said] = []
    openings = len(folder.of("opening"))
    if openings > 1:
        flags.append(said("mentor.flag.openings", n=openings))
    flags += [
        said("mentor.flag.altered", file=item.file) for item in handing.altered(folder.root, folder.log)
    ]
    if folder.evidence is not None:
        audited = [f for f in folder.evidence.findings if f.stage == "audit" and not f.told_by]
        issues = [f for f in audited if f.verdict is Verdict.ISSUE]
        for severity in reversed(GRAVE):
            flags += [f.claim for f in issues if f.severity is severity]
    return tuple(flags)


def _approvals(folder: Folder, standings: Sequence[Standing]) -> tuple[Said, ...]:
    """Return what waits for the mentor: steps that lack only a signature, decisions nobody took yet.

    A step is proposed once nothing is lacking before it: slides that exist sign no defence.
    """
    ahead = [s for s in standings if s.state in ("open", "late") and s.items]
    ready = itertools.takewhile(lambda s: not s.lacking, ahead)
    found = [said("mentor.approval.gate", step=step_name(s.gate.step)) for s in ready]
    if folder.evidence is not None:
        default = [e for e in folder.evidence.journal if e.decision.by == "pythesis" and (e.cells or e.rows)]
        if default:
            found.append(said("mentor.approval.defaults", n=len(default)))
        asked = sorted(name for name, told in folder.brief.columns.items() if told.available == "?")
        if asked:
            found.append(said("mentor.approval.available", columns=tuple(asked)))
    return tuple(found)


def landed(folder: Folder) -> tuple[str, ...]:
    """Return the remarks whose answer the final report tells: closed, in the evidence as they are now."""
    if folder.evidence is None or not folder.has("reports/final.*.pdf"):
        return ()
    told = {item.id: (item.text, item.answer) for item in folder.evidence.feedback if item.closed}
    return tuple(item.id for item in folder.feedback if told.get(item.id) == (item.text, item.answer))


def _work(folder: Folder) -> tuple[Work, ...]:
    """Return who did what: authors of commits (merges apart) and signatures in notes, the team first."""
    commits: dict[str, int] = {}
    listed = repository.git(folder.root, "log", "--no-merges", "--format=%aN") if _own(folder.root) else None
    for author in (listed or "").splitlines():
        commits[author] = commits.get(author, 0) + 1
    signed: dict[str, int] = {}
    for note in folder.notes:
        if note.signed_by:
            signed[note.signed_by] = signed.get(note.signed_by, 0) + 1
    mentor = folder.brief.project.mentor
    names = dict.fromkeys([m.name for m in folder.brief.project.team])
    names |= dict.fromkeys(sorted({*commits, *signed} - {mentor}))
    return tuple(Work(name, commits.get(name, 0), signed.get(name, 0)) for name in names if name)


def _own(root: Path) -> bool:
    """Say whether the folder is itself a repository: the commits of one around it are nobody's work here."""
    return (root / ".git").exists()
