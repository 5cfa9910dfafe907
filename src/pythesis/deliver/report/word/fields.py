"""The parts of Word that python-docx has no call for: fields, bookmarks, links, forms to fill in."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def field(paragraph: Any, code: str, shown: str, style: str | None = None) -> None:
    """Add a field: Word computes `code`, and shows `shown` until it does."""
    open_field(paragraph, code)
    paragraph.add_run(shown, style)
    close_field(paragraph)


def open_field(paragraph: Any, code: str, *, stale: bool = False) -> None:
    """Begin a field, whose shown text follows; a stale one is computed when the document is opened."""
    begin = _edge("begin")
    if stale:
        begin.set(qn("w:dirty"), "true")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    for part in (begin, instruction, _edge("separate")):
        paragraph.add_run()._r.append(part)


def close_field(paragraph: Any) -> None:
    """End a field."""
    paragraph.add_run()._r.append(_edge("end"))


def _edge(kind: str) -> Any:
    edge = OxmlElement("w:fldChar")
    edge.set(qn("w:fldCharType"), kind)
    return edge


def entry(paragraph: Any, text: str, name: str) -> None:
    """Write a line of the table of contents: what the heading says, and its page, linked."""
    first = len(paragraph._p)
    paragraph.add_run(text)
    paragraph.add_run().add_tab()
    field(paragraph, rf"PAGEREF {name} \h", "")
    runs = list(paragraph._p)[first:]
    held = link(paragraph, inside=name)
    for run in runs:
        held.append(run)


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Put a bookmark around a paragraph."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for edge in (start, end):
        edge.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    first = paragraph._p.find(qn("w:r"))
    if first is None:
        paragraph._p.append(start)
    else:
        first.addprevious(start)
    paragraph._p.append(end)


def link(paragraph: Any, *, to: str = "", inside: str = "") -> Any:
    """Add a link to an address or to a bookmark, and return what takes its runs."""
    added = OxmlElement("w:hyperlink")
    if inside:
        added.set(qn("w:anchor"), inside)
    else:
        added.set(qn("r:id"), paragraph.part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(added)
    return added


def linked(paragraph: Any, text: str, style: str, *, to: str = "", inside: str = "") -> None:
    """Add linked text."""
    run = paragraph.add_run(text, style)
    link(paragraph, to=to, inside=inside).append(run._r)


def form(title: str, tag: str, paragraphs: list[Any]) -> None:
    """Enclose paragraphs in a content control that shows, in Word, what is to be written there."""
    control, properties, content = (OxmlElement(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent"))
    for name, value in (("alias", title[:64]), ("tag", tag[:64])):
        named = OxmlElement(f"w:{name}")
        named.set(qn("w:val"), value)
        properties.append(named)
    control.append(properties)
    control.append(content)
    paragraphs[0]._p.addprevious(control)
    for paragraph in paragraphs:
        content.append(paragraph._p)


def lock_head(row: Any) -> None:
    """Repeat the first row of a table on each page."""
    head = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(head)


def keep_whole(row: Any) -> None:
    """Never break a row of a table between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
