"""Backup slides are no half-empty pages, and no table of the PDF lets a word run into the next column."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.deliver.test_slides import EVIDENCE
from tests.sample import titanic_evidence

from pythesis.deliver import measure
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.slides import paper
from pythesis.deliver.slides.backup import backup
from pythesis.deliver.slides.draw import LARGE_SIZES
from pythesis.deliver.slides.page import BODY
from pythesis.deliver.slides.slide import Bar, Cards, Slide, Table, Words

LEAST = 0.25  # of the height left to an answer, its letters being the largest there are, or more


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_an_answer_fills_its_slide_or_stands_beside_what_shows_it(kind: str, language: str) -> None:
    found = backup(Voice(EVIDENCE[kind](), language, room="slides"))
    assert found
    for slide in found:
        if slide.side is not None:
            assert isinstance(slide.side, Words) and not isinstance(slide.main, Words)
            continue
        assert isinstance(slide.main, Words) and slide.main.large
        told = [(text, False) for _, text in slide.main.paragraphs]
        across, down = BODY[2] * 0.86 * 72, BODY[3] * 72
        size = measure.largest(told, across, down, LARGE_SIZES)
        assert size is not None
        filled = measure.height(told, size, across, 0.5) / down
        assert filled >= LEAST or size == LARGE_SIZES[0], (slide.headline, filled)


def test_questions_on_scores_and_rows_show_them() -> None:
    found = {slide.source: slide for slide in backup(Voice(titanic_evidence(), "en", room="slides"))}
    assert isinstance(found["conclusion.score"].main, Cards)
    assert isinstance(found["split"].main, Bar)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_no_word_of_a_table_runs_into_the_next_column(tmp_path: Path) -> None:
    name = "A_name_of_a_column_of_one_word"
    table = Table(("Column", "Kind", "Gaps", "Values or first of them"), ((name, "number", "0%", "1 to 2"),))
    read = Words((("", "What a column says, in a few words."),))
    slide = Slide("plain", "Data", "Columns", table, read, (), 1.0, "raw")
    (tmp_path / "deck.pdf").write_bytes(
        paper.render([slide], [], Voice(titanic_evidence(), "en", room="slides"))
    )
    command = ["pdftotext", "-bbox", str(tmp_path / "deck.pdf"), "-"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    placed = re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)".*?>([^<]+)</word>', shown)
    ends = {text: float(right) for _, right, text in placed}
    starts = {text: float(left) for left, _, text in placed}
    assert ends[name] < starts["number"]
