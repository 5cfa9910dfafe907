"""A report to edit, as a Word document: the view that paper and screen show, in real styles."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.shared import Cm

from pythesis.deliver.office import legible, name_file, without_dates
from pythesis.deliver.report.view import View
from pythesis.deliver.report.word import fields, styles
from pythesis.deliver.report.word.blocks import Pen, headings
from pythesis.deliver.report.word.styles import WIDE

__all__ = ["render"]

PAGE = (21.0, 29.7)  # centimetres, A4
SIDE = (PAGE[0] - WIDE) / 2
ABOVE, BELOW = 2.6, 2.4


def render(view: View, pictures: Mapping[str, bytes]) -> bytes:
    """Return the Word document of a report.

    Parameters
    ----------
    view : mapping
        What `view.Viewer.document` returned.
    pictures : mapping
        PNG bytes by the key of the figure.

    Returns
    -------
    bytes
        The same for the same view: nothing in it has a date.
    """
    document = Document()
    styles.prepare(document, view["lang"])
    # No style changes from here on: each is looked up once, not at every paragraph.
    part: Any = document.part
    part.get_style_id = functools.cache(part.get_style_id)
    name_file(
        document.core_properties,
        title=f"{view['title']} – {view['name']}",
        subject=view["question"],
        author=", ".join(view["people"]),
        language=view["lang"],
    )
    pen = Pen(document, view, pictures)
    _page(document.sections[0], view)
    _cover(pen, view)
    for part in (_contents, _chapters):
        document.add_section(WD_SECTION.NEW_PAGE).different_first_page_header_footer = False
        part(pen, view)
    written = io.BytesIO()
    document.save(written)
    return without_dates(written.getvalue())


def _chapters(pen: Pen, view: View) -> None:
    for chapter in view["chapters"]:
        pen.head(1, [{"t": chapter["title"], "q": False}])
        for block in chapter["blocks"]:
            pen.block(block)


def _page(section: Any, view: View) -> None:
    """Set the page, its running head and its number; the cover has none."""
    section.page_width, section.page_height = (Cm(side) for side in PAGE)
    section.left_margin = section.right_margin = Cm(SIDE)
    section.top_margin, section.bottom_margin = Cm(ABOVE), Cm(BELOW)
    section.different_first_page_header_footer = True
    names = [name for name in (view["project"], view["name"]) if name]
    section.header.paragraphs[0].add_run(legible(" · ".join(names)))
    number = section.footer.paragraphs[0]
    fields.field(number, "PAGE", "1")
    number.add_run(" / ")
    fields.field(number, "NUMPAGES", "1")


def _cover(pen: Pen, view: View) -> None:
    pen.write(view["name"], "Subtitle")
    pen.write(view["title"], "Title")
    pen.write(view["question"], "Question")
    if view["facts"]:
        cells = pen.side_by_side(len(view["facts"])).rows[0].cells
        for cell, fact in zip(cells, view["facts"], strict=True):
            pen.fill(cell.paragraphs[0], fact["much"], "Fact Number")
            pen.fill(cell.add_paragraph(), fact["what"], "Fact Label")
    entries = {"team": ", ".join(view["people"]), "mentor": view["mentor"], "data": view["source"]}
    pen.write(view["project"], "Cover Label")
    for word, value in entries.items():
        if value:
            pen.write(view["words"][word], "Cover Label")
            pen.write(value, "Cover Text")


def _contents(pen: Pen, view: View) -> None:
    """Write the table of contents: a field, with its entries already there and linked."""
    pen.write(view["words"]["contents"], "TOC Heading")
    entries = list(headings(view))
    for position, entry in enumerate(entries):
        paragraph = pen.document.add_paragraph(style=f"toc {entry.level}")
        if position == 0:
            fields.open_field(paragraph, r'TOC \o "1-2" \h \z \u', stale=True)
        fields.entry(paragraph, legible(f"{entry.number} {entry.text}"), entry.bookmark)
        if position == len(entries) - 1:
            fields.close_field(paragraph)
