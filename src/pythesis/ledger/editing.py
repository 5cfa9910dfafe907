"""Edits made on screen while others edit too: each is compared with what its author was shown.

What changed meanwhile elsewhere is kept; where two people wrote different things in one place, nothing is
written there and both versions are returned, to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from pythesis.core.brief import parse_brief
from pythesis.core.errors import StateError
from pythesis.core.note import Note
from pythesis.core.said import said
from pythesis.ledger import briefs, files, notes
from pythesis.ledger.notes import MARK, Draft

ATTEMPTS = 5  # a person saving in an editor at that very moment is read again


Keys = tuple[str | int, ...]  # keys of the brief, a position in a list of tables such as the team


@dataclass(frozen=True, slots=True)
class Edit:
    """One key of the brief as its author saw it and wants it; None stands for an absent key."""

    path: Keys
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Clash:
    """An edit that was not written, and what somebody else wrote meanwhile."""

    edit: Edit
    theirs: Any


@contextmanager
def turn(root: Path) -> Iterator[None]:
    """Take one's turn to edit the files of a project.

    Raises
    ------
    StateError
        When somebody else holds it for too long.
    """
    with files.turn(root / ".pythesis" / "editing"):
        yield


def held(root: Path, path: Keys) -> Any:
    """Return what the brief holds at a path now, None when nothing."""
    return _held(briefs.document(root / briefs.NAME), path)


def edit_brief(root: Path, edits: Iterable[Edit]) -> tuple[Clash, ...]:
    """Write edits into the brief; comments, order and everybody else's keys stay.

    Returns
    -------
    tuple of Clash
        The edits whose key somebody else changed since its author saw it; the others are written.

    Raises
    ------
    InputError
        When the brief would no longer be valid; nothing is written then.
    """
    wanted = tuple(edits)
    return _rewritten(root, lambda document: _merge(document, wanted))


def toggle(root: Path, path: Keys, item: str, there: bool) -> None:
    """Put an item in a list of the brief, or take it out; the other items stay as they are by then."""

    def change(document: tomlkit.TOMLDocument) -> tuple[Clash, ...]:
        held = list(_held(document, path) or ())
        after = [*held, item] if there and item not in held else held
        after = after if there else [other for other in held if other != item]
        _put(document, path, after or None)
        return ()

    _rewritten(root, change)


def append(root: Path, name: str, entry: Mapping[str, Any]) -> None:
    """Put one more table behind the others of a list of the brief (``[[name]]``); a copy is not put twice.

    Raises
    ------
    InputError
        When the brief would no longer be valid; nothing is written then.
    """

    def change(document: tomlkit.TOMLDocument) -> tuple[Clash, ...]:
        held = _held(document, (name,)) or []
        if dict(entry) not in held:
            for key, value in entry.items():
                _put(document, (name, len(held), key), value)
        return ()

    _rewritten(root, change)


def take_out(root: Path, name: str, entry: Mapping[str, Any]) -> None:
    """Take a table out of a list of the brief, as its reader saw it; one that was changed since stays."""

    def change(document: tomlkit.TOMLDocument) -> tuple[Clash, ...]:
        held = _held(document, (name,)) or []
        if dict(entry) in held:
            _put(document, (name, held.index(dict(entry))), None)
            if len(held) == 1:
                _put(document, (name,), None)
        return ()

    _rewritten(root, change)


def _rewritten(root: Path, change: Callable[[tomlkit.TOMLDocument], tuple[Clash, ...]]) -> tuple[Clash, ...]:
    path = root / briefs.NAME
    with turn(root):
        for _ in range(ATTEMPTS):
            raw = path.read_bytes()
            document = briefs.document(path)
            clashes = change(document)
            text = tomlkit.dumps(document)
            parse_brief(tomlkit.parse(text).unwrap(), path.name)
            if path.read_bytes() != raw:
                continue
            if text.encode() != raw:
                files.write(path, text.encode())
            return clashes
    raise StateError(said("errors.locked.what", folder=root.name), said("errors.locked.remedy"))


def _merge(document: tomlkit.TOMLDocument, edits: tuple[Edit, ...]) -> tuple[Clash, ...]:
    clashes = []
    for edit in edits:
        theirs = _held(document, edit.path)
        if same(theirs, edit.after):
            continue
        if not same(theirs, edit.before):
            clashes.append(Clash(edit, theirs))
        else:
            _put(document, edit.path, edit.after)
    return tuple(clashes)


def same(one: Any, other: Any) -> bool:
    """Say whether two values of a key mean the same: an empty text is as good as none."""
    first, second = (None if value == "" else value for value in (one, other))
    return bool(first == second) and isinstance(first, bool) == isinstance(second, bool)


def _held(document: Any, path: Keys) -> Any:
    """Return what is at a path, as plain values; None when there is nothing."""
    node = document
    for key in path:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return None
    return node.unwrap() if hasattr(node, "unwrap") else node


def _put(document: Any, path: Keys, value: Any) -> None:
    """Set a key, or remove it when the value is None; tables on the way are made."""
    node = document
    for depth, key in enumerate(path[:-1]):
        if _held(node, (key,)) is None:
            if value is None:
                return
            _make(node, key, path[depth + 1])
        node = node[key]
    last = path[-1]
    if value is not None:
        if _held(node, (last,)) != value:
            node[last] = value
    elif _held(node, (last,)) is not None:
        del node[last]


def _make(node: Any, key: str | int, inside: str | int) -> None:
    """Put an empty table, or an empty list of tables when what follows is a position."""
    if isinstance(key, int):
        node.append(tomlkit.table() if isinstance(node, AoT) else {})
    else:
        node[key] = tomlkit.aot() if isinstance(inside, int) else tomlkit.table()


def words(folder: Path, draft: Draft) -> Note:
    """Return the words of a note as they are on disk: those of the draft while there is no file."""
    path = folder / draft.path
    if not path.is_file():
        return Note(about=draft.about, text=draft.text, numbers=draft.numbers)
    head, body = notes.parts(notes.text_of(path))
    found = Note(about=draft.about, text=notes.words(body), signed_by=head.get("signed_by") or None)
    return found.model_copy(
        update={
            "written": not notes.unwritten(head, body),
            "stale": head.get("reread", "").lower() in notes.YES,
            "numbers": head.get("numbers", ""),
        }
    )


def rewrite(root: Path, draft: Draft, seen: Note, text: str, signed_by: str | None) -> Note | None:
    """Write a person's words and signature in a note, unless somebody else wrote others meanwhile.

    Parameters
    ----------
    root : Path
        The project's folder.
    draft : Draft
        What the note is made from where there is none.
    seen : Note
        What the person was shown.
    text, signed_by
        What the person wants; the lines above the mark and the other lines of the header stay.

    Returns
    -------
    Note or None
        What somebody else wrote meanwhile (then nothing is written), or None once it is written.

    Raises
    ------
    InputError
        For a note that is not written in UTF-8.
    """
    path = root / "notes" / draft.path
    wanted = ("\n".join(text.splitlines()).strip(), signed_by)
    with turn(root):
        for _ in range(ATTEMPTS):
            theirs = words(root / "notes", draft)
            now = (theirs.text, theirs.signed_by)
            if now not in (wanted, (seen.text, seen.signed_by)):
                return theirs
            raw = notes.text_of(path) if path.is_file() else ""
            if now == wanted and raw and not theirs.stale:
                return None
            changed = _rewritten_note(raw or notes.compose(draft), *wanted)
            if (notes.text_of(path) if path.is_file() else "") == raw:
                files.write(path, changed.encode())
                return None
    raise StateError(said("errors.locked.what", folder=root.name), said("errors.locked.remedy"))


def _rewritten_note(raw: str, text: str, signed_by: str | None) -> str:
    end = "\r\n" if "\r\n" in raw else "\n"
    head = notes.with_lines(raw, {"signed_by": " ".join((signed_by or "").split()), "reread": "no"})
    top, mark, _ = head.partition(MARK)
    if not mark:  # a person took the mark away: the whole body is theirs
        match = notes.HEAD.match(head)
        top = head[: match.end()] if match else ""
        return top + text.replace("\n", end) + end
    return f"{top}{mark}{end}{end}{text.replace(chr(10), end)}{end}"
