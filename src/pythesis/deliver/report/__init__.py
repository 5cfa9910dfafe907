"""The three reports, on paper, on screen and to edit, from the evidence alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict

from pythesis.core.brief import Brief
from pythesis.core.dataset import Table
from pythesis.core.evidence import Evidence
from pythesis.core.figure import Figure
from pythesis.core.finding import Finding
from pythesis.deliver import charts, identity, story
from pythesis.deliver.report import html, pdf, word
from pythesis.deliver.report.view import View, Viewer
from pythesis.deliver.story import audited, findings

__all__ = ["render", "render_audit"]

SMALL = 320  # pixels of a figure in a gallery, two to a line: its letters have 8 points on paper
LOW = 105  # pixels of its plot where nothing else decides them: four lines to a page
DENSITY = 2.5  # pixels of a picture in a document to one of the drawing: 240 to the inch


def render(evidence: Evidence, language: str) -> dict[str, bytes]:
    """Return the reports in one language.

    Parameters
    ----------
    evidence : Evidence
    language : {"en", "fr"}

    Returns
    -------
    dict
        ``reports/exploration.<language>.pdf``, ``.html`` and ``.docx``, the same for ``modelling`` (when
        there are iterations) and ``final``, and ``reports/figures/<finding>.<language>.png`` for each
        finding told.
        The same evidence gives the same bytes.
    """
    labels = {name: evidence.brief.label(name) for name in evidence.brief.columns}
    pictures: dict[str, str] = {}
    images: dict[str, bytes] = {}
    made: dict[str, bytes] = {}
    for document in story.documents(evidence):
        view = Viewer(language, labels).document(document)
        _draw(view, pictures, language, labels)
        _paint(view, images, language, labels)
        path = f"reports/{document.kind}.{language}"
        made[f"{path}.pdf"] = pdf.render(view, pictures)
        made[f"{path}.html"] = html.render(view, pictures)
        made[f"{path}.docx"] = word.render(view, images)
    for finding in findings.told(evidence):
        if finding.figure is not None:
            drawn = charts.png(finding.figure, language, labels)
            made[f"reports/figures/{finding.id}.{language}.png"] = drawn
    return made


def render_audit(found: Sequence[Finding], table: Table, brief: Brief, language: str) -> bytes:
    """Return the audit of one table as one HTML page, everything inside.

    Parameters
    ----------
    found : sequence of Finding
        What every check said, its sentences not yet in words.
    table : Table
        The columns as read.
    brief : Brief
    language : {"en", "fr"}
    """
    labels = {name: brief.label(name) for name in brief.columns}
    view = Viewer(language, labels).document(audited.document(found, table, brief))
    pictures: dict[str, str] = {}
    _draw(view, pictures, language, labels)
    return html.render(view, pictures)


def _draw(view: View, pictures: dict[str, str], language: str, labels: dict[str, str]) -> None:
    """Draw each figure once for all reports and media, and name its picture in the view."""
    for item, size in _figures(view):
        figure: Figure = item["figure"]
        key = f"{size['width']} {size['height']} {figure.model_dump_json()}"
        if key not in pictures:
            pictures[key] = charts.svg(figure, language, labels, titled=False, **size).decode()
        item["picture"] = key


def _paint(view: View, images: dict[str, bytes], language: str, labels: dict[str, str]) -> None:
    """Draw the same figures in pixels, which every word processor shows alike."""
    for item, size in _figures(view):
        if item["picture"] not in images:
            images[item["picture"]] = charts.png(
                item["figure"], language, labels, DENSITY, titled=False, **size
            )


class Size(TypedDict):
    """What a figure is drawn at: pixels of the whole across, and of its plot down."""

    width: int
    height: int | None


def _figures(view: View) -> Iterator[tuple[View, Size]]:
    """Return each figure of a view and the size it is drawn at."""
    for chapter in view["chapters"]:
        for block in chapter["blocks"]:
            if block["type"] == "gallery":
                for item in block["items"]:
                    yield item, {"width": identity.FIGURE_WIDTH if item["wide"] else SMALL, "height": LOW}
            elif block["type"] == "figure":
                yield block, {"width": identity.FIGURE_WIDTH, "height": None}
