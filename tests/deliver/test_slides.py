"""The slides: nothing runs out of its box, every figure has words, minutes add up, bytes do not vary."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches
from tests.deliver.test_app import analysis, hostile
from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.core.said import Said
from pythesis.deliver import measure, office, slides
from pythesis.deliver.app import pages
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.slides import compared, deck, outline, place, timing
from pythesis.deliver.slides.draw import Pen
from pythesis.deliver.slides.page import LONG_TABLE, RULE
from pythesis.deliver.slides.slide import Card, Cards, Picture, Slide, Table, Words

EVIDENCE = {"sample": titanic_evidence, "analysis": analysis, "hostile": hostile}


def opened(evidence: Evidence, language: str = "en") -> Any:
    return Presentation(io.BytesIO(slides.render(evidence, language)[f"reports/slides.{language}.pptx"]))


def words(shape: Any) -> list[str]:
    if shape.has_text_frame:
        return [p.text for p in shape.text_frame.paragraphs]
    if getattr(shape, "has_table", False) and shape.has_table:
        return [cell.text for row in shape.table.rows for cell in row.cells]
    return []


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert slides.render(titanic_evidence(), "fr") == slides.render(titanic_evidence(), "fr")


def test_no_entry_carries_a_date() -> None:
    content = slides.render(titanic_evidence(), "en")["reports/slides.en.pptx"]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time for entry in file.infolist()} == {office.EARLIEST}
        assert b"2000-01-01T00:00:00Z" in file.read("docProps/core.xml")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_text_fits_its_box_and_boxes_the_slide(kind: str, language: str) -> None:
    deck_ = opened(EVIDENCE[kind](), language)
    assert (deck_.slide_width, deck_.slide_height) == (Inches(deck.WIDE), Inches(deck.TALL))
    for number, slide in enumerate(deck_.slides, start=1):
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck_.slide_width, (number, shape.name)
            assert shape.top >= 0 and shape.top + shape.height <= deck_.slide_height, (number, shape.name)
            if shape.has_text_frame and shape.text_frame.text:
                assert needed(shape) <= shape.height / 12700 + 1, (number, words(shape))


def needed(shape: Any) -> float:
    """Return the height in points of the text of a box, with the spaces between paragraphs."""
    total = 0.0
    for paragraph in shape.text_frame.paragraphs:
        if paragraph.runs:
            size, bold = paragraph.runs[0].font.size.pt, bool(paragraph.runs[0].font.bold)
            total += measure.lines(paragraph.text, size, shape.width / 12700, bold) * size * measure.LINE
            total += paragraph.space_before.pt if paragraph.space_before else 0
    return total


def test_text_too_long_for_a_slide_goes_to_the_notes() -> None:
    sentence = "A long sentence that says a great deal about very little. "
    evidence = titanic_evidence()
    long = evidence.findings[0].model_copy(
        update={"reading": evidence.findings[0].claim.model_copy(update={"values": {"text": sentence * 60}})}
    )
    changed = evidence.model_copy(update={"findings": (long, *evidence.findings[1:])})
    found = [
        s for s in opened(changed).slides if s.shapes.title.text == "Women survived far more often than men"
    ]
    notes = found[0].notes_slide.notes_text_frame.text
    assert (sentence * 60).strip() in notes
    for shape in found[0].shapes:
        if shape.has_text_frame and shape.text_frame.text:
            assert needed(shape) <= shape.height / 12700 + 1


@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_every_slide_has_a_headline_notes_and_every_picture_words(kind: str) -> None:
    titles = []
    for slide in opened(EVIDENCE[kind]()).slides:
        titles.append(slide.shapes.title.text)
        assert slide.shapes.title.text.strip()
        assert slide.notes_slide.notes_text_frame.text.strip()
        for shape in slide.shapes:
            if shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
                assert shape._element.nvPicPr.cNvPr.get("descr")
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_the_talk_lasts_twenty_minutes(kind: str) -> None:
    times = timing.schedule(outline.main(Voice(EVIDENCE[kind](), "en", room="slides")))
    assert times[0].start == "0:00" and times[-1].end == "20:00"
    assert all(earlier.ends == later.begins for earlier, later in itertools.pairwise(times))
    assert 6 <= len(times) <= 15


def test_backup_slides_answer_the_jury_and_come_last() -> None:
    all_slides = list(opened(titanic_evidence()).slides)
    talk = len(outline.main(Voice(titanic_evidence(), "en", room="slides")))
    backup = all_slides[talk:]
    assert 6 <= len(backup) <= 10
    assert all(any("Question of the jury" in words(s) for s in slide.shapes) for slide in backup)


def test_strongest_findings_are_told_in_order() -> None:
    evidence = titanic_evidence()
    weak = evidence.findings[0].model_copy(update={"id": "weak", "verdict": "not_established", "rank": 1})
    changed = evidence.model_copy(update={"findings": (weak, *evidence.findings)})
    kinds = [slide.source for slide in outline.main(Voice(changed, "en", room="slides"))]
    assert evidence.findings[0].id in kinds and "weak" not in kinds


def test_without_any_relation_the_deck_says_so() -> None:
    evidence = titanic_evidence()
    none = evidence.model_copy(update={"findings": evidence.findings[1:]})
    titles = [slide.shapes.title.text for slide in opened(none).slides]
    assert "No relation is established well enough to be told" in titles


@pytest.mark.parametrize(
    ("text", "most"), [("word " * 200, 2), ("x" * 500, 1), ("One. Two. Three. " * 30, 3), ("é", 1)]
)
def test_shortened_text_takes_no_more_lines_than_asked(text: str, most: int) -> None:
    short = measure.shortened(text, 14.0, 300.0, most)
    assert measure.lines(short, 14.0, 300.0) <= most
    assert short.rstrip("…") in text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_the_pdf_shows_the_same_slides(kind: str, language: str) -> None:
    made = slides.render(EVIDENCE[kind](), language)
    content = made[f"reports/slides.{language}.pdf"]
    deck_ = Presentation(io.BytesIO(made[f"reports/slides.{language}.pptx"]))
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type ?/Page\b(?!s)", content)) == len(deck_.slides)
    assert re.search(rb"/MediaBox ?\[0 0 959\.9\d* 540\]", content)
    assert all(date.startswith(b"D:1970") for date in re.findall(rb"/CreationDate ?\(([^)]*)\)", content))


def many_models() -> Evidence:
    """Return the sample with twelve more models, each worse than the one before, in iteration 3."""
    evidence = titanic_evidence()
    third = evidence.iterations[-1]
    model = third.models[-1]
    score = model.scores[0].model_copy(update={"split": "cross-validation"})
    more = [
        model.model_copy(
            update={
                "name": f"model-{place}",
                "label": Said(key="text", values={"text": f"Model {place}"}),
                "scores": (score.model_copy(update={"value": 0.7 - place / 100}),),
            }
        )
        for place in range(12)
    ]
    grown = third.model_copy(update={"models": (*third.models, *more)})
    return evidence.model_copy(update={"iterations": (*evidence.iterations[:-1], grown)})


def test_many_models_are_compared_in_a_table_that_can_be_read() -> None:
    evidence = many_models()
    assert evidence.conclusion is not None
    shown, some = compared.side_by_side(Voice(evidence, "en", room="slides"))
    assert isinstance(shown, Table) and some is not None
    assert len(shown.rows) == some[0] == compared.MOST_TOLD < some[1]
    names = " ".join(row[0] for row in shown.rows)
    assert "(chosen)" in names and "Model 11" not in names
    found = [
        s for s in opened(evidence).slides if any(getattr(shape, "has_table", False) for shape in s.shapes)
    ]
    assert any(
        str(some[1]) in " ".join(words(shape)) for s in found for shape in s.shapes if shape.has_text_frame
    )


def test_few_models_are_drawn() -> None:
    shown, some = compared.side_by_side(Voice(titanic_evidence(), "en", room="slides"))
    assert isinstance(shown, Picture) and some is None


def test_words_are_read_from_the_back_of_the_room() -> None:
    """No sentence under 16 points, no table of many rows in half of a slide."""
    for evidence in (titanic_evidence(), many_models()):
        for slide in opened(evidence, "fr").slides:
            shows = any(s.shape_type == MSO_SHAPE_TYPE.PICTURE or s.has_table for s in slide.shapes)
            for shape in slide.shapes:
                if getattr(shape, "has_table", False) and len(shape.table.rows) > LONG_TABLE[1]:
                    assert len(shape.table.columns) < LONG_TABLE[0] or shape.width > Inches(deck.WIDE * 0.8)
                if shape.has_text_frame:
                    told = [run for p in shape.text_frame.paragraphs for run in p.runs if len(run.text) > 60]
                    assert all(run.font.size.pt >= (16 if shows else 14) for run in told), words(shape)


def test_models_stand_in_headlines_with_their_article() -> None:
    found = [
        s.headline
        for s in outline.main(Voice(many_models(), "fr", room="slides"))
        if s.source == "iterations"
    ]
    assert len(found) == 1 and "«" not in found[0]


def test_a_headline_of_one_line_leaves_more_room_than_one_of_two() -> None:
    short, long = (
        "Women survived more",
        "Women survived far more often than men whatever their class was on board",
    )
    assert place.rule(short) < place.rule(long) <= RULE
    assert place.body(short)[3] > place.body(long)[3]
    assert place.body(long)[1] + place.body(long)[3] == pytest.approx(
        place.body(short)[1] + place.body(short)[3]
    )
    # The font of the identity is narrower than what may stand in for it.
    assert place.rule(long, exact=True) <= place.rule(long)


def test_numbers_of_a_table_stand_flush_right_over_thin_lines_and_no_row_is_lost() -> None:
    rows = tuple((f"Model {n}", f"0.{n}5", "0.1 to 0.9", "cross-validation") for n in range(8))
    table = Table(("Model", "Score", "Interval", "Measured"), rows)
    told = Words((("", "The two cannot be told apart: their difference is within noise, on all rows. " * 6),))
    slide = Slide("plain", "Models", "Two models", table, told, (), 1.0, "iterations")
    presentation = Presentation()
    voice = Voice(titanic_evidence(), "en", room="slides")
    deck.prepare(presentation, voice)
    deck.add(presentation, slide, voice, 1, "")
    shown = next(s.table for s in presentation.slides[0].shapes if s.has_table)
    assert len(shown.rows) == 9
    sides = [shown.cell(1, column).text_frame.paragraphs[0].alignment for column in range(4)]
    assert [side == PP_ALIGN.RIGHT for side in sides] == [False, True, False, False]
    assert shown.cell(1, 2).margin_left > shown.cell(1, 3).margin_left
    assert all(cell._tc.tcPr.find(qn("a:lnB")) is not None for row in shown.rows for cell in row.cells)


def test_notes_of_cards_have_one_size() -> None:
    presentation = Presentation()
    voice = Voice(titanic_evidence(), "en", room="slides")
    deck.prepare(presentation, voice)
    drawn = presentation.slides.add_slide(presentation.slide_layouts[0])
    notes = ("A short note.", "A note that says rather a lot, and then some more, on several lines. " * 3)
    cards = Cards(tuple(Card("Label", "0.5", note) for note in notes))
    Pen(drawn, voice).cards(cards, (0.7, 2.0, 11.9, 2.9))
    runs = [r for s in drawn.shapes if s.has_text_frame for p in s.text_frame.paragraphs for r in p.runs]
    sizes = {run.font.size for run in runs if run.text.startswith("A ")}
    assert len(sizes) == 1


def test_whole_numbers_are_grouped_unless_they_may_be_years() -> None:
    voice = Voice(titanic_evidence(), "en")
    base = titanic_evidence().dataset.given[0]

    def written(low: float | None, high: float | None) -> str:
        ends = {"minimum": low, "maximum": high, "levels": (), "distinct": 1234}
        return pages.values(base.model_copy(update=ends), voice)

    assert written(575.0, 1344.0) == "575 to 1,344"
    assert written(1982.0, 1988.0) == "1982 to 1988"
    assert written(None, None) == "1,234 distinct values"
