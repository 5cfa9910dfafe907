"""The files: the same bytes twice, valid, escaped, each number bound to its evidence."""

from __future__ import annotations

import re
import zlib
from html.parser import HTMLParser

import pytest
from tests.sample import titanic_evidence

from pythesis.core.brief import parse_brief
from pythesis.core.evidence import Evidence
from pythesis.core.said import said
from pythesis.deliver import charts, identity, report
from pythesis.deliver.report import view
from pythesis.deliver.story.blocks import FigureBlock, Gallery
from pythesis.words import fill, say

PAPER = (210 - 2 * 24) / 25.4 * 72  # points of a line of the PDF
HOSTILE = '"><script>alert(1)</script> #set page(fill: red) $x$ \\ {{ 7 * 7 }} =cmd()|😀 \u202e' + "é" * 300


class Page(HTMLParser):
    """Collects tags, ids, links and numbers of a page, and checks that tags close."""

    VOID = frozenset({"meta", "br", "col", "link", "path", "rect", "line"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.numbers: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "data":
            self.numbers.append((given["value"] or "", given["data-evidence"] or ""))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return titanic_evidence()


@pytest.fixture(scope="module")
def files(evidence: Evidence) -> dict[str, bytes]:
    return report.render(evidence, "fr")


def hostile(evidence: Evidence) -> Evidence:
    """Return the evidence with a terrible name everywhere a person or a file can put one."""

    def renamed(text: str) -> str:
        return text.replace("Sex", HOSTILE)

    table = evidence.dataset
    columns = tuple(
        c.model_copy(update={"name": renamed(c.name), "levels": (HOSTILE, "")}) for c in table.columns
    )
    table = table.model_copy(update={"columns": columns, "source": HOSTILE})
    person = {"name": HOSTILE, "role": HOSTILE}
    brief = parse_brief(
        {"project": {"name": HOSTILE, "title": HOSTILE, "question": HOSTILE, "team": [person]}}
    )
    changed = tuple(
        f.model_copy(
            update={"columns": tuple(renamed(c) for c in f.columns), "claim": said("text", text=HOSTILE)}
        )
        for f in evidence.findings
    )
    updates = {"raw": table, "dataset": table, "brief": brief, "findings": changed}
    return fill(evidence.model_copy(update=updates))


def test_paths(files: dict[str, bytes]) -> None:
    documents = {
        f"reports/{k}.fr.{e}" for k in ("exploration", "modelling", "final") for e in ("pdf", "html", "docx")
    }
    assert documents <= set(files)
    assert all(
        path.startswith("reports/figures/") and path.endswith(".fr.png") for path in set(files) - documents
    )


def test_the_same_evidence_gives_the_same_bytes(evidence: Evidence, files: dict[str, bytes]) -> None:
    assert report.render(evidence, "fr") == files


def test_a_long_path_is_copied_from_a_pdf_as_it_is_written(evidence: Evidence) -> None:
    brief = parse_brief({"project": {"name": "PyLong", "title": f"src/{'long_' * 12}/load.py"}})
    content = report.render(evidence.model_copy(update={"brief": brief}), "en")["reports/final.en.pdf"]
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    letters = b"".join(zlib.decompressobj().decompress(s) for s in streams if s.startswith(b"x"))
    assert b"beginbfchar" in letters or b"beginbfrange" in letters
    assert b"200B" not in letters.upper()


def test_pdf_is_tagged_titled_and_dateless(files: dict[str, bytes]) -> None:
    content = files["reports/exploration.fr.pdf"]
    assert content.startswith(b"%PDF-")
    assert b"pdfuaid" in content
    assert b"/Lang (fr)" in content or b"/Lang(fr)" in content
    dates = set(re.findall(rb"/CreationDate ?\(([^)]*)\)", content))
    assert all(date.startswith(b"D:1970") for date in dates)


@pytest.mark.parametrize("kind", ["exploration", "modelling", "final"])
def test_page_is_whole_and_offline(files: dict[str, bytes], kind: str) -> None:
    text = files[f"reports/{kind}.fr.html"].decode()
    page = Page(text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))
    assert "script" not in page.tags
    outside = re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"|url\((?!data:|#)[^)]*\)", text)
    assert outside == []
    assert len(text) < 2_000_000
    assert '<html lang="fr">' in text


def test_numbers_carry_the_evidence_they_come_from(evidence: Evidence, files: dict[str, bytes]) -> None:
    numbers = Page(files["reports/exploration.fr.html"].decode()).numbers
    assert ("891", "raw:n") in numbers
    effect = evidence.findings[0].validations[0].effect
    assert effect is not None
    assert (repr(effect.value), f"{evidence.findings[0].id}:v") in numbers
    assert all(float(value) == float(value) and ":" in key for value, key in numbers)


def test_hostile_names_break_nothing(evidence: Evidence) -> None:
    made = report.render(hostile(evidence), "en")
    text = made["reports/final.en.html"].decode()
    page = Page(text)
    assert page.open == []
    assert "script" not in page.tags
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text


def test_heading_levels_never_skip_one(evidence: Evidence) -> None:
    from pythesis.deliver import story

    for document in story.documents(evidence):
        for chapter in view.Viewer("en", {}).document(document)["chapters"]:
            level = 1
            for block in chapter["blocks"]:
                if block["type"] in ("heading", "prompt") and block.get("titled", True):
                    assert block["level"] <= level + 1
                    level = block["level"]


def test_markdown_of_a_person_becomes_paragraphs_and_items() -> None:
    parts = view.written("First **bold**\nline.\n\n- one\n- two\n\nLast.")
    assert [(p["bullet"], p["spans"][0]["t"]) for p in parts] == [
        (False, "First bold line."),
        (True, "one"),
        (True, "two"),
        (False, "Last."),
    ]


@pytest.mark.parametrize(("small", "across"), [(False, 0.92 * PAPER), (True, (PAPER - 14) / 2)])
def test_letters_of_figures_have_eight_points_on_paper(
    evidence: Evidence, small: bool, across: float
) -> None:
    figure = evidence.findings[0].figure
    assert figure is not None
    width = report.SMALL if small else identity.FIGURE_WIDTH
    drawn = charts.svg(figure, "fr", titled=False, width=width).decode()
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', drawn)]
    assert sizes and min(sizes) * across / width >= 8
    assert ("width: 92%" if not small else "column-gutter: 14pt") in identity.text("report.typ")


def test_quotation_marks_go_from_lists_of_names_and_stay_in_sentences() -> None:
    viewer = view.Viewer("en", {})
    names = said("report.cell.levels", levels=("own", "rent", said("text", text="…")))
    assert viewer.bare(names) == "own, rent and …"
    shares = said(
        "explore.shape.two-levels.title", x="phone", first="none", first_share=0.6, last="yes", last_share=0.4
    )
    assert viewer.bare(shares) == say(shares, "en")


def test_a_note_shared_by_figures_says_which_when_one_of_them_has_its_own() -> None:
    figure = next(f.figure for f in titanic_evidence().all_findings() if f.figure is not None)
    shared, apart = said("text", text="Rows of development."), said("text", text="Rows of one half.")
    first, second = (FigureBlock(figure.model_copy(update={"note": note}), "x") for note in (shared, apart))
    viewer = view.Viewer("en", {})

    def noted(*figures: FigureBlock) -> tuple[str, list[str]]:
        shown = viewer.gallery(Gallery(figures, shared))
        texts = ["".join(span["t"] for span in item["note"]) for item in shown["items"]]
        return "".join(span["t"] for span in shown["note"]), texts

    assert noted(first, first) == ("Rows of development.", ["", ""])
    mixed = "Figures without a caption of their own. Rows of development."
    assert noted(first, second) == (mixed, ["", "Rows of one half."])
