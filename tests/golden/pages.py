"""The words of the reports, slides and jury questions of an evidence, as plain text to compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pythesis.core.evidence import Evidence
from pythesis.deliver import jury, story
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.report.view import Viewer
from pythesis.deliver.slides import outline
from pythesis.deliver.slides.slide import Bar, Block, Cards, Table, Words

NUMBER = re.compile(r"^\w+ \d+(?= \| )", re.MULTILINE)  # of a figure or a table


def pages(evidence: Evidence, language: str) -> str:
    """Return everything the three reports, the slides and the jury kit say in a language."""
    labels = {name: evidence.brief.label(name) for name in evidence.brief.columns}
    lines: list[str] = []
    told: set[str] = set()
    for document in story.documents(evidence):
        lines += _document(Viewer(language, labels).document(document), told)
    for slide in outline.main(Voice(evidence, language, room="slides")):
        lines += ["", f"=== {slide.kicker} | {slide.headline}"]
        lines += [*_shown(slide.main), *_shown(slide.side), *(f"  [notes] {note}" for note in slide.notes)]
    for path, data in jury.render(evidence, language).items():
        lines += ["", f"=== {path}", *data.decode().splitlines()]
    return "\n".join(lines).strip() + "\n"


def _document(view: dict[str, Any], told: set[str]) -> Iterator[str]:
    """Yield the lines of a report; of a chapter that an earlier one holds too, its title alone."""
    yield f"======== {view['name']} | {view['title']}"
    yield from (f"{fact['much']} {fact['what']}" for fact in view["facts"])
    for chapter in view["chapters"]:
        yield from ("", f"# {chapter['title']}")
        lines = [line for block in chapter["blocks"] for line in _block(block)]
        same = NUMBER.sub("", "\n".join(lines))
        yield from lines if same not in told else ["(...)"]
        told.add(same)
    yield ""


def _block(block: dict[str, Any]) -> Iterator[str]:
    if block["type"] == "pair":
        for item in block["items"]:
            yield from _block(item)
    elif block["type"] == "heading":
        tag = f" ({block['tag']})" if block.get("tag") else ""
        yield from ("", f"{'#' * block['level']} {block['text']}{tag}")
    elif block["type"] == "paragraph":
        label = f"[{block['label']}] " if block["label"] else ""
        yield from (label + _text(part["spans"]) for part in block["parts"])
    elif block["type"] == "bullets":
        yield from (f"- {_text(item)}" for item in block["items"])
    elif block["type"] == "figure":
        yield from _figure(block)
    elif block["type"] == "gallery":
        for item in block["items"]:
            yield from _figure(item)
        yield _text(block["note"])
    elif block["type"] == "table":
        yield f"{block['number']} | {_text(block['caption'])}"
        yield " | ".join(block["headers"])
        yield from (" | ".join(_text(cell) for cell in row) for row in block["rows"])
        yield _text(block["note"])
    elif block["type"] == "proof":
        yield "? " + " ".join(_text(line) for line in block["lines"])
    elif block["type"] == "prompt":
        yield from (
            "",
            f"## {block['title']}" if block["titled"] else "",
            block["question"],
            block["waiting"],
        )


def _figure(block: dict[str, Any]) -> Iterator[str]:
    yield f"{block['number']} | {_text(block['caption'])} | {_text(block['note'])}"
    yield f"  [alt] {block['alt']}"
    yield f"  [table] {' | '.join(block['headers'])}"


def _text(spans: Sequence[dict[str, Any]]) -> str:
    return "".join(span["t"] for span in spans)


def _shown(block: Block | None) -> Iterator[str]:
    if isinstance(block, Words):
        yield from (f"  [{label}] {text}" if label else f"  {text}" for label, text in block.paragraphs)
    elif isinstance(block, Table):
        yield from ("  " + " | ".join(row) for row in (block.head, *block.rows))
    elif isinstance(block, Cards):
        yield from (f"  {card.label} | {card.value} | {card.note}" for card in block.cards)
    elif isinstance(block, Bar):
        yield from (f"  {number} | {label}" for label, number, *_ in block.parts)
