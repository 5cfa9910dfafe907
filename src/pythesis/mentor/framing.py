"""Frames a project: sheet, words on who is concerned, kick-off message, repository."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pythesis.core.brief import Brief
from pythesis.core.said import Said, said
from pythesis.ledger import briefs, files, notes
from pythesis.mentor import kickoff, repository, sheet, vague
from pythesis.mentor.calendar import plan, warnings
from pythesis.mentor.folder import read
from pythesis.words import say

CONTEXT = "notes/sections/context.md"
MESSAGE = "references/kickoff.{language}.md"


@dataclass(frozen=True, slots=True)
class Framed:
    """What framing leaves: what is vague, odd dates, and what a push would carry."""

    vague: tuple[Said, ...]
    odd: tuple[Said, ...]
    publication: repository.Publication
    commands: tuple[str, ...]


def frame(
    root: Path, columns: Sequence[str], task: str, context: str, language: str, today: dt.date
) -> Framed:
    """Complete a project whose folder and brief are there.

    Parameters
    ----------
    root : Path
    columns : sequence of str
        Of the table, empty when there is none yet.
    task : str
        Binary, multiclass, regression or analysis, empty when it is not known.
    context : str
        Who is concerned and which constraints bind the decision, in people's words; may be empty.
    language : {"en", "fr"}
    today : date
        Dates before it are warned about; its year is that of the licence.
    """
    brief = briefs.read(root / briefs.NAME)
    name = brief.project.name or root.resolve().name
    sheet.create(root, brief, language, columns, task)
    if context.strip():
        _context(root / CONTEXT, context, language)
    text = kickoff.message(_kickoff(brief, name), language)
    files.write(root / MESSAGE.format(language=language), text.encode())
    repository.start(root, repository.first_files(brief, name, language, today.year))
    return Framed(
        vague=vague.left(read(root), columns, task),
        odd=warnings(brief.calendar, today),
        publication=repository.outgoing(root),
        commands=repository.commands(name),
    )


def _kickoff(brief: Brief, name: str) -> kickoff.Kickoff:
    return kickoff.Kickoff(
        team=name,
        members=tuple(member.name for member in brief.project.team),
        subject=brief.project.title or brief.project.question,
        link="",
        mentor=brief.project.mentor,
        calendar=plan(brief.calendar),
    )


def _context(path: Path, text: str, language: str) -> None:
    """Write people's words as the section on context, unless somebody already wrote there."""
    if path.exists():
        return
    title = say(said("people.section.context.title"), language)
    prompt = say(said("people.section.context.prompt"), language)
    head = "---\nabout: section-context\nsigned_by:\nreread: no\nnumbers:\n---\n"
    body = f"{head}# {title}\n\n> {prompt}\n\n{notes.MARK}\n\n{text.strip()}\n"
    files.write(path, body.encode())
