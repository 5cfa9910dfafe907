"""Feedback as files of the team's own project: the mentor writes the remark, a member answers and signs.

A remark is ``notes/feedback/001.md``; it travels with the repository, shows in the final report with its
answer, and stays open until a member has answered below the mark and written their name.
"""

from __future__ import annotations

from pathlib import Path

from pythesis.core.feedback import Feedback
from pythesis.core.said import said
from pythesis.ledger import files, notes
from pythesis.words import say

FOLDER = "notes/feedback"
DIGITS = 3


def read(root: Path) -> tuple[Feedback, ...]:
    """Return the remarks a project received, oldest first."""
    found = []
    for path in sorted((root / FOLDER).glob("*.md")):
        try:
            head, body = notes.parts(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        above, _, below = body.partition(notes.MARK)
        found.append(
            Feedback(
                id=f"feedback-{path.stem}",
                about=head.get("on", ""),
                text=_remark(above),
                by=head.get("by", ""),
                answer=below.strip(),
                answered_by=head.get("signed_by") or None,
            )
        )
    return tuple(found)


def _remark(above: str) -> str:
    lines = [line.removeprefix(">").strip() for line in above.splitlines() if line.startswith(">")]
    return "\n".join(lines).strip()


def give(root: Path, on: str, text: str, by: str, language: str) -> Feedback:
    """Write a remark into a project and return it."""
    folder = root / FOLDER
    taken = [int(path.stem) for path in folder.glob("*.md") if path.stem.isdigit()]
    name = f"{max(taken, default=0) + 1:0{DIGITS}d}"
    by, on = " ".join(by.split()), " ".join(on.split())
    title = say(said("mentor.feedback.title", number=int(name), who=by), language)
    how = say(said("mentor.feedback.how"), language)
    quoted = "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
    head = f"about: feedback-{name}\non: {on}\nby: {by}\nsigned_by:"
    body = f"---\n{head}\n---\n# {title}\n\n{quoted}\n\n{how}\n\n{notes.MARK}\n\n"
    files.write(folder / f"{name}.md", body.encode())
    return next(item for item in read(root) if item.id == f"feedback-{name}")
