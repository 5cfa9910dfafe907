"""A document in one language, as plain values both media draw from: nested mappings, lists and text.

A sentence is a list of spans: ``t`` the text, ``v`` the number behind it (text, as Python writes it) and
``k`` the key of the evidence it comes from, ``q`` true for words that come from the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pythesis.core.said import Said
from pythesis.deliver import charts, identity, measure
from pythesis.deliver.story import blocks as told
from pythesis.deliver.story import names
from pythesis.deliver.story.names import own
from pythesis.words import runs, say

Span = dict[str, Any]
View = dict[str, Any]

NEW_PAGE = (
    "distributions",
    "summary",
    "context",
    "audit",
    "findings",
    "models",
    "iteration",
    "conclusion",
    "others",
    "methods",
)
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
TABLE_LETTERS = 54.0  # width of a table on paper, in heights of its letters
CELL_PAD = 1.0  # margins of a cell, in the same
CODE_LINES = 60  # of a snippet shown in a report; the notebook has all of it


class Viewer:
    """Turns blocks into plain values in one language.

    Parameters
    ----------
    language : {"en", "fr"}
    labels : mapping
        Labels of columns by name.
    """

    def __init__(self, language: str, labels: Mapping[str, str]) -> None:
        self.language = language
        self.labels = labels
        self.level = 1
        self.figures = 0
        self.tables = 0

    def document(self, document: told.Document) -> View:
        """Return a whole report."""
        self.figures = self.tables = 0
        return {
            "kind": document.kind,
            "lang": self.language,
            "project": clean(document.project),
            "name": self.say(own(f"kind-of.{document.kind}")),
            "title": self.say(document.title),
            "question": clean(document.question),
            "people": [clean(name) for name in document.people],
            "mentor": clean(document.mentor),
            "source": clean(document.source),
            "facts": [{"what": self.say(what), "much": self.bare(much)} for what, much in document.facts],
            "words": {word: self.say(own(key)) for word, key in WORDS.items()},
            "chapters": [self.chapter(chapter) for chapter in document.chapters],
        }

    def chapter(self, chapter: told.Chapter) -> View:
        """Return a chapter and its blocks."""
        self.level = 1
        shown = _paired([self.block(block) for block in chapter.blocks])
        page = chapter.name.partition("-")[0] in NEW_PAGE
        return {"name": chapter.name, "title": self.say(chapter.title), "blocks": shown, "page": page}

    def block(self, block: told.Block) -> View:
        """Return one block; its ``type`` says which."""
        draw: Mapping[type, Callable[[Any], View]] = {
            told.Heading: self.heading,
            told.Paragraph: self.paragraph,
            told.Bullets: self.bullets,
            told.FigureBlock: self.figure,
            told.Gallery: self.gallery,
            told.TableBlock: self.table,
            told.Proof: self.proof,
            told.Prompt: self.prompt,
        }
        return draw[type(block)](block)

    def heading(self, block: told.Heading) -> View:
        """Return a heading whose level never skips one, for readers that jump from heading to heading."""
        self.level = min(block.level, self.level + 1)
        shown: View = {"type": "heading", "level": self.level, "anchor": anchor(block.anchor)}
        shown |= {"spans": self.spans(block.text, block.key), "text": self.say(block.text)}
        if block.state:
            shown |= self.state(block.state)
        return shown

    def state(self, state: str) -> View:
        """Return the tag of a verdict, or the tone of an outcome."""
        if state in identity.VERDICT_STATE:
            tag = self.say(names.named("verdict", state))
            return {"tag": tag, "tone": identity.VERDICT_STATE[state]}
        return {"tag": "", "tone": identity.OUTCOME_STATE.get(state, "weak")}

    def paragraph(self, block: told.Paragraph) -> View:
        """Return sentences; a person's words may be several paragraphs and lists."""
        shown: View = {"type": "paragraph", "tone": block.tone, "label": ""}
        if block.label is not None:
            shown["label"] = self.say(block.label)
        shown["parts"] = [part for said in (block.said, *block.more) for part in self.parts(said, block.key)]
        return shown

    def parts(self, what: Said, key: str) -> list[View]:
        """Return paragraphs and list items: one for a sentence, several for a person's text."""
        if what.key == "text":
            return written(str(what.values["text"]))
        return [{"bullet": False, "spans": self.spans(what, key)}]

    def bullets(self, block: told.Bullets) -> View:
        """Return sentences one under the other."""
        items = [self.spans(item.said, item.key) for item in block.items]
        return {"type": "bullets", "small": block.small, "items": items}

    def figure(self, block: told.FigureBlock) -> View:
        """Return a figure: its number, caption, alternative text and data; the picture comes apart."""
        self.figures += 1
        figure = block.figure
        headers, rows = charts.table(figure, self.language, self.labels)
        return {
            "type": "figure",
            "number": f"{self.say(own('figure.name'))} {self.figures}",
            "caption": self.spans(figure.title, block.key) if block.captioned or not figure.note else [],
            "note": self.spans(figure.note, block.key) if figure.note else [],
            "alt": self.say(figure.alt),
            "key": block.key,
            "figure": figure,
            "headers": list(headers),
            "rows": [list(row) for row in rows],
        }

    def gallery(self, block: told.Gallery) -> View:
        """Return small figures two by two; the first of an odd number takes the width of two."""
        own_notes = [f for f in block.figures if f.figure.note is not None and f.figure.note != block.note]
        said = own("distributions.note", note=block.note) if block.note and own_notes else block.note
        note = self.spans(said, "") if said else []
        items = [
            self.figure(figure) | ({"note": []} if note and figure.figure.note == block.note else {})
            for figure in block.figures
        ]
        for place, item in enumerate(items):
            item["wide"] = place == 0 and len(items) % 2 == 1
        return {"type": "gallery", "items": items, "note": note}

    def table(self, block: told.TableBlock) -> View:
        """Return a table."""
        self.tables += 1
        headers = [self.bare(head) for head in block.headers]
        rows = [
            [self.spans(cell, key, bare=True) for cell in row]
            for row, key in zip(block.rows, block.keys, strict=True)
        ]
        columns = [
            [head, *map(_text, cells)] for head, cells in zip(headers, _turned(rows, headers), strict=True)
        ]
        for _ in range(block.spare):
            if measure.fits(columns, TABLE_LETTERS, CELL_PAD):
                break
            columns.pop()
        kept = len(columns)
        headers, rows = headers[:kept], [row[:kept] for row in rows]
        shares = list(block.widths[:kept]) or [1.0] * kept
        return {
            "type": "table",
            "number": f"{self.say(own('table.name'))} {self.tables}",
            "caption": self.spans(block.caption, ""),
            "headers": headers,
            "align": list(block.align[:kept]),
            "widths": [round(wide, 2) for wide in measure.fair(shares, columns, TABLE_LETTERS, CELL_PAD)],
            "rows": rows,
            "note": self.spans(block.note, "") if block.note else [],
        }

    def proof(self, block: told.Proof) -> View:
        """Return how one thing is known."""
        lines = block.code.splitlines()
        code = "\n".join(lines[:CODE_LINES] + ["# ..."] * (len(lines) > CODE_LINES))
        shown = [self.spans(line, block.key) for line in block.lines]
        return {"type": "proof", "lines": shown, "code": code, "key": block.key, "anchor": anchor(block.key)}

    def prompt(self, block: told.Prompt) -> View:
        """Return a section of the team: its text, else its question, quietly marked."""
        self.level = min(2, self.level + 1) if block.titled else self.level
        shown: View = {
            "type": "prompt",
            "level": self.level,
            "titled": block.titled,
            "anchor": anchor(f"section-{block.name}"),
        }
        shown |= {"title": self.say(block.title), "parts": written(block.text) if block.text else []}
        if block.text:
            signed = own("prompt.signed", who=block.signed_by) if block.signed_by else own("prompt.written")
            shown |= {"by": self.say(signed), "question": "", "waiting": ""}
            if block.stale:
                shown["by"] += " – " + self.say(own("finding.stale"))
        else:
            where = own("prompt.waiting", file=f"notes/sections/{block.name}.md")
            shown |= {"question": self.say(block.question), "waiting": self.say(where), "by": ""}
        return shown

    def say(self, what: Said) -> str:
        """Render a sentence as text."""
        return clean(say(what, self.language, self.labels))

    def bare(self, what: Said) -> str:
        """Render a sentence without quotation marks around names."""
        return _text(self.spans(what, "", bare=True))

    def spans(self, what: Said, key: str, *, bare: bool = False) -> list[Span]:
        """Render a sentence as spans; `bare` leaves out the quotation marks where there are names alone."""
        found: list[Span] = []
        written = runs(what, self.language, self.labels)
        bare = bare and all(run.quoted or not _speaks(run.text) for run in written)
        for run in written:
            text = clean(run.text)
            text = text.strip("«»“”\u202f ") if bare and run.quoted else text
            span: Span = {"t": text, "q": run.quoted}
            number = isinstance(run.raw, (int, float)) and not isinstance(run.raw, bool)
            if number and not run.quoted and key and re.search(r"\d", text):
                span |= {"v": repr(run.raw), "k": f"{key}:{run.value}"}
            if text:
                found.append(span)
        return found


WORDS = {
    "how": "proof.title",
    "code": "proof.code",
    "contents": "cover.contents",
    "team": "cover.team",
    "mentor": "cover.mentor",
    "data": "cover.data",
    "numbers": "figure.data",
    "record": "proof.record",
    "draft": "finding.draft-mark",
    "skip": "cover.skip",
}


def _paired(shown: list[View]) -> list[View]:
    """Put an opinion and the advice that follows it side by side."""
    result: list[View] = []
    for block in shown:
        before = result[-1] if result else {}
        if block.get("tone") == "advice" and before.get("tone") in ("draft", "signed"):
            result[-1] = {"type": "pair", "items": [before, block]}
        else:
            result.append(block)
    return result


def _text(spans: list[Span]) -> str:
    return "".join(span["t"] for span in spans)


def _speaks(text: str) -> bool:
    """Return whether words or numbers between names say something, rather than list the names."""
    return bool(set(re.findall(r"\w+", text)) - {"et", "and"})


def _turned(rows: list[list[list[Span]]], headers: list[str]) -> list[list[list[Span]]]:
    return [[row[place] for row in rows] for place in range(len(headers))]


def clean(text: str) -> str:
    """Return a text without control characters and without those that reorder what is read."""
    return HIDDEN.sub("", text)


def anchor(text: str) -> str:
    """Return an anchor safe in any medium."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-") or "section"


def written(text: str) -> list[View]:
    """Return a person's Markdown as paragraphs and list items; emphasis marks are left out."""
    parts: list[View] = []
    for block in re.split(r"\n\s*\n", clean(text.replace("\r\n", "\n")).strip()):
        paragraph: list[str] = []
        for line in block.splitlines():
            bullet = re.match(r"\s*[-*+]\s+(.*)", line)
            if bullet:
                parts += _joined(paragraph)
                paragraph = []
                parts.append({"bullet": True, "spans": [{"t": _unmarked(bullet[1]), "q": False}]})
            else:
                paragraph.append(line.strip().lstrip("#> ").strip())
        parts += _joined(paragraph)
    return parts


def _joined(lines: list[str]) -> list[View]:
    text = _unmarked(" ".join(line for line in lines if line))
    return [{"bullet": False, "spans": [{"t": text, "q": False}]}] if text else []


def _unmarked(text: str) -> str:
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
