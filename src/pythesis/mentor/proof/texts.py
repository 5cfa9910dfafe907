"""What people wrote, wherever they wrote it: text by text, sentence by sentence, without its Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pythesis.core.errors import InputError
from pythesis.ledger import briefs, notes
from pythesis.mentor.folder import WORKBOOK, Folder

COLUMN_TEXTS = ("description", "note")
CELL_TEXTS = ("description", "remarks", "comments", "relevance")
# What is no sentence: code, addresses, pictures, comments.
SILENT = re.compile(
    r"```.*?```|~~~.*?~~~|`[^`\n]*`|<!--.*?-->|!\[[^\]]*\]\([^)]*\)|https?://\S+|www\.\S+|\S+@\S+\.\w+|\$[^$\n]+\$",
    re.DOTALL,
)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
LEAD = re.compile(r"^\s*(?:[#>]+\s*|[-*+]\s+|\d+[.)]\s+|\|)+", re.MULTILINE)
END = re.compile(r"(?<=[.!?…])[\"»”')\]]*\s+(?=[^\s\d]|\d)|\n\s*\n|\n(?=\s*(?:[-*+#>|]|\d+[.)]\s))")
# A point after these ends no sentence.
SHORT = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|cf|p\.? ?ex|approx|env|fig|no|n°|M|Mr|Mrs|Mme|Dr)\.$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a person: what it is about, the file it is in, and its words as written.

    ``about`` is what a note is about, ``brief`` or ``column:NAME``.
    """

    about: str
    file: str
    words: str

    @property
    def plain(self) -> str:
        """The words without Markdown, code and addresses."""
        bare = LINK.sub(r"\1", SILENT.sub(" ", self.words))
        return re.sub(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?=\W|$)", "", LEAD.sub("", bare))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the text, on one line each."""
        kept = LINK.sub(r"\1", SILENT.sub(" ", self.words))
        found: list[str] = []
        for part in END.split(kept):
            line = " ".join(re.sub(r"[*_]{2,3}", "", LEAD.sub("", part)).split())
            if found and SHORT.search(found[-1]):
                found[-1] = f"{found[-1]} {line}"
            elif line:
                found.append(line)
        return tuple(found)


def texts(folder: Folder) -> tuple[Text, ...]:
    """Return what people wrote in notes, brief and audit workbook, drafts nobody touched left out."""
    return (*_notes(folder.root), *_brief(folder), *_cells(folder))


def _notes(root: Path) -> Iterator[Text]:
    for path in sorted((root / "notes").rglob("*.md")):
        try:
            head, body = notes.parts(notes.text_of(path))
        except (OSError, InputError):
            continue
        words = notes.words(body)
        if words and not notes.drafted(head, body):
            yield Text(head.get("about") or path.stem, path.relative_to(root).as_posix(), words)


def _brief(folder: Folder) -> Iterator[Text]:
    brief = folder.brief
    for words in (brief.project.title, brief.project.question, brief.success.why):
        if words.strip():
            yield Text("brief", briefs.NAME, words)
    for name, column in brief.columns.items():
        for words in (getattr(column, part) for part in COLUMN_TEXTS):
            if words.strip():
                yield Text(f"column:{name}", briefs.NAME, words)


def _cells(folder: Folder) -> Iterator[Text]:
    for name, cells in folder.cells.items():
        for part in CELL_TEXTS:
            if cells.get(part, "").strip():
                yield Text(f"column:{name}", WORKBOOK, cells[part])
