"""The report on a phone and printed from a browser: figures that can be read, nothing folded away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.deliver.browsing import CHROMIUM, FLAGS
from tests.sample import titanic_evidence

from pythesis.deliver import report, story
from pythesis.deliver.report import html, view

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
SMALLEST = 12 * 34 * 16 / 640 - 0.5  # pixels of the letters of a figure on a phone
LETTERS = """
[...document.querySelectorAll("figure:not(.gallery figure) .picture svg")].map(
    (svg) => 12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)
"""
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PRINTED = """(() => {
    const all = (what) => [...document.querySelectorAll(what)];
    const tall = (shown) => shown.getBoundingClientRect().height > 0;
    return {
        proofs: all(".proof").length,
        folded: all(".proof > p").filter((told) => !tall(told)).length,
        numbers: all("figure details").filter(tall).length,
        turns: all("h2").filter((title) => getComputedStyle(title).breakBefore === "page").length,
    };
})()"""


@pytest.fixture
def page(opened: Any) -> Any:
    """The page on a screen, whatever the test before printed."""
    opened.emulate_media(media="screen")
    return opened


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    document = next(d for d in story.documents(titanic_evidence()) if d.kind == "exploration")
    shown, pictures = view.Viewer("fr", {}).document(document), {}
    report._draw(shown, pictures, "fr", {})
    path: Path = tmp_path_factory.mktemp("report") / "exploration.html"
    path.write_bytes(html.render(shown, pictures))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        tab.goto(path.as_uri())
        yield tab
        browser.close()


def test_figures_are_read_on_a_phone(page: Any) -> None:
    letters = page.evaluate(LETTERS)
    assert letters and min(letters) >= SMALLEST
    assert page.evaluate(OVER) <= 0


def test_what_is_printed_is_unfolded_and_chapters_follow_one_another(page: Any) -> None:
    page.emulate_media(media="print")
    printed = page.evaluate(PRINTED)
    assert printed["proofs"] > 0
    assert (printed["folded"], printed["numbers"], printed["turns"]) == (0, 0, 0)
