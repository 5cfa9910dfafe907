"""What the reports still wait for: sections to write, opinions to sign, sentences still drafts, captions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pythesis.core.evidence import Evidence
from pythesis.core.said import Said
from pythesis.deliver.story import documents
from pythesis.deliver.story.blocks import (
    Block,
    FigureBlock,
    Gallery,
    Paragraph,
    Prompt,
    TableBlock,
)
from pythesis.words import say

Kind = Literal["section", "opinion", "draft", "caption", "contradiction", "placeholder", "spelling"]
NAMED: tuple[Kind, ...] = ("section", "opinion", "caption")  # told together, by their names
SAID: tuple[Kind, ...] = ("contradiction", "placeholder", "draft", "spelling")  # told one by one
OPINIONS = ("conclusion",)  # keys, besides those of findings, under which a business opinion is drafted
STALE = "report.finding.stale"  # told apart: words whose numbers changed are listed by the notes themselves


@dataclass(frozen=True, slots=True)
class Left:
    """One thing left to do before the reports are handed in.

    ``kind`` is ``section`` (only people can write it), ``opinion`` (drafted, nobody signed it), ``draft``
    (a choice nobody confirmed) or ``caption`` (a figure or a table that says nothing to whoever cannot see
    it); or, in people's own words, ``contradiction`` (a number or a direction that the evidence has
    otherwise), ``placeholder`` or ``spelling`` (`pythesis.mentor.proof` finds these). ``name`` is the
    section, the finding or the key; ``file`` where it is written, empty when in the brief; ``what`` the
    sentence that tells it, for the kinds of `SAID`.
    """

    kind: Kind
    name: str
    file: str = ""
    what: Said | None = None


def left(evidence: Evidence) -> tuple[Left, ...]:
    """Return what the reports wait for, each thing once, in the order of the reports.

    Parameters
    ----------
    evidence : Evidence
    """
    known = {finding.id for finding in evidence.all_findings()}
    told = (
        item
        for document in documents(evidence)
        for chapter in document.chapters
        for block in chapter.blocks
        for item in _waiting(block, known)
    )
    return tuple({(item.kind, item.name): item for item in told}.values())


def _waiting(block: Block, known: set[str]) -> Iterator[Left]:
    if isinstance(block, Prompt) and not block.text:
        yield Left("section", block.name, f"notes/sections/{block.name}.md")
    elif isinstance(block, Paragraph) and block.tone == "draft":
        if block.key in known:
            yield Left("opinion", block.key, f"notes/findings/{block.key}.md")
        elif block.key in OPINIONS:
            yield Left("opinion", block.key, f"notes/{block.key}.md")
        elif block.said.key != STALE:
            yield Left("draft", block.said.key, what=block.said)
    elif isinstance(block, Gallery):
        for figure in block.figures:
            yield from _waiting(figure, known)
    elif isinstance(block, FigureBlock):
        shown = [
            block.figure.alt,
            *([block.figure.title] if block.captioned or not block.figure.note else []),
        ]
        if not all(_spoken(text) for text in shown):
            yield Left("caption", block.key)
    elif isinstance(block, TableBlock) and not _spoken(block.caption):
        yield Left("caption", block.keys[0] if block.keys else block.caption.key)


def _spoken(text: Said) -> bool:
    return bool(say(text, "en").strip())
