"""Marks and comments by criterion, kept in the journal; exported for a spreadsheet and on paper."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.mentor import cohort as cohorts
from pythesis.mentor.cohort import Cohort, Criterion, Entry
from pythesis.words import has, say
from pythesis.words.numbers import number

EVENT = "grade"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take such a cell for a formula


@dataclass(frozen=True, slots=True)
class Mark:
    """One criterion of one team; ``points`` is None while nobody graded it."""

    criterion: Criterion
    points: float | None = None
    comment: str = ""


def grade(path: Path, team: str, code: str, points: float, comment: str, when: str) -> None:
    """Record the points and the comment of a criterion; the last one given counts.

    Raises
    ------
    InputError
        When the team or the criterion is unknown, or the points are out of range.
    """
    cohort = cohorts.read(path)
    entry = cohort.team(team)
    known = {criterion.code: criterion for criterion in cohort.rubric}
    if code not in known:
        raise InputError(
            said("mentor.cohort.criterion.what", code=code),
            said("mentor.cohort.criterion.remedy", codes=tuple(known)),
        )
    if not 0 <= points <= known[code].points:
        raise InputError(
            said("mentor.cohort.points.what", points=points, most=known[code].points),
            said("mentor.cohort.points.remedy"),
        )
    cohorts.journal(path).add(EVENT, when, team=entry.name, criterion=code, points=points, comment=comment)


def marks(cohort: Cohort, entry: Entry, journal: Sequence[Mapping[str, Any]]) -> tuple[Mark, ...]:
    """Return the marks of a team, one for each criterion of the rubric in its order."""
    given = {e["criterion"]: e for e in journal if e["event"] == EVENT and e["team"] == entry.name}
    return tuple(
        Mark(c, float(given[c.code]["points"]), str(given[c.code]["comment"])) if c.code in given else Mark(c)
        for c in cohort.rubric
    )


def name_of(criterion: Criterion, language: str) -> str:
    """Return the title of a criterion: its own, else that of the rubric that comes with Pythesis."""
    key = f"mentor.rubric.name.{criterion.code}"
    if criterion.title or not has(key, language):
        return criterion.title or criterion.code
    return say(said(key), language)


def to_csv(cohort: Cohort, entries: Sequence[Entry], journal: Sequence[Mapping[str, Any]]) -> bytes:
    """Return one line per team and criterion: UTF-8 with a mark, so that a spreadsheet reads the accents.

    A comment a spreadsheet would run as a formula is put after an apostrophe.
    """
    stream = io.StringIO()
    rows = csv.writer(stream)
    rows.writerow(("team", "criterion", "title", "points", "of", "comment"))
    for entry in entries:
        for mark in marks(cohort, entry, journal):
            points = "" if mark.points is None else f"{mark.points:g}"
            title = name_of(mark.criterion, cohort.cohort.language)
            cells = (entry.name, mark.criterion.code, title)
            rows.writerow((*map(_safe, cells), points, f"{mark.criterion.points:g}", _safe(mark.comment)))
    return stream.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def to_pdf(
    cohort: Cohort, entries: Sequence[Entry], journal: Sequence[Mapping[str, Any]], today: dt.date
) -> bytes:
    """Return the rubrics of teams, a page each."""
    from pythesis.deliver.report import pdf

    pages = [_page(cohort, entry, marks(cohort, entry, journal), today) for entry in entries]
    template = (resources.files("pythesis.mentor") / "templates" / "rubric.typ").read_bytes()
    return pdf.compiled(template, json.dumps({"pages": pages, "look": pdf.look()}, ensure_ascii=False))


def _page(cohort: Cohort, entry: Entry, found: Sequence[Mark], today: dt.date) -> dict[str, Any]:
    language = cohort.language(entry)

    def own(key: str, **values: str) -> str:
        return say(said(f"mentor.rubric.{key}", **values), language)

    graded = [mark for mark in found if mark.points is not None]
    points = sum(mark.points or 0.0 for mark in graded)
    most = sum(mark.criterion.points for mark in graded or found)
    whole = "total" if len(graded) == len(found) else "total-partial"
    return {
        "lang": language,
        "title": own("title", team=entry.name),
        "subject": entry.subject,
        "people": ", ".join(member.name for member in entry.members),
        "cohort": own("cohort", name=cohort.cohort.name or "–", day=today.isoformat()),
        "heads": [own("criterion"), own("points"), own("comment")],
        "rows": [
            {
                "title": name_of(mark.criterion, language),
                "help": mark.criterion.help,
                "points": _points(mark.points, mark.criterion.points, language),
                "comment": mark.comment or ("" if mark.points is not None else own("ungraded")),
            }
            for mark in found
        ],
        "total": [own(whole), _points(points if graded else None, most, language)],
    }


def _points(value: float | None, most: float, language: str) -> str:
    return f"{'–' if value is None else number(value, language, 4)} / {number(most, language, 4)}"
