"""The pages of the PDF: filled, figures whole under their words, small figures without a hole beside them."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
import typst
from docx import Document
from PIL import Image
from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.deliver import identity, report, story
from pythesis.deliver.report import html, pdf, view, word
from pythesis.deliver.story.blocks import Chapter, FigureBlock, Gallery
from pythesis.deliver.story.names import plain

DENSITY = 20.0  # dots to the inch
TOP, BOTTOM, TALL = 2.6, 2.4, 29.7  # centimetres: margins and height of a page
FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="300"><rect width="640" height="300"/></svg>'
)
SENTENCE = "Where it is high the other one is high as well, on rows that did not suggest it. "


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return titanic_evidence()


def spans(text: str) -> list[view.Span]:
    return [{"t": text, "q": False}]


def told(text: str, tone: str = "plain") -> view.View:
    parts = [{"bullet": False, "spans": spans(text)}]
    return {"type": "paragraph", "tone": tone, "label": "" if tone == "plain" else "Label", "parts": parts}


def finding(place: int, length: int) -> list[view.View]:
    """Return a finding as `story` tells it: title, figure, comment, opinion and advice, validation."""
    title = {"type": "heading", "level": 2, "anchor": f"f{place}", "tag": "", "tone": "good"}
    figure = {"type": "figure", "number": f"Figure {place}", "caption": [], "note": spans(SENTENCE)}
    pair = [told(SENTENCE * 2, "draft"), told(SENTENCE, "advice")]
    proof = {"type": "proof", "lines": [spans(SENTENCE)] * (2 + length), "code": "", "key": "f"}
    return [
        title | {"spans": spans(f"Finding {place}"), "text": f"Finding {place}"},
        figure | {"alt": "A figure", "picture": "one", "key": "f"},
        told(SENTENCE * (2 + length)),
        {"type": "pair", "items": pair},
        proof,
    ]


def pages(chapters: list[view.View], evidence: Evidence) -> list[Any]:
    """Return the pages of a report after its cover and contents, as arrays of grey."""
    shown = view.Viewer("en", {}).document(story.documents(evidence)[0]) | {"chapters": chapters}
    data = json.dumps({"report": pdf._with_pictures(shown, {"one": FIGURE}), "look": pdf.look()})
    made = typst.compile(
        identity.text("report.typ").encode(),
        format="png",
        ppi=DENSITY,
        sys_inputs={"data": data},
        font_paths=[str(identity.font_folder())],
    )
    assert isinstance(made, list)
    return [np.asarray(Image.open(io.BytesIO(page)).convert("L")) for page in made[2:]]


def whites(drawn: list[Any]) -> list[float]:
    """Return the centimetres left white at the foot of each page but the last."""
    found = []
    for page in drawn[:-1]:
        dots = page.shape[0] / TALL
        inked = np.flatnonzero((page[round(TOP * dots) : round((TALL - BOTTOM) * dots)] < 200).any(axis=1))
        found.append(TALL - TOP - BOTTOM - (inked[-1] if len(inked) else 0) / dots)
    return found


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_figures_leave_little_of_a_page_white(evidence: Evidence, length: int) -> None:
    blocks = [block for place in range(1, 13) for block in finding(place, (length + place) % 4)]
    chapter = {"name": "findings", "title": "Findings", "page": True, "blocks": blocks}
    left = whites(pages([chapter], evidence))
    assert len(left) > 5
    assert sum(left) / len(left) < 2.3, left
    assert max(left) < 4.5, left


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_small_figure_without_neighbour_takes_the_width_of_two(evidence: Evidence, count: int) -> None:
    figures = [f for f in evidence.findings if f.figure is not None]
    shown = tuple(FigureBlock(f.figure, f.id) for f in (figures * 5)[:count] if f.figure is not None)
    chapter = Chapter("distributions", plain("Distributions"), (Gallery(shown, plain("Rows drawn")),))
    document = story.documents(evidence)[0]
    told = view.Viewer("en", {}).document(
        type(document)(
            **{name: getattr(document, name) for name in document.__slots__} | {"chapters": (chapter,)}
        )
    )
    items = told["chapters"][0]["blocks"][0]["items"]
    assert [item["wide"] for item in items] == [count % 2 == 1, *[False] * (count - 1)]
    pictures: dict[str, str] = {}
    images: dict[str, bytes] = {}
    report._draw(told, pictures, "en", {})
    report._paint(told, images, "en", {})
    assert html.render(told, pictures).count(b'class="wide"') == count % 2
    table = Document(io.BytesIO(word.render(told, images))).tables[-1]
    assert len(table.rows) == (count + 1) // 2
    assert all(cell.text for row in table.rows for cell in row.cells)
