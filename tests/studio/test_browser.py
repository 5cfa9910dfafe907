"""The workshop in a real browser: to a first signed finding, a reload and two tabs included."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.deliver.browsing import CHROMIUM, FLAGS, free_port

from pythesis import api
from pythesis.flow import people
from pythesis.ledger import notes
from small_project import table

START = 90.0  # seconds: a loaded machine takes long to import Streamlit
PATIENCE = 90_000  # milliseconds for a page to show

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
]


@contextlib.contextmanager
def served(root: Path, log: Path) -> Iterator[str]:
    """Serve the workshop as the command does."""
    port = free_port()
    command = [sys.executable, "-m", "pythesis", "open", str(root), "--headless", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "LC_ALL": "C.UTF-8"})
        try:
            address = f"http://127.0.0.1:{port}"
            limit = time.monotonic() + START
            while time.monotonic() < limit:
                with (
                    contextlib.suppress(OSError),
                    urllib.request.urlopen(f"{address}/_stcore/health") as told,
                ):
                    assert told.status == 200
                    break
                time.sleep(0.3)
            else:
                pytest.fail(log.read_text(encoding="utf-8"))
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def rest(view: Any) -> None:
    """Wait until the page shows everything and runs nothing."""
    view.wait_for_selector("h1", timeout=PATIENCE)
    view.wait_for_selector("[data-test-script-state=notRunning]", timeout=PATIENCE)


def tab(browser: Any, address: str) -> Any:
    view = browser.new_page(viewport={"width": 1280, "height": 1100})
    view.set_default_timeout(PATIENCE)
    view.goto(address)
    rest(view)
    return view


def named(view: Any, who: str) -> None:
    """Say who is at this tab."""
    box = view.get_by_role("combobox", name="Who are you?")
    box.click()
    box.fill(who)
    box.press("Enter")
    rest(view)


def signing(view: Any, who: str) -> None:
    """Say who is at this tab, and wait for the page run for that name: what it reads later is a newer page.

    A page is at rest before it begins to run, too; only what the name changes tells that it ran.
    """
    named(view, who)
    view.get_by_role("button", name="Sign", exact=True, disabled=False).wait_for(timeout=PATIENCE)
    rest(view)


def written(path: Path, what: str) -> None:
    """Wait until a file of the project holds some words."""
    limit = time.monotonic() + PATIENCE / 1000
    while what not in path.read_text("utf-8"):
        assert time.monotonic() < limit, path.read_text("utf-8")
        time.sleep(0.2)


def test_from_a_project_to_a_first_signed_finding(made: Path, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    root = tmp_path / "PyEssai"
    shutil.copytree(made, root)
    first = people.leading(api.Project(root).evidence().findings)[0]
    note = root / "notes" / "findings" / f"{first.id}.md"
    with served(root, tmp_path / "log") as address, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        ada = tab(browser, f"{address}/?lang=en")
        assert ada.locator("h1").inner_text() == "Today"
        ada.get_by_role("link", name="Findings").first.click()
        ada.wait_for_selector("h1:has-text('Findings')", timeout=PATIENCE)
        rest(ada)
        ada.wait_for_selector("[data-testid=stVegaLiteChart] canvas, svg.marks", timeout=PATIENCE)
        signing(ada, "Ada")

        zoe = tab(browser, f"{address}/findings?lang=en")  # a second tab, with the draft on screen
        signing(zoe, "Zoé")

        ada.get_by_label("Business opinion").fill("Doses decide whom we call back.")
        ada.get_by_label("Business opinion").press("Control+Enter")
        written(note, "Doses decide whom we call back.")

        zoe.get_by_label("Business opinion").fill("We look at the dose first.")
        zoe.get_by_label("Business opinion").press("Control+Enter")
        zoe.wait_for_selector("text=Two people wrote here", timeout=PATIENCE)
        assert "We look at the dose first." not in note.read_text("utf-8")
        zoe.reload()  # a reload loses neither version
        rest(zoe)
        zoe.wait_for_selector("text=We look at the dose first.", timeout=PATIENCE)
        zoe.get_by_role("button", name="Put one after the other").click()
        written(note, "Doses decide whom we call back.\n\nWe look at the dose first.")

        ada.reload()
        rest(ada)
        signing(ada, "Ada")
        ada.get_by_role("button", name="Sign", exact=True).click()
        written(note, "signed_by: Ada")
        ada.wait_for_selector("text=Signed: 1 of", timeout=PATIENCE)
        for view in (ada, zoe):
            assert view.locator("[data-testid=stException]").count() == 0
        browser.close()
    signed = {n.about: n for n in notes.read(root / "notes")}[first.id]
    assert (signed.signed_by, signed.written, signed.stale) == ("Ada", True, False)


@pytest.mark.slow
def test_cells_of_the_dictionary_typed_with_no_pause_are_all_written(made: Path, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    root = tmp_path / "PyEssai"
    shutil.copytree(made, root)
    names = api.Project(root).evidence().raw.columns
    typed = {column.name: (f"Label {at}", f"What column {at} holds") for at, column in enumerate(names)}
    with served(root, tmp_path / "log") as address, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        view = tab(browser, f"{address}/brief?lang=en")
        view.get_by_label("patient: Label").click()
        for label, description in typed.values():  # a row a column: no key waits for the page
            for word in (label, description, "m"):
                view.keyboard.type(word)
                view.keyboard.press("Tab")
            for _ in range(5):  # over the answers to choose among, and to the label of the next row
                view.keyboard.press("Tab")
        written(root / "pythesis.toml", f'description = "What column {len(names) - 1} holds"')
        view.get_by_label("patient: Known when predicting").select_option("no")
        written(root / "pythesis.toml", "available = false")
        rest(view)
        for name, (label, description) in typed.items():
            assert view.get_by_label(f"{name}: Label").input_value() == label
            assert view.get_by_label(f"{name}: Description").input_value() == description
        browser.close()
    brief = api.Project(root).brief
    assert {name: (brief.column(name).label, brief.column(name).description) for name in typed} == typed


FRAMED, SIGNED = (
    180.0,
    300.0,
)  # seconds a newcomer may need: to a framed project, and from it to a signed finding
FLAGS_OF_NEW = (
    "--data", "essai.csv", "--target", "guéri", "--title", "A trial", "--member", "Ada", "--mentor", "Mia",
    "--track", "bootcamp", "--start", "2099-05-04", "--no-ask",
)  # fmt: skip


@pytest.mark.slow
def test_from_an_empty_folder_to_a_framed_project_and_a_first_signed_finding(tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    table(320).write_csv(tmp_path / "essai.csv")
    root = tmp_path / "PyEssai"
    begun = time.monotonic()
    command = [sys.executable, "-m", "pythesis", "new", root.name, *FLAGS_OF_NEW]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=FRAMED, capture_output=True)
    with served(root, tmp_path / "log") as address, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        ada = tab(browser, f"{address}/brief?lang=en")
        named(ada, "Ada")
        for label, words in (
            ("Which decision will change?", "Whom do we call back first?"),
            ("Why this metric and this value?", "Both classes matter as much."),
        ):
            ada.get_by_label(label).fill(words)
            ada.get_by_label(label).press("Control+Enter")
            written(root / "pythesis.toml", words)
        ada.get_by_label("A missed case").fill("5")
        ada.get_by_label("A missed case").press("Enter")
        written(root / "pythesis.toml", "false_negative = 5")
        framed = time.monotonic()
        assert framed - begun < FRAMED

        ada.get_by_role("link", name="Today").first.click()
        ada.wait_for_selector("h1:has-text('Today')", timeout=PATIENCE)
        ada.get_by_role("combobox", name="Effort").click()
        ada.get_by_role("option", name="Quick").click()
        ada.get_by_role("button", name="Run what must be").click()
        zoe = tab(browser, f"{address}/?lang=fr")  # a second tab follows the same run, in another language
        for view, words in ((ada, "The run ended"), (zoe, "exécution est terminée")):
            view.wait_for_selector(f"text={words}", timeout=SIGNED * 1000)
        ada.get_by_role("link", name="Findings").first.click()
        ada.wait_for_selector("h1:has-text('Findings')", timeout=PATIENCE)
        ada.get_by_label("Business opinion").fill("Doses decide whom we call back.")
        ada.get_by_label("Business opinion").press("Control+Enter")
        ada.wait_for_selector("text=Written, not signed", timeout=PATIENCE)
        ada.reload()
        rest(ada)
        named(ada, "Ada")
        ada.get_by_role("button", name="Sign", exact=True).click()
        ada.wait_for_selector("text=Signed: 1 of", timeout=PATIENCE)
        assert time.monotonic() - framed < SIGNED
        browser.close()
    (note,) = [note for note in notes.read(root / "notes") if note.signed_by]
    assert (note.signed_by, note.text) == ("Ada", "Doses decide whom we call back.")
    assert api.Project(root).brief.project.question == "Whom do we call back first?"
