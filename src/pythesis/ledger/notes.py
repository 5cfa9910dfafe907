"""People's words: one Markdown file each in ``notes/``; drafted by the tool until a person edits or signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pythesis.core.errors import InputError
from pythesis.core.note import Note
from pythesis.core.said import said
from pythesis.ledger import files
from pythesis.ledger.store import digest

MARK = "<!-- pythesis: below this line is yours -->"
HEAD = re.compile(r"\A\ufeff?---\r?\n(.*?)\r?\n---\r?\n", re.DOTALL)
YES = {"yes", "oui", "true"}
OURS = ("about", "signed_by", "reread", "numbers", "draft")  # header lines the tool writes


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


def sync(folder: Path, drafts: Iterable[Draft]) -> tuple[Note, ...]:
    """Write new drafts, renew drafts nobody touched, keep every word a person wrote, and read them all.

    A note whose text a person wrote and whose numbers changed since is marked ``reread: yes`` in its
    header; setting it to ``no`` (or signing again) says that it was reread.

    Raises
    ------
    InputError
        For a note that is not written in UTF-8.
    """
    return tuple(_one(folder / draft.path, draft) for draft in drafts)


def orphans(folder: Path, drafts: Iterable[Draft]) -> tuple[Note, ...]:
    """Read notes that people wrote about things the evidence no longer has: kept, told, to be reread.

    Drafts nobody touched are left out.
    """
    found = []
    for path, raw in _others(folder, drafts):
        head, body = parts(raw)
        if _untouched(head, body):
            continue
        numbers = head.get("numbers", "")
        found.append(
            Note(
                about=head.get("about", path.stem),
                text=words(body),
                signed_by=head.get("signed_by") or None,
                written=True,
                stale=bool(numbers),  # what the words were written about is gone
                numbers=numbers,
            )
        )
    return tuple(found)


def read(folder: Path) -> tuple[Note, ...]:
    """Read every note as it is on disk, changing nothing.

    Notes of files that cannot be read as text are left out: they are no note.
    """
    found = []
    for path in sorted(folder.rglob("*.md")):
        try:
            head, body = parts(text_of(path))
        except (OSError, InputError):
            continue
        found.append(
            Note(
                about=head.get("about") or path.stem,
                text=words(body),
                signed_by=head.get("signed_by") or None,
                written=not drafted(head, body),
                stale=head.get("reread", "").lower() in YES,
                numbers=head.get("numbers", ""),
            )
        )
    return tuple(found)


def sign(path: Path, who: str, draft: Draft) -> str:
    """Write a name in the header of a note, made from its draft where there is none; return its text."""
    if not path.is_file():
        files.write(path, compose(draft).encode())
    raw = text_of(path)
    _set(path, raw, {"signed_by": " ".join(who.split())})
    return words(parts(raw)[1])


def withdraw(folder: Path, drafts: Iterable[Draft]) -> None:
    """Remove drafts of things that are gone, which nobody touched."""
    for path, raw in _others(folder, drafts):
        if _untouched(*parts(raw)) and text_of(path) == raw:
            path.unlink()


def written(folder: Path) -> frozenset[str]:
    """Return what people wrote or signed notes about."""
    found = set()
    for _, raw in _others(folder, ()):
        head, body = parts(raw)
        if "about" in head and not _untouched(head, body):
            found.add(head["about"])
    return frozenset(found)


def _others(folder: Path, drafts: Iterable[Draft]) -> Iterator[tuple[Path, str]]:
    known = {draft.path for draft in drafts}
    for path in sorted(folder.rglob("*.md")):
        if path.is_file() and path.relative_to(folder).as_posix() not in known:
            yield path, text_of(path)


def _one(path: Path, draft: Draft) -> Note:
    if not path.is_file():
        files.write(path, compose(draft).encode())
        return Note(about=draft.about, text=draft.text, numbers=draft.numbers)
    raw = text_of(path)
    head, body = parts(raw)
    if unwritten(head, body):
        renewed = compose(draft, _added(raw))
        if renewed != raw:
            _replace(path, raw, renewed)
        return Note(about=draft.about, text=draft.text, numbers=draft.numbers)
    stale = _reread(path, raw, head, draft)
    return Note(
        about=draft.about,
        text=words(body),
        signed_by=head.get("signed_by") or None,
        written=True,
        stale=stale,
        numbers=head.get("numbers", ""),
    )


def unwritten(head: dict[str, str], body: str) -> bool:
    """Say whether the text is still the draft, unsigned, or nothing at all."""
    if head.get("signed_by"):
        return False
    return drafted(head, body)


def drafted(head: dict[str, str], body: str) -> bool:
    """Say whether the words are nobody's: those of the draft, signed or not, or none at all."""
    return not _tidy(body) or digest(_tidy(body).encode())[:12] == head.get("draft")


def _untouched(head: dict[str, str], body: str) -> bool:
    """Say whether nothing in the file comes from a person: it can be removed."""
    return bool(head.get("draft")) and unwritten(head, body) and bool(_tidy(body)) and set(head) <= {*OURS}


def text_of(path: Path) -> str:
    """Read a note with the ends of line it has."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            said("errors.brief-encoding.what", file=f"{path.parent.name}/{path.name}"),
            said("errors.brief-encoding.remedy"),
        ) from None


def _replace(path: Path, raw: str, text: str) -> None:
    """Write a note again, unless a person saved it since it was read."""
    if text_of(path) == raw:
        files.write(path, text.encode())


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
    _replace(path, raw, with_lines(raw, values))


def with_lines(raw: str, values: dict[str, str]) -> str:
    """Return a note with some lines of its header changed, its body as it was."""
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
    return "---\n" + "\n".join(lines) + "\n---\n" + body


def compose(draft: Draft, added: Iterable[str] = ()) -> str:
    """Return the file of a draft; lines that a person added to its header stay."""
    body = f"{draft.head}\n\n{MARK}\n\n{draft.text}\n"
    header = {
        "about": draft.about,
        "signed_by": "",
        "reread": "no",
        "numbers": draft.numbers,
        "draft": digest(_tidy(body).encode())[:12],
    }
    lines = "\n".join([*(f"{name}: {value}".rstrip() for name, value in header.items()), *added])
    return f"---\n{lines}\n---\n{body}"


def _added(raw: str) -> tuple[str, ...]:
    """Return the lines of a header that the tool did not write."""
    match = HEAD.match(raw)
    lines = match.group(1).splitlines() if match else []
    return tuple(line for line in lines if line.strip() and line.partition(":")[0].strip() not in OURS)


def parts(raw: str) -> tuple[dict[str, str], str]:
    """Split a note into the lines of its header and its body."""
    match = HEAD.match(raw)
    if match is None:
        return {}, raw
    pairs = (line.partition(":") for line in match.group(1).splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}, raw[match.end() :]


def words(body: str) -> str:
    """Return what is below the mark; all of it when a person removed the mark."""
    _, mark, below = body.partition(MARK)
    return _tidy(below if mark else body)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
