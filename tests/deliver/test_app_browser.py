"""The app in a real browser: each page opens, draws its figures, and reports no error."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.deliver.browsing import CHROMIUM, FLAGS, PATIENCE, axe_source, pages_of, served, visited
from tests.deliver.test_app import hostile, placed
from tests.sample import titanic_evidence

from pythesis.deliver import app

DRAWN = {"", "findings", "iterations"}  # the pages that hold a figure: it comes after the words

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def axe() -> str:
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed here")
    return axe_source()


@pytest.mark.parametrize(
    ("language", "how"),
    [
        pytest.param("fr", {"color_scheme": "light"}, id="light"),
        pytest.param("en", {"color_scheme": "dark"}, id="dark", marks=pytest.mark.slow),
        pytest.param("en", {"viewport": {"width": 390, "height": 844}}, id="phone", marks=pytest.mark.slow),
    ],
)
def test_each_page_opens_without_error_and_hinders_nobody(
    browser: Any, axe: str, language: str, how: dict[str, Any], tmp_path: Path
) -> None:
    folder = placed(app.render(titanic_evidence(), ("fr", "en"), None), tmp_path)
    pages = pages_of(folder)
    assert set(pages) >= DRAWN
    with served(folder) as address:
        for name, view, errors in visited(browser, address, pages, language, **how):
            assert view.locator("[data-testid=stException]").count() == 0, name
            if name in DRAWN:
                view.wait_for_selector("[data-testid=stVegaLiteChart] canvas, svg.marks", timeout=PATIENCE)
            view.evaluate(axe)
            found = view.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
            told = [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]
            assert not told, (name, told)
            wide = "document.querySelector('[data-testid=stMain]')"
            assert view.evaluate(f"{wide}.scrollWidth - {wide}.clientWidth") <= 0, name
            assert not errors, (name, errors)


@pytest.mark.slow
def test_the_first_view_comes_in_three_seconds(browser: Any, tmp_path: Path) -> None:
    folder = placed(app.render(titanic_evidence(), ("fr", "en"), None), tmp_path)
    seconds = []
    with served(folder) as address:
        for _ in range(5):  # the quickest one: others share the machine with whatever else it does
            view = browser.new_page()
            begun = time.monotonic()
            view.goto(f"{address}/?lang=en")
            view.wait_for_selector("h1", timeout=PATIENCE)
            seconds.append(time.monotonic() - begun)
            view.close()
    assert min(seconds) < 3, seconds


def test_the_defence_is_given_with_the_arrows(browser: Any, tmp_path: Path) -> None:
    evidence = titanic_evidence()
    folder = placed(app.render(evidence, ("fr", "en"), None), tmp_path)
    told = json.loads((folder / "app_data/fr.json").read_text(encoding="utf-8"))["talk"]["steps"]
    with served(folder) as address:
        for _, view, errors in visited(browser, address, ["present"], "fr"):
            seen = []
            for step in told:
                view.wait_for_function(
                    "text => document.querySelector('h1')?.innerText.replace(/\\s/g, '') === text",
                    arg=re.sub(r"\s", "", step["headline"]),
                    timeout=PATIENCE,
                )
                view.wait_for_selector("[data-test-script-state=notRunning]", timeout=PATIENCE)
                drawn = sum(block["type"] == "figure" for block in step["blocks"])
                if drawn:
                    chart = "[data-testid=stVegaLiteChart]"
                    view.wait_for_selector(f"{chart} canvas, {chart} svg.marks", timeout=PATIENCE)
                seen.append(drawn)
                assert view.locator("[data-testid=stException]").count() == 0, step["headline"]
                slide = view.locator(".st-key-slide").bounding_box()
                assert slide is not None and slide["width"] > 1100
                view.keyboard.press("ArrowRight")
            assert sum(seen) >= 2
            view.keyboard.press("ArrowLeft")
            view.wait_for_function(
                "text => document.querySelector('h1')?.innerText.replace(/\\s/g, '') === text",
                arg=re.sub(r"\s", "", told[-2]["headline"]),
                timeout=PATIENCE,
            )
            assert not errors, errors


def test_hostile_names_run_nothing(browser: Any, tmp_path: Path) -> None:
    folder = placed(app.render(hostile(), ("en",), None), tmp_path)
    alerts: list[str] = []
    with served(folder) as address:
        for name, view, errors in visited(browser, address, ["", "findings", "try_it", "present"], "en"):
            view.on("dialog", lambda dialog: alerts.append(dialog.message) or dialog.dismiss())
            assert view.locator("[data-testid=stException]").count() == 0, name
            assert view.evaluate("document.querySelectorAll('[data-testid=stMain] script').length") == 0
            assert view.locator("a[href='http://x/']").count() == 0
            assert not errors, (name, errors)
    assert not alerts
