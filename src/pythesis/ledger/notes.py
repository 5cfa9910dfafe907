"""People's words: one Markdown file each in ``notes/``; drafted by the tool until a person edits or signs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pythesis.core.note import Note
from pythesis.ledger import files
from pythesis.ledger.store import digest

MARK = "<!-- pythesis: below this line is yours -->"
HEAD = re.compile(r"\A\ufeff?---\r?\n(.*?)\r?\n---\r?\n", re.DOTALL)
YES = {"yes", "oui", "true"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What the tool would write: where, above the mark, below it, and the numbers it is about.

    ``path`` is relative to ``notes/``. ``head`` is Markdown that repeats the claim; ``text`` is the draft
    that a person is asked to make theirs, empty for sections only people can write.
    """

    about: str
    path: str
    head: str
    text: str
    numbers: str


def numbers_digest(text: str) -> str:
    """Return a short digest of the numbers a text is about."""
    return digest(text.encode())[:12]


def sync(folder: Path, drafts: Iterable[Draft]) -> tuple[Note, ...]:
    """Write new drafts, renew drafts nobody touched, keep every word a person wrote, and read them all.

    A note whose text a person wrote and whose numbers changed since is marked ``reread: yes`` in its
    header; setting it to ``no`` (or signing again) says that it was reread.
    """
    return tuple(_one(folder / draft.path, draft) for draft in drafts)


def orphans(folder: Path, drafts: Iterable[Draft]) -> tuple[Note, ...]:
    """Read notes that people wrote about things the evidence no longer has: kept, and told."""
    known = {draft.path for draft in drafts}
    found = []
    for path in sorted(folder.rglob("*.md")):
        if path.relative_to(folder).as_posix() in known:
            continue
        head, body = parts(path.read_text(encoding="utf-8"))
        about = head.get("about", path.stem)
        found.append(
            Note(about=about, text=_words(body), signed_by=head.get("signed_by") or None, written=True)
        )
    return tuple(found)


def read(folder: Path) -> tuple[Note, ...]:
    """Read every note as it is on disk, changing nothing.

    Notes of files that cannot be read as text are left out: they are no note.
    """
    found = []
    for path in sorted(folder.rglob("*.md")):
        try:
            head, body = parts(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        text = _tidy(body)
        found.append(
            Note(
                about=head.get("about") or path.stem,
                text=_words(body),
                signed_by=head.get("signed_by") or None,
                written=bool(text) and digest(text.encode())[:12] != head.get("draft"),
                stale=head.get("reread", "").lower() in YES,
                numbers=head.get("numbers", ""),
            )
        )
    return tuple(found)


def sign(path: Path, who: str, draft: Draft) -> str:
    """Write a name in the header of a note, made from its draft where there is none; return its text."""
    if not path.is_file():
        files.write(path, _compose(draft).encode())
    raw = path.read_text(encoding="utf-8")
    _set(path, raw, {"signed_by": " ".join(who.split())})
    return _words(parts(raw)[1])


def _one(path: Path, draft: Draft) -> Note:
    if not path.is_file():
        files.write(path, _compose(draft).encode())
        return Note(about=draft.about, text=draft.text, numbers=draft.numbers)
    raw = path.read_text(encoding="utf-8")
    head, body = parts(raw)
    signed = head.get("signed_by") or None
    written = digest(_tidy(body).encode())[:12] != head.get("draft") and bool(_tidy(body))
    if not written and not signed:
        renewed = _compose(draft)
        if renewed != raw:
            files.write(path, renewed.encode())
        return Note(about=draft.about, text=draft.text, numbers=draft.numbers)
    stale = _reread(path, raw, head, draft)
    return Note(
        about=draft.about,
        text=_words(body),
        signed_by=signed,
        written=True,
        stale=stale,
        numbers=head.get("numbers", ""),
    )


def _reread(path: Path, raw: str, head: dict[str, str], draft: Draft) -> bool:
    """Say whether a person's words must be reread, and keep the header in step."""
    if head.get("numbers") == draft.numbers:
        if head.get("reread", "").lower() in YES:
            _set(path, raw, {"reread": "no", "seen": ""})
        return False
    if head.get("seen") == draft.numbers and head.get("reread", "").lower() not in YES:
        _set(path, raw, {"numbers": draft.numbers, "seen": "", "reread": "no"})
        return False
    if head.get("seen") != draft.numbers:
        _set(path, raw, {"reread": "yes", "seen": draft.numbers})
    return True


def _set(path: Path, raw: str, values: dict[str, str]) -> None:
    """Change header lines only; the body keeps every byte. Leaves the file alone if it changed meanwhile."""
    match = HEAD.match(raw)
    inner = match.group(1) if match else ""
    lines = inner.splitlines()
    for name, value in values.items():
        line = f"{name}: {value}".rstrip()
        at = [i for i, old in enumerate(lines) if old.partition(":")[0].strip() == name]
        if at:
            lines[at[0]] = line
        else:
            lines.append(line)
    body = raw[match.end() :] if match else raw
    if path.read_text(encoding="utf-8") == raw:
        files.write(path, ("---\n" + "\n".join(lines) + "\n---\n" + body).encode())


def _compose(draft: Draft) -> str:
    body = f"{draft.head}\n\n{MARK}\n\n{draft.text}\n"
    header = {
        "about": draft.about,
        "signed_by": "",
        "reread": "no",
        "numbers": draft.numbers,
        "draft": digest(_tidy(body).encode())[:12],
    }
    lines = "\n".join(f"{name}: {value}".rstrip() for name, value in header.items())
    return f"---\n{lines}\n---\n{body}"


def parts(raw: str) -> tuple[dict[str, str], str]:
    """Split a note into the lines of its header and its body."""
    match = HEAD.match(raw)
    if match is None:
        return {}, raw
    pairs = (line.partition(":") for line in match.group(1).splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}, raw[match.end() :]


def _words(body: str) -> str:
    """Return what is below the mark; all of it when a person removed the mark."""
    _, mark, below = body.partition(MARK)
    return _tidy(below if mark else body)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
