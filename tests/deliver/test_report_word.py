"""The report to edit: real styles, native tables, figures with words, the same bytes, harmless names."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from tests.deliver.test_report import hostile
from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.deliver import measure, office, report, story
from pythesis.deliver.report import _draw, _paint, view, word
from pythesis.deliver.report.word import blocks, read, styles
from pythesis.deliver.story.names import plain

KINDS = ("exploration", "modelling", "final")
BY_HAND = ("w:b", "w:i", "w:color", "w:sz", "w:rFonts", "w:shd", "w:jc", "w:spacing", "w:ind", "w:pBdr")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return report.render(titanic_evidence(), "fr")


@pytest.fixture(params=KINDS)
def opened(files: dict[str, bytes], request: pytest.FixtureRequest) -> Any:
    return Document(io.BytesIO(files[f"reports/{request.param}.fr.docx"]))


def shown(evidence: Evidence, kind: str = "final", language: str = "fr") -> view.View:
    document = next(d for d in story.documents(evidence) if d.kind == kind)
    return view.Viewer(language, {}).document(document)


def written(evidence: Evidence, kind: str = "final", language: str = "fr") -> bytes:
    """Return one document alone."""
    seen, pictures, images = shown(evidence, kind, language), {}, {}
    _draw(seen, pictures, language, {})
    _paint(seen, images, language, {})
    return word.render(seen, images)


def paragraphs(document: Any, *styles: str) -> Iterator[str]:
    names = {s.style_id: s.name for s in document.styles}
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and names[style.get(qn("w:val"))] in styles:
            yield "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert written(titanic_evidence()) == written(titanic_evidence())


def test_no_entry_carries_a_date(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["reports/final.fr.docx"])) as file:
        assert {entry.date_time for entry in file.infolist()} == {office.EARLIEST}
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT", file.read("docProps/core.xml"))) == {b"2000-01-01T"}


def test_nothing_is_formatted_by_hand(opened: Any) -> None:
    body = opened.element.body
    for properties in (*body.iter(qn("w:pPr")), *body.iter(qn("w:rPr"))):
        assert [tag for tag in BY_HAND if properties.find(qn(tag)) is not None] == []
    for cell in body.iter(qn("w:tcPr")):
        assert [tag for tag in ("w:shd", "w:tcBorders") if cell.find(qn(tag)) is not None] == []


def test_every_style_used_exists(opened: Any) -> None:
    known = {style.style_id for style in opened.styles}
    for tag in ("w:pStyle", "w:rStyle", "w:tblStyle"):
        assert {used.get(qn("w:val")) for used in opened.element.body.iter(qn(tag))} <= known


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_paper_says(files: dict[str, bytes], kind: str) -> None:
    seen = shown(titanic_evidence(), kind)
    document = Document(io.BytesIO(files[f"reports/{kind}.fr.docx"]))
    assert list(paragraphs(document, "Heading 1")) == [c["title"] for c in seen["chapters"]]
    parts = [block for chapter in seen["chapters"] for block in chapter["blocks"]]
    deeper = [b for b in parts if b["type"] in ("heading", "prompt") and b.get("titled", True)]
    said = [b["text"] if b["type"] == "heading" else b["title"] for b in deeper]
    assert list(paragraphs(document, "Heading 2", "Heading 3")) == said
    tables = [block for block in parts if block["type"] == "table"]
    native = [t for t in document.tables if t.style.name == styles.TABLE]
    assert [[c.text for c in table.rows[0].cells] for table in native] == [t["headers"] for t in tables]
    assert [len(table.rows) - 1 for table in native] == [len(t["rows"]) for t in tables]
    told = [span["t"] for b in parts if b["type"] == "paragraph" for p in b["parts"] for span in p["spans"]]
    words = "\n".join(read.texts(files[f"reports/{kind}.fr.docx"]))
    assert [text for text in told if text not in words] == []


def test_figures_have_words_and_numbered_captions(opened: Any) -> None:
    drawn = list(opened.element.body.iter(qn("wp:docPr")))
    assert drawn
    assert all(len(picture.get("descr")) > 10 for picture in drawn)
    captions = [text for text in paragraphs(opened, "Caption") if text.startswith("Figure ")]
    assert [int(re.findall(r"\d+", text)[0]) for text in captions] == list(range(1, len(drawn) + 1))
    counted = [code.text for code in opened.element.body.iter(qn("w:instrText")) if "SEQ" in code.text]
    assert counted.count(r" SEQ Figure \* ARABIC ") == len(drawn)


def test_the_contents_lead_to_the_headings(opened: Any) -> None:
    body = opened.element.body
    places = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))]
    assert links and set(links) <= places
    codes = [code.text for code in body.iter(qn("w:instrText"))]
    assert codes[0].startswith(" TOC ")
    begins = [edge.get(qn("w:fldCharType")) for edge in body.iter(qn("w:fldChar"))]
    assert begins.count("begin") == begins.count("end") == begins.count("separate")
    headings = [*paragraphs(opened, "Heading 1", "Heading 2")]
    entries = [re.sub(r"^[\d.]+ ", "", text) for text in paragraphs(opened, "toc 1", "toc 2")]
    assert entries == headings


@pytest.mark.parametrize(("language", "code"), [("fr", "fr-FR"), ("en", "en-US")])
def test_the_language_is_set(language: str, code: str) -> None:
    document = Document(io.BytesIO(written(titanic_evidence(), language=language)))
    assert {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))} == {code}
    assert document.core_properties.language == code


def test_what_people_must_write_is_a_form(files: dict[str, bytes]) -> None:
    document = Document(io.BytesIO(files["reports/final.fr.docx"]))
    tags = [tag.get(qn("w:val")) for tag in document.element.body.iter(qn("w:tag"))]
    assert "section-context" in tags
    assert any("notes/sections/context.md" in text for text in paragraphs(document, "Prompt"))


def test_a_finding_leads_to_its_record(files: dict[str, bytes]) -> None:
    document = Document(io.BytesIO(files["reports/exploration.fr.docx"]))
    finding = titanic_evidence().findings[0].id
    targets = [r.target_ref for r in document.part.rels.values() if r.is_external]
    page = files["reports/exploration.fr.html"].decode()
    assert targets and all(target.startswith("exploration.fr.html#") for target in targets)
    assert f"exploration.fr.html#{view.anchor(finding)}" in targets
    assert all(f'id="{target.partition("#")[2]}"' in page for target in targets)


def test_heads_of_tables_are_repeated_and_rows_stay_whole(opened: Any) -> None:
    for table in opened.tables:
        if table.style.name == styles.TABLE:
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
            assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_break_nothing(kind: str) -> None:
    content = written(hostile(titanic_evidence()), kind, "en")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(file.read(name))
    document = Document(io.BytesIO(content))
    assert "{{ 7 * 7 }}" in "".join(read.texts(content))
    assert "\u202e" not in "".join(read.texts(content))
    codes = {code.text.split()[0] for code in document.element.body.iter(qn("w:instrText"))}
    assert codes <= {"TOC", "PAGEREF", "SEQ"}
    assert all(".html#" in r.target_ref for r in document.part.rels.values() if r.is_external)
    assert len(document.core_properties.title) <= office.LONGEST_PROPERTY


def test_an_address_in_the_data_is_no_link() -> None:
    document = Document()
    styles.prepare(document, "en")
    seen = {"words": {}, "kind": "final", "lang": "en", "chapters": []}
    pen = word.Pen(document, seen, {})
    pen.add(
        [{"t": "http://evil.example", "q": True}, {"t": " see https://doi.org/10.1/x.", "q": False}], "Normal"
    )
    assert [r.target_ref for r in document.part.rels.values() if r.is_external] == ["https://doi.org/10.1/x"]


def test_a_number_typed_into_a_document_is_read_back() -> None:
    content = written(titanic_evidence())
    document = Document(io.BytesIO(content))
    next(p for p in document.paragraphs if p.style.name == "Normal").add_run(" 98765 survivors")
    changed = io.BytesIO()
    document.save(changed)
    assert any("98765" in text for text in read.texts(changed.getvalue()))
    assert not any("98765" in text for text in read.texts(content))
    with pytest.raises(ValueError, match="zip"):
        read.texts(b"no document")


def test_wide_tables_lose_their_last_columns_and_names_break_behind_their_marks() -> None:
    heads = tuple(plain(name) for name in ("Row", *(f"total_basement_square_feet_{n}" for n in range(9))))
    rows = tuple(tuple(plain(str(n)) for n in range(10)) for _ in range(3))
    block = story.blocks.TableBlock(plain("Worst"), heads, rows, "r" * 10, ("k",) * 3, spare=8)
    table = view.Viewer("en", {}).block(block)
    kept = len(table["headers"])
    assert 2 < kept < 10
    assert [len(row) for row in table["rows"]] == [kept] * 3
    assert len(table["align"]) == len(table["widths"]) == kept
    for head, across in zip(table["headers"], table["widths"], strict=True):
        longest = max(measure.width(piece, True) for piece in measure.pieces(head))
        assert across >= longest + view.CELL_PAD - 0.01
    seen = shown(titanic_evidence()) | {"chapters": [{"name": "x", "title": "X", "blocks": [table]}]}
    drawn = Document(io.BytesIO(word.render(seen, {}))).tables[-1]
    assert drawn.rows[0].cells[1].text.split("\u200b")[:2] == ["total_", "basement_"]
    assert drawn.rows[0].cells[0].text == "Row"
    assert "total_basement_square_feet_0" in read.texts(word.render(seen, {}))


def test_rows_of_small_figures_may_part(opened: Any) -> None:
    tied = {
        s.name
        for s in opened.styles
        if getattr(s, "paragraph_format", None) and s.paragraph_format.keep_with_next
    }
    for table in opened.tables:
        if table.style.name == styles.GRID and len(table.rows) > 1:
            for row in table.rows[:-1]:
                assert all(p.style.name not in tied for p in row.cells[0].paragraphs)


def test_breaks_leave_words_and_spaces_as_they_are() -> None:
    told = "Two\nlines\u202f: a.b c"
    assert blocks._breaking(told, 50.0) == told
    assert blocks._breaking("aa_bb\ncc\u200b", 2.0) == "aa_\u200bbb\ncc\u200b"


def test_no_page_cuts_a_short_table_and_a_long_one_may_be_cut(opened: Any) -> None:
    tables = [table for table in opened.tables if table.style.name == styles.TABLE]
    assert any(len(table.rows) - 1 <= blocks.SHORT for table in tables)
    for table in tables:
        kept = [all(c.paragraphs[0].style.name.endswith(" Kept") for c in row.cells) for row in table.rows]
        assert kept[:-1] == [len(table.rows) - 1 <= blocks.SHORT] * (len(table.rows) - 1)
        assert not kept[-1]


def test_asides_have_room_around_their_words_in_their_own_ground(opened: Any) -> None:
    properties = opened.styles["Aside draft"].element.pPr
    ground = properties.find(qn("w:shd")).get(qn("w:fill"))
    around = properties.find(qn("w:pBdr"))
    assert [side.tag.rpartition("}")[2] for side in around] == ["top", "left", "bottom", "right"]
    assert {around.find(qn(f"w:{side}")).get(qn("w:color")) for side in ("top", "bottom", "right")} == {
        ground
    }
