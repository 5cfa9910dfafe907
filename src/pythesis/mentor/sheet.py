"""The framing sheet, ``notes/framing.md``: questions that help a team understand its subject."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pythesis.core.brief import Brief
from pythesis.core.said import Said, said
from pythesis.ledger import files
from pythesis.mentor import notions
from pythesis.words import languages, say

PATH = "notes/framing.md"
SECTIONS = ("decision", "notions", "known", "sources", "similar", "experts", "unknown")

PEOPLE = ("decides", "records", "bears")
ASKED = 12  # columns asked one by one: the others are answered in the dictionary


def waiting() -> tuple[str, ...]:
    """Return the words that stand where a team must write, in every language."""
    return tuple(say(said("mentor.sheet.waiting"), language) for language in languages)


def filled(root: Path) -> tuple[int, int]:
    """Return how many sections of the sheet were written, and how many there are.

    A section is its second-level heading; it is written when it holds words other than the question it
    asks (quoted), and no mark that waits. A sheet that is not there has none written.
    """
    path = root / PATH
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return 0, len(SECTIONS)
    bodies = [part.partition("\n")[2] for part in f"\n{text}".split("\n## ")[1:]]
    written = sum(_written(body) for body in bodies)
    return min(written, len(SECTIONS)), len(SECTIONS)


def _written(body: str) -> bool:
    if any(mark in body for mark in waiting()):
        return False
    return any(line.strip() and not line.startswith((">", "#", "<!--")) for line in body.splitlines())


def create(root: Path, brief: Brief, language: str, columns: Sequence[str] = (), task: str = "") -> bool:
    """Write the sheet, with what can be proposed, unless the project has one. True when it was written."""
    path = root / PATH
    if path.exists():
        return False
    chosen = brief.data.task or task or ("analysis" if brief.data.target is None else "")
    files.write(path, compose(brief, language, columns, chosen).encode())
    return True


def compose(brief: Brief, language: str, columns: Sequence[str], task: str) -> str:
    """Return the sheet of a brief as Markdown."""

    def told(what: Said) -> str:
        return say(what, language)

    wait = told(said("mentor.sheet.waiting"))
    title = told(said("mentor.sheet.title", name=brief.project.name or "?"))
    parts = [f"# {title}", told(said("mentor.sheet.lead"))]
    for section in SECTIONS:
        parts.append(f"## {told(said(f'mentor.sheet.{section}.title'))}")
        parts.append(f"> {told(said(f'mentor.sheet.{section}.prompt'))}")
        parts.append(_body(section, brief, columns, task, language) or wait)
    return "\n\n".join(parts) + "\n"


def _body(section: str, brief: Brief, columns: Sequence[str], task: str, language: str) -> str:
    """Return what a section starts from; each line that a person must complete says so."""
    wait = say(said("mentor.sheet.waiting"), language)
    if section == "decision" and brief.project.question:
        return f"{_plain(brief.project.question)}\n\n{wait}"
    if section == "notions":
        found = [say(what, language) for what in notions.proposed(brief, task, columns)]
        return "\n".join(f"- {line} {wait}" for line in found)
    subject = _plain(brief.project.title or brief.data.target or brief.project.name)
    if section in ("sources", "similar"):
        return f"{say(said(f'mentor.sheet.searches.{section}', subject=subject), language)}\n\n{wait}"
    if section == "experts":
        people = [say(said(f"mentor.sheet.person.{who}", subject=subject), language) for who in PEOPLE]
        return "\n".join(f"- {line} {wait}" for line in people)
    if section == "known":
        return _known(brief, columns, language)
    if section == "unknown":
        return "\n".join(_line(_plain(member.name), language) for member in brief.project.team)
    return ""


def _known(brief: Brief, columns: Sequence[str], language: str) -> str:
    """Return a line for each column of which nobody said whether it is known when the decision is made."""
    if brief.data.target is None:
        return ""
    open_ = [n for n in columns if n != brief.data.target and brief.column(n).available in (None, "?")]
    wait = say(said("mentor.sheet.waiting"), language)
    lines = [_line(f"`{_plain(name)}`", language) for name in open_[:ASKED]]
    if len(open_) > ASKED:
        lines.append(f"- {say(said('mentor.sheet.others', n=len(open_) - ASKED), language)} {wait}")
    return "\n".join(lines)


def _line(what: str, language: str) -> str:
    waiting = say(said("mentor.sheet.waiting"), language)
    return f"- {say(said('mentor.sheet.line', what=what, waiting=waiting), language)}"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
