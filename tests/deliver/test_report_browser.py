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

SIZES = """(() => {
    const size = (shown) => parseFloat(getComputedStyle(shown).fontSize);
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    return {
        text: size(document.querySelector("section > p")),
        asides: [...document.querySelectorAll(".aside p")].map(size),
        page: rules.filter((rule) => rule.type === CSSRule.PAGE_RULE).map((rule) => rule.cssText).join(" "),
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


def test_a_page_printed_has_margins_numbers_and_no_letter_larger_than_the_text_around(page: Any) -> None:
    page.emulate_media(media="print")
    sizes = page.evaluate(SIZES)
    assert sizes["text"] == pytest.approx(10.5 * 96 / 72, abs=0.1)
    assert sizes["asides"] and max(sizes["asides"]) <= sizes["text"]
    assert "counter(pages)" in sizes["page"] and "mm" in sizes["page"]
