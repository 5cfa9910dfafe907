"""One page per member: what they did, by git and by the notes they signed, the skills it shows, the evidence.

Nothing is told that a file does not show: a commit, a signature, a finding of the evidence.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from pythesis.core.brief import Member
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.core.note import Note
from pythesis.core.said import Said, said
from pythesis.mentor import repository
from pythesis.mentor.folder import Folder
from pythesis.words import say

FOLDER = "reports/portfolio"
# What a commit worked on, by where its files are; what a run writes by itself says nothing of anybody.
AREAS: Mapping[str, tuple[str, ...]] = {
    "code": ("src/", "tests/"),
    "app": ("app.py", "app_pages/"),
    "notebooks": ("notebooks/",),
    "words": ("notes/",),
    "framing": ("pythesis.toml", "references/"),
}
TOLD = 5  # findings told at most: the page is one page
TESTS = 6  # names of tests told at most
FIELD = "\x1f"


@dataclass(frozen=True, slots=True)
class Commits:
    """What git says of one person: how many commits, between which days, and how many in each area."""

    count: int = 0
    first: str = ""
    last: str = ""
    areas: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Skill:
    """One thing the work shows, with where to see it: words and a path from the root of the project."""

    said: Said
    evidence: tuple[tuple[str, str], ...] = ()


def render(folder: Folder, language: str) -> dict[str, bytes]:
    """Return the page of each member of the team, as HTML and as PDF.

    Parameters
    ----------
    folder : Folder
    language : {"en", "fr"}

    Returns
    -------
    dict
        ``reports/portfolio/<name>.<language>.html`` and ``.pdf``; empty when the brief names nobody.
    """
    made: dict[str, bytes] = {}
    for member, slug in zip(folder.brief.project.team, _slugs(folder.brief.project.team), strict=True):
        view = _view(folder, member, language)
        path = f"{FOLDER}/{slug}.{language}"
        made[f"{path}.html"] = _page(view)
        made[f"{path}.pdf"] = _paper(view)
    return made


def commits(folder: Folder, member: Member) -> Commits:
    """Return what git says of a member, known by e-mail or by name; merges say nothing."""
    if not (folder.root / ".git").exists():
        return Commits()
    form = f"--format={FIELD}%aN{FIELD}%aE{FIELD}%as"
    listed = repository.git(folder.root, "log", "--no-merges", "--name-only", form) or ""
    days: list[str] = []
    areas: dict[str, int] = {}
    for entry in listed.split(f"\n{FIELD}"):
        name, mail, rest = [*entry.lstrip(FIELD).split(FIELD), "", "", ""][:3]
        if not _is(member, name, mail):
            continue
        day, _, files = rest.partition("\n")
        days.append(day.strip())
        touched = [line for line in files.splitlines() if line.strip()]
        for area, places in AREAS.items():
            areas[area] = areas.get(area, 0) + any(path.startswith(places) for path in touched)
    if not days:
        return Commits()
    return Commits(len(days), min(days), max(days), tuple((a, n) for a, n in areas.items() if n))


def _is(member: Member, name: str, mail: str) -> bool:
    if member.email and mail.casefold() == member.email.casefold():
        return True
    return bool(name) and name.casefold() == member.name.casefold()


def skills(folder: Folder, member: Member, done: Commits, language: str) -> tuple[Skill, ...]:
    """Return what a member's commits and signatures show, each with its evidence."""
    signed = [n for n in folder.notes if n.signed_by and n.signed_by.casefold() == member.name.casefold()]
    return (*_read(folder.evidence, signed, language), *_decided(signed), *_made(folder, done))


def _read(evidence: Evidence | None, signed: Sequence[Note], language: str) -> Iterator[Skill]:
    """Yield what signing opinions shows: findings read with their tests, difficulties of the data judged."""
    about = {note.about for note in signed}
    read = [f for f in evidence.all_findings() if f.id in about] if evidence is not None else []
    relations = [f for f in read if any(v.p is not None for v in f.validations)]
    others = [f for f in read if f not in relations]
    if relations:
        tests = _tests(relations, language)
        yield Skill(_own("skill.tests", n=len(relations), tests=tests), _links(relations, language))
    if others:
        yield Skill(_own("skill.audit", n=len(others)), _links(others, language))


def _tests(found: Sequence[Finding], language: str) -> str:
    from pythesis.deliver.story.names import named

    names = dict.fromkeys(say(named("test", v.test), language) for f in found for v in f.validations)
    return "; ".join(list(names)[:TESTS])


def _links(found: Sequence[Finding], language: str) -> tuple[tuple[str, str], ...]:
    from pythesis.deliver.report.view import anchor

    page = f"reports/exploration.{language}.html"
    told = ((f.figure.title if f.figure is not None else f.claim, f.id) for f in found[:TOLD])
    return tuple((getattr(what, language), f"{page}#{anchor(name)}") for what, name in told)


def _decided(signed: Sequence[Note]) -> Iterator[Skill]:
    """Yield what signing decisions and sections shows."""
    groups = {"model": "iteration-", "conclusion": "conclusion", "writing": "section-", "rigour": "gate-"}
    places = {"iteration-": "notes/iterations/{}.md", "section-": "notes/sections/{}.md"}
    for name, start in groups.items():
        mine = [n for n in signed if n.about.startswith(start)]
        if not mine:
            continue
        place = places.get(start, "notes/{}.md")
        rests = [n.about.removeprefix(start) if start in places else n.about for n in mine]
        files = tuple((place.format(rest), place.format(rest)) for rest in rests)
        yield Skill(_own(f"skill.{name}", n=len(mine)), files[:TOLD])


def _made(folder: Folder, done: Commits) -> Iterator[Skill]:
    """Yield what commits show: code, app, notebooks that are there."""
    for area, n in done.areas:
        if area in ("words", "framing"):
            continue
        here = sorted(
            p
            for place in AREAS[area]
            for p in folder.root.glob(f"{place}**/*.*" if place[-1] == "/" else place)
        )
        names = [
            p.relative_to(folder.root).as_posix()
            for p in here
            if p.suffix in (".py", ".ipynb") and p.stem != "__init__"
        ]
        yield Skill(_own(f"skill.{area}", n=n), tuple((name, name) for name in names[:TOLD]))


def _view(folder: Folder, member: Member, language: str) -> dict[str, Any]:
    project, evidence = folder.brief.project, folder.evidence
    done = commits(folder, member)
    shown = skills(folder, member, done, language)
    concluded = evidence.conclusion if evidence is not None else None
    outcome = [getattr(part, language) for part in concluded.scientific[:1]] if concluded else []
    asked = [
        ("mentor.portfolio.mentor", project.mentor),
        ("mentor.portfolio.rows", _size(evidence, language)),
    ]
    return {
        "lang": language,
        "name": member.name,
        "role": member.role,
        "title": say(_own("title", name=member.name), language),
        "project": project.title or project.name,
        "question": project.question,
        "outcome": outcome,
        "facts": [(say(said(key), language), value) for key, value in asked if value],
        "heads": {name: say(_own(name), language) for name in ("work", "skills", "evidence", "none", "foot")},
        "work": [say(line, language) for line in _work(folder, member, done)],
        "skills": [{"text": say(s.said, language), "evidence": list(s.evidence)} for s in shown],
    }


def _work(folder: Folder, member: Member, done: Commits) -> Iterator[Said]:
    if done.count:
        key = "commits" if done.first != done.last else "commits-day"
        yield _own(key, n=done.count, first=done.first, last=done.last)
        parts = tuple(_own(f"area.{name}", n=n) for name, n in done.areas)
        if parts:
            yield _own("areas", parts=parts)
    signed = sum(
        bool(n.signed_by) and (n.signed_by or "").casefold() == member.name.casefold() for n in folder.notes
    )
    if signed:
        yield _own("signed", n=signed)


def _size(evidence: Evidence | None, language: str) -> str:
    if evidence is None:
        return ""
    return say(_own("size", n=evidence.raw.n_rows, columns=len(evidence.raw.columns)), language)


def _own(key: str, /, **values: Any) -> Said:
    return said(f"mentor.portfolio.{key}", **values)


def _slugs(team: Sequence[Member]) -> list[str]:
    """Return a name of file for each member, no two the same."""
    found: list[str] = []
    for member in team:
        plain = unicodedata.normalize("NFKD", member.name).encode("ascii", "ignore").decode()
        base = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "member"
        slug, place = base, 2
        while slug in found:
            slug, place = f"{base}-{place}", place + 1
        found.append(slug)
    return found


def _page(view: dict[str, Any]) -> bytes:
    from pythesis.deliver.report import html

    written: str = _template().render(v=view, style=html.page_style())
    return written.encode()


@functools.cache
def _template() -> Any:
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("pythesis.mentor", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return made.get_template("portfolio.html.j2")


def _paper(view: dict[str, Any]) -> bytes:
    import json

    from pythesis.deliver.report import pdf

    template = (resources.files("pythesis.mentor") / "templates" / "portfolio.typ").read_bytes()
    return pdf.compiled(template, json.dumps({"v": view, "look": pdf.look()}, ensure_ascii=False))
