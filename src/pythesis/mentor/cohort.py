"""A cohort: its teams in one TOML file, and a journal beside it of what happened between mentor and teams."""

from __future__ import annotations

import csv
import difflib
import io
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import Field

from pythesis.core.base import Frozen
from pythesis.core.brief import CalendarBrief, Language, Member, parse
from pythesis.core.errors import InputError, StateError
from pythesis.core.said import said
from pythesis.ledger import Log, briefs, files
from pythesis.mentor.calendar import Calendar, plan

NAME = "cohort.toml"
COLUMNS = ("name", "subject", "link", "folder", "language", "members", "emails")


class About(Frozen):
    """``[cohort]``: its name, the mentor, and the language of messages and board."""

    name: str = ""
    mentor: str = ""
    language: Language = "fr"


class Criterion(Frozen):
    """One line of the rubric. ``code`` names a criterion that comes with Pythesis, or is one's own."""

    code: str
    points: float = Field(gt=0)
    title: str = ""
    help: str = ""


class Entry(Frozen):
    """``[[teams]]``: a team, its subject, and where its clone or folder is (relative to the TOML)."""

    name: str
    subject: str = ""
    link: str = ""
    folder: str = ""
    language: Language | None = None
    members: tuple[Member, ...] = ()
    calendar: CalendarBrief | None = None


# What juries and rubrics of comparable courses mark (USERS.md), in points of a hundred.
RUBRIC = tuple(
    Criterion(code=code, points=points)
    for code, points in (
        ("framing", 10), ("exploration", 20), ("modelling", 20), ("conclusions", 15), ("code", 15),
        ("app", 10), ("defence", 10),
    )
)  # fmt: skip


class Cohort(Frozen):
    """The whole file."""

    cohort: About = About()
    calendar: CalendarBrief = CalendarBrief()
    teams: tuple[Entry, ...] = ()
    rubric: tuple[Criterion, ...] = RUBRIC

    def team(self, name: str) -> Entry:
        """Return a team by its name, whatever its capitals.

        Raises
        ------
        InputError
            With the nearest name.
        """
        for entry in self.teams:
            if entry.name.casefold() == name.casefold():
                return entry
        names = [entry.name for entry in self.teams]
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
        raise InputError(
            said("mentor.cohort.team.what", team=name),
            said("mentor.cohort.team.remedy", nearest=near[0] if near else "?"),
        )

    def plan(self, entry: Entry) -> Calendar:
        """Return the calendar of a team: its own, else that of the cohort."""
        return plan(entry.calendar or self.calendar, NAME)

    def language(self, entry: Entry) -> str:
        """Return the language of a team."""
        return entry.language or self.cohort.language


def read(path: Path) -> Cohort:
    """Read and check a cohort.

    Raises
    ------
    InputError, StateError
        When the file is not there, a key or a value is wrong, a calendar is inverted, two teams share a name.
    """
    if not path.is_file():
        raise StateError(
            said("mentor.cohort.missing.what", file=path.name), said("mentor.cohort.missing.remedy")
        )
    cohort = parse(Cohort, briefs.document(path).unwrap(), path.name)
    plan(cohort.calendar, path.name)
    seen: set[str] = set()
    for entry in cohort.teams:
        if entry.name.casefold() in seen:
            raise InputError(
                said("mentor.cohort.twice.what", file=path.name, team=entry.name),
                said("mentor.cohort.twice.remedy"),
            )
        seen.add(entry.name.casefold())
        cohort.plan(entry)
    return cohort


def journal(path: Path) -> Log:
    """Return the journal kept beside the file of a cohort."""
    return Log(path.with_suffix(".jsonl"))


def root_of(path: Path, entry: Entry) -> Path:
    """Return the folder of a team's project: as written, relative to the file of the cohort."""
    return path.parent / (entry.folder or entry.name)


def create(path: Path, about: dict[str, str], calendar: dict[str, Any], teams: list[dict[str, Any]]) -> None:
    """Write a new cohort.

    Raises
    ------
    StateError
        When the file is already there.
    """
    if path.exists():
        raise StateError(said("errors.exists.what", file=path.name), said("mentor.cohort.exists-remedy"))
    held = tomlkit.document()
    values: dict[str, Any] = {"cohort": about, "calendar": calendar}
    parse(Cohort, {**values, "teams": teams}, path.name)
    for table, keys in values.items():
        if keys:
            held[table] = keys
    held["teams"] = tomlkit.aot()
    for team in teams:
        held["teams"].append(tomlkit.item(team))
    files.write(path, tomlkit.dumps(held).encode())


def from_csv(data: bytes, file: str) -> list[dict[str, Any]]:
    """Read teams from a CSV: a header among `COLUMNS`, members and e-mails separated by ``;`` or ``|``.

    The delimiter is a comma, a semicolon or a tab, and the text UTF-8 or Windows-1252, as spreadsheets
    write them.

    Raises
    ------
    InputError
        When a column is unknown, or a line has no name.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.splitlines()[0] if text.strip() else ""
    delimiter = max((",", ";", "\t"), key=head.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = [str(name or "").strip().casefold() for name in rows.fieldnames or ()]
    rows.fieldnames = names
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.0)[0]
            raise InputError(
                said("mentor.cohort.csv.what", file=file, column=name),
                said("mentor.cohort.csv.remedy", nearest=near, columns=COLUMNS),
            )
    return [_entry(row, number, file) for number, row in enumerate(rows, start=2)]


def _entry(row: dict[str, str | None], number: int, file: str) -> dict[str, Any]:
    cells = {name: (value or "").strip() for name, value in row.items() if isinstance(value, str)}
    if not cells.get("name"):
        raise InputError(
            said("mentor.cohort.nameless.what", file=file, row=number), said("mentor.cohort.nameless.remedy")
        )
    people, mails = _several(cells.pop("members", "")), _several(cells.pop("emails", ""))
    entry: dict[str, Any] = {name: value for name, value in cells.items() if value}
    members = [
        {"name": name, **({"email": mails[place]} if place < len(mails) else {})}
        for place, name in enumerate(people)
    ]
    return {**entry, **({"members": members} if members else {})}


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.replace("|", ";").split(";") if part.strip()]
