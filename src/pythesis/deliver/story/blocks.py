"""What a report is made of: frozen blocks that say facts in no language and no ink.

``key`` names where in the evidence a block's numbers come from: a finding's id, ``raw``, ``reservation``,
``split``, ``journal``, ``questions.<family>``, ``iteration-<n>``, ``iteration-<n>/<model>``,
``conclusion`` ...
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pythesis.core.figure import Figure
from pythesis.core.said import Said

Tone = Literal["plain", "lead", "draft", "signed", "advice", "good", "fair", "weak", "bad"]

Kind = Literal["exploration", "modelling", "final", "audit"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter. ``state`` is a verdict or an outcome shown beside it."""

    level: Literal[2, 3]
    text: Said
    anchor: str
    state: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One sentence or more, in one tone. ``label`` opens it ("Business opinion, draft")."""

    said: Said
    key: str = ""
    tone: Tone = "plain"
    label: Said | None = None
    more: tuple[Said, ...] = ()  # further sentences, each a paragraph of its own


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences one under the other."""

    items: tuple[Paragraph, ...]
    small: bool = False  # a list to look things up in


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure with its claim as caption."""

    figure: Figure
    key: str
    captioned: bool = True  # False where a heading or the text beside says the claim


@dataclass(frozen=True, slots=True)
class Gallery:
    """Small figures two by two, each under its own claim; ``note`` is common to all."""

    figures: tuple[FigureBlock, ...]
    note: Said | None = None


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows of short texts. ``align`` has a letter per column (l, r); ``keys`` a key per row."""

    caption: Said
    headers: tuple[Said, ...]
    rows: tuple[tuple[Said, ...], ...]
    align: str
    keys: tuple[str, ...]
    widths: tuple[float, ...] = ()  # relative, equal when empty
    note: Said | None = None
    spare: int = 0  # of the last columns, those that go where there is no room for the words of all


@dataclass(frozen=True, slots=True)
class Proof:
    """How one thing is known: sentences on test, effect, rows and correction, and the code that redoes it."""

    lines: tuple[Said, ...]
    code: str
    key: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A section that only people can write. ``text`` is theirs, empty while nobody wrote it."""

    name: str
    title: Said
    question: Said
    text: str = ""
    signed_by: str | None = None
    stale: bool = False
    titled: bool = True


Block = Heading | Paragraph | Bullets | FigureBlock | Gallery | TableBlock | Proof | Prompt


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter. ``name`` is what ``[report] sections`` of the brief lists."""

    name: str
    title: Said
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One report: cover and chapters."""

    kind: Kind
    project: str
    title: Said
    question: str
    people: tuple[str, ...]
    mentor: str
    source: str
    facts: tuple[tuple[Said, Said], ...]  # of the cover: what, how much
    chapters: tuple[Chapter, ...]
