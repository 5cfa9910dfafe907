"""Writes the blocks of a report with python-docx: headings, sentences, figures, native tables, prompts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from pythesis.deliver import measure
from pythesis.deliver.office import legible
from pythesis.deliver.report.view import CELL_PAD, Span, View
from pythesis.deliver.report.word import fields, styles
from pythesis.deliver.report.word.read import OPTIONAL_BREAK
from pythesis.deliver.report.word.styles import WIDE

HALF: Final = 7.8  # of a figure beside another
SHORT: Final = 12  # rows of a table that no page cuts
TALLEST: Final = 21.0  # of a figure with its caption on the same page
ADDRESS: Final = re.compile(r"https?://[^\s<>\"«»“”]+[^\s<>\"«»“”.,;:!?)]")
TONES: Final = {"draft": "draft", "signed": "good", "advice": "fair"}  # of what people wrote or are asked


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    level: int
    number: str
    text: str
    bookmark: str


def headings(view: View) -> Iterator[Entry]:
    """Return the headings of the first two levels, numbered as Word will."""
    counts = [0, 0]
    place = 0
    for chapter in view["chapters"]:
        counts = [counts[0] + 1, 0]
        place += 1
        yield Entry(1, str(counts[0]), chapter["title"], _bookmark(place))
        for block in chapter["blocks"]:
            if block["type"] not in ("heading", "prompt") or not block.get("titled", True):
                continue
            place += 1
            if block["level"] == 2:
                counts[1] += 1
                text = block["text"] if block["type"] == "heading" else block["title"]
                yield Entry(2, f"{counts[0]}.{counts[1]}", text, _bookmark(place))


def _bookmark(place: int) -> str:
    return f"_Toc{place:06d}"


class Pen:
    """Writes into one document.

    Parameters
    ----------
    document : docx.document.Document
        Prepared by `styles.prepare`.
    view : mapping
    pictures : mapping
        PNG bytes by the key of the figure.
    """

    def __init__(self, document: Any, view: View, pictures: Mapping[str, bytes]) -> None:
        self.document = document
        self.words = view["words"]
        self.page = f"{view['kind']}.{view['lang']}.html"
        self.anchors = {b["anchor"] for c in view["chapters"] for b in c["blocks"] if b["type"] == "heading"}
        self.pictures = pictures
        self.places = 0

    def block(self, block: View) -> None:
        """Write one block."""
        getattr(self, f"_{block['type']}")(block)

    def write(self, text: str, style: str) -> Any:
        """Write a paragraph in a style; nothing when there is no text."""
        return self.fill(self.document.add_paragraph(), text, style) if text else None

    @staticmethod
    def fill(paragraph: Any, text: str, style: str) -> Any:
        """Put text into a paragraph and give it a style."""
        paragraph.style = style
        paragraph.add_run(legible(text))
        return paragraph

    def spans(self, paragraph: Any, spans: Sequence[Span]) -> None:
        """Add spans; what comes from the data is not spelt, and is never a link."""
        for span in spans:
            text = legible(span["t"])
            if span["q"]:
                paragraph.add_run(text, "From Data")
                continue
            position = 0
            for found in ADDRESS.finditer(text):
                paragraph.add_run(text[position : found.start()])
                fields.linked(paragraph, found[0], "Hyperlink", to=found[0])
                position = found.end()
            if text[position:]:
                paragraph.add_run(text[position:])

    def add(self, spans: Sequence[Span], style: str) -> Any:
        """Write a paragraph of spans."""
        paragraph = self.document.add_paragraph(style=style)
        self.spans(paragraph, spans)
        return paragraph

    def head(self, level: int, spans: Sequence[Span]) -> None:
        """Write a heading that the table of contents can find."""
        self.places += 1
        fields.bookmark(self.add(spans, f"Heading {level}"), _bookmark(self.places), self.places)

    def side_by_side(self, count: int) -> Any:
        """Add a row of cells that draws nothing."""
        table = self.document.add_table(1, count, style=styles.GRID)
        _across(table, [1.0] * count)
        return table

    def _heading(self, block: View) -> None:
        self.head(block["level"], block["spans"])
        if block.get("tag"):
            paragraph = self.document.add_paragraph(style="State")
            paragraph.add_run(block["tag"], f"State {block['tone']}")

    def _paragraph(self, block: View) -> None:
        tone, label = block["tone"], block["label"]
        if tone in ("plain", "lead"):
            self.write(label, "Label")
            self._parts(block["parts"], "Normal" if tone == "plain" else "Lead")
            return
        style = f"Aside {TONES.get(tone, tone)}"
        written = self._parts(block["parts"], style, bulleted=style)
        if label and written:
            self._open(written[0], label)

    def _parts(self, parts: Sequence[View], style: str, bulleted: str = "List Bullet") -> list[Any]:
        return [self.add(part["spans"], bulleted if part["bullet"] else style) for part in parts]

    @staticmethod
    def _open(paragraph: Any, label: str) -> None:
        """Put the words that say what a paragraph is on a line in front of it."""
        opening = paragraph.add_run(legible(label), "Opening")
        opening.add_break()
        first = paragraph._p.find(qn("w:r"))
        if first is not opening._r:
            first.addprevious(opening._r)

    def _pair(self, block: View) -> None:
        for item in block["items"]:
            self._paragraph(item)

    def _bullets(self, block: View) -> None:
        for item in block["items"]:
            self.add(item, "List Small" if block["small"] else "List Bullet")

    def _figure(self, block: View) -> None:
        self._picture(self.document.add_paragraph(style="Figure"), block, WIDE)
        self._legend(self.document.add_paragraph(style="Caption"), block)

    def _picture(self, paragraph: Any, block: View, across: float) -> None:
        """Draw a figure as wide as asked, with its alternative text."""
        shape = paragraph.add_run().add_picture(io.BytesIO(self.pictures[block["picture"]]), Cm(across))
        if shape.height > Cm(TALLEST):
            shape.width, shape.height = int(shape.width * Cm(TALLEST) / shape.height), Cm(TALLEST)
        named = shape._inline.docPr
        named.set("descr", legible(block["alt"] or block["number"]))
        named.set("name", legible(block["number"]))

    def _legend(self, paragraph: Any, block: View, *, caption: bool = True) -> None:
        """Write number, caption and note; the number is a field that Word counts."""
        name, _, number = block["number"].rpartition(" ")
        paragraph.add_run(f"{name} ", "Number")
        fields.field(paragraph, rf"SEQ {name} \* ARABIC", number, "Number")
        shown = block["caption"] if caption else []
        for spans, mark in ((shown, " – "), (block["note"], ". " if shown else " – ")):
            if spans:
                paragraph.add_run(mark)
                self.spans(paragraph, spans)

    def _gallery(self, block: View) -> None:
        items = block["items"]
        table = self.document.add_table((len(items) + 1) // 2, 2, style=styles.GRID)
        _across(table, [1.0, 1.0])
        shift = len(items) % 2  # the first of an odd number takes the width of two
        for place, item in enumerate(items):
            cell = table.cell((place + shift) // 2, (place + shift) % 2 if place else 0)
            if item["wide"]:
                cell = cell.merge(table.cell(0, 1))
            title = cell.paragraphs[0]
            title.style = "Figure Title"
            self.spans(title, item["caption"])
            self._picture(_in(cell, "Small Figure"), item, WIDE if item["wide"] else HALF)
            self._legend(_in(cell, "Caption"), item, caption=False)
        for row in table.rows:
            fields.keep_whole(row)
        self.add(block["note"], "Note" if block["note"] else "Table End")

    def _table(self, block: View) -> None:
        self._legend(self.document.add_paragraph(style="Table Caption"), block | {"note": []})
        table = self.document.add_table(len(block["rows"]) + 1, len(block["headers"]), style=styles.TABLE)
        _across(table, block["widths"])
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        look.attrib.clear()
        look.set(qn("w:val"), "0020")  # the first row, and nothing else, looks different
        look.set(qn("w:firstRow"), "1")
        sides = ["Table Number" if side == "r" else "Table Text" for side in block["align"]]
        heads = [[{"t": head, "q": False}] for head in block["headers"]]
        last = len(block["rows"])
        for place, (row, cells) in enumerate(zip(table.rows, [heads, *block["rows"]], strict=True)):
            fields.keep_whole(row)
            kept = " Kept" if place < last <= SHORT else ""
            for cell, style, spans, across in zip(row.cells, sides, cells, block["widths"], strict=True):
                cell.paragraphs[0].style = style + kept
                self.spans(cell.paragraphs[0], [span | {"t": _breaking(span["t"], across)} for span in spans])
        fields.lock_head(table.rows[0])
        self.add(block["note"], "Note" if block["note"] else "Table End")

    def _proof(self, block: View) -> None:
        paragraph = self.document.add_paragraph(style="Proof")
        paragraph.add_run(legible(self.words["how"]), "Opening")
        for line in block["lines"]:
            paragraph.add_run(" ")
            self.spans(paragraph, line)
        if not block["code"]:
            return
        paragraph.add_run(f" {legible(self.words['record'])} ")
        if (anchor := block.get("anchor", "")) in self.anchors:
            fields.linked(paragraph, legible(block["key"]), "Evidence Link", to=f"{self.page}#{anchor}")
        else:
            paragraph.add_run(legible(block["key"]), "Evidence Key")

    def _prompt(self, block: View) -> None:
        if block["titled"]:
            self.head(block["level"], [{"t": block["title"], "q": False}])
        if not block["question"]:
            self._parts(block["parts"], "Normal")
            self.write(block["by"], "Signature")
            return
        asked = self.document.add_paragraph(style="Prompt")
        asked.add_run(legible(block["question"]), "Prompt Question")
        waiting = self.write(block["waiting"], "Prompt")
        fields.form(legible(block["title"]), block["anchor"], [asked, waiting])


def _breaking(text: str, across: float) -> str:
    """Let names wider than their column break behind their marks, as on paper."""

    def broken(word: re.Match[str]) -> str:
        pieces = measure.pieces(word[0])
        wide = len(pieces) > 1 and measure.width(word[0], True) > across - CELL_PAD
        return OPTIONAL_BREAK.join(pieces) if wide else word[0]

    return re.sub(r"\S+", broken, text)


def _in(cell: Any, style: str) -> Any:
    return cell.add_paragraph(style=style)


def _across(table: Any, shares: Sequence[float]) -> None:
    """Set the widths of columns, and let no content change them."""
    table.autofit = False
    total = sum(shares)
    widths = [Cm(WIDE * share / total) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    properties = table._tbl.tblPr
    wide = properties.find(qn("w:tblW"))
    if wide is None:
        wide = OxmlElement("w:tblW")
        properties.append(wide)
    wide.set(qn("w:type"), "dxa")
    wide.set(qn("w:w"), str(round(Cm(WIDE).twips)))
