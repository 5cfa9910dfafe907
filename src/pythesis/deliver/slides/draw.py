"""Draws slides with python-pptx: boxes, words that fit, native tables, figures."""

from __future__ import annotations

import io
import re
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from pythesis.core.figure import Figure
from pythesis.deliver import charts, identity, measure
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.office import CODES, legible
from pythesis.deliver.slides.page import FIGURE_PIXELS, FIGURE_TALL, LONG_CELL, Box
from pythesis.deliver.slides.place import CARDS_TALL, UNDER
from pythesis.deliver.slides.slide import Bar, Block, Cards, Picture, Table, Words

WORD_SIZES = (24.0, 22.0, 20.0, 18.0, 17.0, 16.0)  # smaller letters are not read from the back of a room
LARGE_SIZES = (32.0, 30.0, 28.0, 26.0, *WORD_SIZES)  # of words alone on a slide
TABLE_SIZES = (20.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0)
NOTE_SIZES = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0)  # under the number of a card
SCALE = 3.0  # pixels of the image to one of the drawing: sharp on a projector
STYLE = "{http://schemas.openxmlformats.org/presentationml/2006/main}style"
LATIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}latin"
SIMILAR = {"panose": "020B0503030403020204", "pitchFamily": "34", "charset": "0"}  # "a sans serif like this"


def colour(code: str) -> Any:
    """Return a colour of the identity for PowerPoint."""
    parts: Any = RGBColor
    return parts(*bytes.fromhex(code.removeprefix("#")))


class Pen:
    """Draws on one slide, in one language."""

    def __init__(self, slide: Any, voice: Voice) -> None:
        self.slide = slide
        self.voice = voice
        self.read: float | None = None  # points of words at most, under a table

    def below(self, table: Table, box: Box, under: Box) -> Box:
        """Return the place under a table as tall as it is drawn, and keep words no larger than its own."""
        size, rows, across = _fit(table, box)
        tall = _table_height(table, rows, across, size)
        self.read = max(WORD_SIZES[-1], size)
        top = box[1] + tall + UNDER
        return under[0], top, under[2], under[1] + under[3] - top

    def block(self, block: Block, box: Box) -> list[str]:
        """Draw a block inside a box and return the sentences that did not fit, for the notes."""
        if isinstance(block, Words):
            return self.words(block, box)
        if isinstance(block, Picture):
            self.picture(block.figure, box)
        elif isinstance(block, Cards):
            self.cards(block, box)
        elif isinstance(block, Table):
            return self.table(block, box)
        else:
            self.bar(block, box)
        return []

    def run(
        self, paragraph: Any, text: str, size: float, tone: str = identity.INK, bold: bool = False
    ) -> None:
        """Add words to a paragraph."""
        run = paragraph.add_run()
        run.text = legible(text)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.name, run.font.color.rgb = identity.SANS, colour(tone)
        properties = run._r.get_or_add_rPr()
        properties.set("lang", CODES[self.voice.language])
        for name, value in SIMILAR.items():
            properties.find(LATIN).set(name, value)

    def frame(self, box: Box, anchor: MSO_ANCHOR = MSO_ANCHOR.TOP) -> Any:
        """Add an empty text box without margins and return its text frame."""
        shape = self.slide.shapes.add_textbox(*(Inches(side) for side in box))
        return self.plain(shape.text_frame, anchor)

    @staticmethod
    def plain(frame: Any, anchor: MSO_ANCHOR = MSO_ANCHOR.TOP) -> Any:
        """Remove the margins of a text frame and let it wrap."""
        frame.word_wrap, frame.vertical_anchor = True, anchor
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        return frame

    def words(self, words: Words, box: Box) -> list[str]:
        """Write paragraphs as large as they fit; leave out the last ones when even small is too large."""
        kept = [p for p in words.paragraphs if p[1]]
        left: list[str] = []
        indent = 16.0 if words.bullets else 0.0
        across, down = box[2] * 72 - indent, box[3] * 72
        sizes: tuple[float, ...] = LARGE_SIZES if words.large else WORD_SIZES
        if self.read is not None:
            sizes = tuple(size for size in sizes if size <= self.read)
        size = measure.largest(_flat(kept), across, down, sizes)
        while size is None and len(kept) > 1:
            left.insert(0, kept.pop()[1])
            size = measure.largest(_flat(kept), across, down, sizes)
        if size is None:
            size = WORD_SIZES[-1]
            most = int(down / (size * measure.LINE)) - bool(kept[0][0])
            left.insert(0, kept[0][1])
            kept = [(kept[0][0], measure.shortened(kept[0][1], size, across, most))]
        frame = self.frame(box)
        first = True
        for label, text in kept:
            for content, bold in _flat([(label, text)]):
                paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
                paragraph.line_spacing = 1.0
                if not first and (bold or not label):
                    paragraph.space_before = Pt(size * 0.5)
                if words.bullets and not bold:
                    self._bullet(paragraph, indent)
                self.run(paragraph, content, size, identity.ACCENT if bold else identity.INK, bold)
                first = False
        return left

    @staticmethod
    def _bullet(paragraph: Any, indent: float) -> None:
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(Pt(indent)))
        properties.set("indent", str(-Pt(indent)))
        bullet = properties.makeelement(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}buChar", {"char": "•"}
        )
        properties.append(bullet)

    def picture(self, figure: Figure, box: Box) -> None:
        """Draw a figure as large as its box allows, with its alternative text."""
        image = png(figure, self.voice)
        picture = self.slide.shapes.add_picture(io.BytesIO(image), Inches(box[0]), Inches(box[1]))
        ratio = min(Inches(box[2]) / picture.width, Inches(box[3]) / picture.height)
        picture.width, picture.height = Emu(int(picture.width * ratio)), Emu(int(picture.height * ratio))
        spare = Inches(box[3]) - picture.height
        picture.top = Emu(Inches(box[1]) + max(0, spare) // 8)
        picture._element.nvPicPr.cNvPr.set("descr", legible(self.voice.say(figure.alt)))
        picture.name = figure.id[:80]

    def rectangle(self, box: Box, fill: str, line: str | None = None) -> Any:
        """Draw a plain rectangle."""
        shape = self.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(side) for side in box))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(fill)
        shape._element.remove(shape._element.find(STYLE))  # of the theme: it would bring a shadow
        if line is None:
            shape.line.fill.background()
        else:
            shape.line.color.rgb, shape.line.width = colour(line), Pt(0.75)
        return shape

    def cards(self, cards: Cards, box: Box) -> None:
        """Draw numbers side by side, each with what it is and how it is known."""
        gap, count = 0.3, len(cards.cards)
        wide = (box[2] - gap * (count - 1)) / count
        tall = min(box[3], CARDS_TALL)
        pad = 0.25
        across = (wide - 2 * pad) * 72
        values = [(card.value, True) for card in cards.cards]
        fits = (
            s
            for s in (44.0, 38.0, 32.0, 26.0, 22.0, 18.0)
            if all(measure.lines(v, s, across, True) == 1 for v, _ in values)
        )
        size = next(fits, 16.0)
        beneath = [
            measure.largest([(card.note, False)], across, (tall - 1.6) * 72, NOTE_SIZES)
            for card in cards.cards
        ]
        note = min(found or NOTE_SIZES[-1] for found in beneath)
        for place, card in enumerate(cards.cards):
            left = box[0] + place * (wide + gap)
            self.rectangle((left, box[1], wide, tall), identity.WASH, identity.LINE)
            self._line(
                card.label,
                (left + pad, box[1] + 0.2, wide - 2 * pad, 0.35),
                (15.0, 14.0, 13.0, 12.0, 11.0),
                identity.MUTED,
                1,
            )
            frame = self.frame((left + pad, box[1] + 0.58, wide - 2 * pad, 0.85), MSO_ANCHOR.MIDDLE)
            self.run(frame.paragraphs[0], card.value, size, identity.ACCENT, True)
            self._line(
                card.note,
                (left + pad, box[1] + 1.5, wide - 2 * pad, tall - 1.6),
                (note,),
                identity.INK,
                6,
            )

    def _line(self, text: str, box: Box, sizes: tuple[float, ...], tone: str, most: int) -> None:
        size = measure.largest([(text, False)], box[2] * 72, box[3] * 72, sizes) or sizes[-1]
        most = max(1, min(most, int(box[3] * 72 / (size * measure.LINE))))
        self.run(self.frame(box).paragraphs[0], measure.shortened(text, size, box[2] * 72, most), size, tone)

    def table(self, table: Table, box: Box) -> list[str]:
        """Draw a native table; rows that do not fit go to the notes."""
        size, rows, across = _fit(table, box)
        left = [" | ".join(row) for row in table.rows[len(rows) :]]
        shape = self.slide.shapes.add_table(
            len(rows) + 1, len(table.head), *(Inches(side) for side in (*box[:3], 0.4 * (len(rows) + 1)))
        )
        native = shape.table
        properties = native._tbl.tblPr
        properties.find(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
        ).text = PLAIN_STYLE
        properties.set("bandRow", "0")
        for place, wide in enumerate(across):
            native.columns[place].width = Inches(wide)
        flush = numeric(rows, len(table.head))
        apart = [
            before and not here and _on_one_line((table.head, *rows), place, size, across[place])
            for place, (before, here) in enumerate(zip([False, *flush], flush, strict=False))
        ]
        for number, row in enumerate((table.head, *rows)):
            native.rows[number].height = Inches(_row_height(row, across, size, number == 0))
            for place, text in enumerate(row):
                cell = native.cell(number, place)
                self._cell(cell, text, size, number == 0, flush[place])
                if apart[place]:
                    cell.margin_left = Pt(size + CELL_PAD * 72)
        return left

    def _cell(self, cell: Any, text: str, size: float, head: bool, flush: bool) -> None:
        cell.margin_left = cell.margin_right = Inches(CELL_PAD)
        cell.margin_top = cell.margin_bottom = Inches(CELL_PAD / 2)
        cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.TOP
        if flush:
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        _underline(cell)
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour(identity.WASH if head else identity.PAPER)
        self.run(cell.text_frame.paragraphs[0], text, size, identity.MUTED if head else identity.INK, head)

    def bar(self, bar: Bar, box: Box) -> None:
        """Draw parts of a whole to scale, each with its label under it."""
        smallest = 0.16  # of the width: a thinner part could not carry its label
        shares = [max(smallest, share) for _, _, share, _ in bar.parts]
        scale = box[2] / sum(shares)
        left = box[0]
        for (label, number, _, forward), share in zip(bar.parts, shares, strict=True):
            wide = share * scale
            fill = identity.ACCENT if forward else identity.SEQUENTIAL[1]
            shape = self.rectangle((left, box[1] + 0.1, wide - 0.06, 1.0), fill)
            frame = self.plain(shape.text_frame, MSO_ANCHOR.MIDDLE)
            frame.paragraphs[0].alignment = PP_ALIGN.CENTER
            self.run(frame.paragraphs[0], number, 24.0, identity.PAPER if forward else identity.INK, True)
            self._line(
                label, (left, box[1] + 1.2, wide - 0.1, 0.9), (14.0, 13.0, 12.0, 11.0), identity.INK, 3
            )
            left += wide


def _underline(cell: Any) -> None:
    """Draw the thin line under a cell, where the schema wants it: before the ground."""
    properties = cell._tc.get_or_add_tcPr()
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="9525"><a:solidFill><a:srgbClr '
        f'val="{identity.LINE.removeprefix("#").upper()}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)


PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"
CELL_PAD = 0.08  # inches
NUMERIC = re.compile(r"[-\u2212]?\d[\d.,\s\u202f\u00a0]*%?|[–—]")
Rows = tuple[tuple[str, ...], ...]


def _flat(paragraphs: list[tuple[str, str]]) -> list[tuple[str, bool]]:
    return [piece for label, text in paragraphs for piece in ((label, True), (text, False)) if piece[0]]


def widths(rows: Rows, across: float, size: float) -> list[float]:
    """Return the widths of columns in inches: no word is broken, then the longest cells get what they need.

    What is left when every cell stands on one line is shared evenly.
    """
    room = across * 72 / size
    pad = 2 * CELL_PAD * 72 / size
    columns = list(zip(*rows, strict=True))
    least = [max(measure.longest_word(text) for text in column) + pad for column in columns]
    wanted = [min(max(measure.width(text) for text in column), LONG_CELL) + pad for column in columns]
    extra = [max(0.0, want - few) for want, few in zip(wanted, least, strict=True)]
    spare = room - sum(least)
    if spare < 0:
        return [across * few / sum(least) for few in least]
    wished = sum(extra)
    long = wished > 0 and any(want >= LONG_CELL + pad for want in wanted)  # they would use more
    needed = spare if long else min(spare, wished)
    each = (spare - needed) / len(least)
    shares = [more / wished if wished else 0.0 for more in extra]
    return [(few + needed * share + each) * size / 72 for few, share in zip(least, shares, strict=True)]


def _row_height(row: tuple[str, ...], widths: list[float], size: float, bold: bool) -> float:
    counts = (
        measure.lines(text, size, (across - 2 * CELL_PAD) * 72, bold)
        for text, across in zip(row, widths, strict=True)
    )
    return max(counts) * size * measure.LINE / 72 + 1.5 * CELL_PAD


def numeric(rows: Rows, columns: int) -> list[bool]:
    """Return which columns hold numbers only: they stand flush right."""
    return [all(NUMERIC.fullmatch(row[place]) for row in rows) for place in range(columns)]


def _on_one_line(rows: Rows, place: int, size: float, across: float) -> bool:
    """Return whether the cells of a column stay on one line with one more letter's height at their left."""
    longest = max(measure.width(row[place], number == 0) for number, row in enumerate(rows))
    return (longest + 1) * size / 72 + 2 * CELL_PAD <= across


def _table_height(table: Table, rows: Rows, across: list[float], size: float) -> float:
    shown = enumerate((table.head, *rows))
    return sum(_row_height(row, across, size, number == 0) for number, row in shown)


def _fit(table: Table, box: Box) -> tuple[float, Rows, list[float]]:
    """Return the size of the letters, the rows that fit and the widths of the columns."""
    rows = table.rows
    while True:
        for size in TABLE_SIZES:
            shown = (table.head, *rows)
            across = widths(shown, box[2], size)
            if sum(_row_height(row, across, size, i == 0) for i, row in enumerate(shown)) <= box[3]:
                return size, rows, across
        if len(rows) <= 1:
            return TABLE_SIZES[-1], rows, widths((table.head, *rows), box[2], TABLE_SIZES[-1])
        rows = rows[:-1]


def png(figure: Figure, voice: Voice) -> bytes:
    """Draw a figure for a slide: narrower than in a report, so that its letters are larger."""
    return charts.png(
        figure, voice.language, voice.labels, SCALE, titled=False, width=FIGURE_PIXELS, height=FIGURE_TALL
    )
