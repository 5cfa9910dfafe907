"""Opens every page of the app of real projects and says what is wrong on them.

    python -m tests.deliver.sweep PROJECT... [--languages fr en] [--pages story data] [--pictures DIR]
        [--widths desk phone projector] [--schemes light dark]

Each project's app is drawn anew from its ``reports/evidence.json``, so that what is seen is what the
code of today draws. Every page is opened in Chromium, at the widths of a desk, a phone and a projector,
light, then dark at a desk. It ends with 1 when something was found.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from tests.deliver.browsing import CHROMIUM, FLAGS, PATIENCE, axe_source, pages_of, served, visited

from pythesis.core.evidence import Evidence
from pythesis.deliver import app

LANGUAGES = ("fr", "en")
WIDTHS = {"desk": 1280, "phone": 390, "projector": 1920}
SCHEMES = ("light", "dark")
TALLEST = 7_000  # pixels of a picture
FIRST_VIEW = 3.0  # seconds
OPENINGS = 3  # of the first view: the quickest counts, others share the machine
MAIN = "[data-testid=stMain]"
CLOSED = "[data-testid=stExpander] details:not([open]) summary"
OPEN_ALL = f"document.querySelectorAll('{CLOSED}').forEach(summary => summary.click())"
CHART = "[data-testid=stVegaLiteChart]"
UNDRAWN = f"""[...document.querySelectorAll('{CHART}')].filter(c => {{
  const drawn = c.querySelector('canvas, svg.marks');
  return !drawn || drawn.getBoundingClientRect().height < 40 || drawn.getBoundingClientRect().width < 80;
}}).length"""
BEYOND = f"document.querySelector('{MAIN}').scrollWidth - document.querySelector('{MAIN}').clientWidth"
WORDS = ", ".join(f"{MAIN} {name}" for name in ("p", "td", "th", "h1", "h2", "h3"))
SPILLED = f"""[...document.querySelectorAll('{WORDS}')]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
  .map(e => e.innerText.slice(0, 80))"""
LEFT_OVER = r"""(() => {
  const page = document.querySelector('[data-testid=stMain]').cloneNode(true);
  page.querySelectorAll('pre, style, script').forEach(code => code.remove());
  return [...new Set(page.textContent.match(/\bundefined\b|\bNaN\b|\bNone\b(?! of )|\{[a-z_]+\}/g) || [])];
})()"""


@dataclass(frozen=True, slots=True)
class Looks:
    """What is looked at: languages, pages (all when empty), widths, schemes, and where pictures go."""

    languages: Sequence[str] = LANGUAGES
    pages: Sequence[str] = ()
    widths: Sequence[str] = tuple(WIDTHS)
    schemes: Sequence[str] = SCHEMES
    pictures: Path | None = None

    def of(self, scheme: str) -> Sequence[str]:
        """Return the widths at which a scheme is looked at: all of them for the first, else the first."""
        return self.widths if scheme == self.schemes[0] else self.widths[:1]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong on one page."""

    project: str
    language: str
    page: str
    how: str
    what: str

    def __str__(self) -> str:
        return f"{self.project} {self.language} {self.page or 'story'} [{self.how}] {self.what}"


def drawn_anew(project: Path, folder: Path) -> Path:
    """Draw the app of a project into a folder of its own, with the model and the code beside it."""
    evidence = Evidence.model_validate_json((project / "reports/evidence.json").read_bytes())
    table = project / "data/processed/predictions.parquet"
    predictions = pl.read_parquet(table) if table.is_file() else None
    rows = None if evidence.recipe else pl.read_parquet(project / "data/processed/rows.parquet")
    for name, content in app.render(evidence, LANGUAGES, predictions, rows).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in ("models", "src"):
        if (project / name).is_dir():
            shutil.copytree(project / name, folder / name)
    return folder


def first_view(browser: Any, address: str, language: str) -> float:
    """Return the seconds until the title of the first page is there, the quickest of a few openings."""
    seconds = []
    for _ in range(OPENINGS):
        view = browser.new_page()
        begun = time.monotonic()
        view.goto(f"{address}/?lang={language}")
        view.wait_for_selector("h1", timeout=PATIENCE)
        seconds.append(time.monotonic() - begun)
        view.close()
    return min(seconds)


def settled(view: Any) -> None:
    """Wait until the page runs no more and its figures are drawn."""
    view.wait_for_selector("[data-test-script-state=notRunning]", timeout=PATIENCE)
    view.wait_for_timeout(300)
    for _ in range(20):
        if not view.evaluate(UNDRAWN):
            return
        view.wait_for_timeout(250)


def faults(view: Any, axe: str | None) -> Iterator[str]:
    """Say what is wrong on the page as it stands."""
    for error in view.locator("[data-testid=stException]").all():
        yield f"exception: {error.inner_text()[:300]}"
    if undrawn := view.evaluate(UNDRAWN):
        yield f"{undrawn} figures are not drawn"
    if (beyond := view.evaluate(BEYOND)) > 0:
        yield f"{beyond} pixels wider than the screen"
    yield from (f"spilled: {text}" for text in view.evaluate(SPILLED))
    yield from (f"left over: {text}" for text in view.evaluate(LEFT_OVER))
    if axe is not None:
        view.evaluate(axe)
        for rule in view.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
            for node in rule["nodes"]:
                yield f"axe {rule['id']}: {node['html'][:200]}"


def pictured(view: Any, path: Path) -> None:
    """Take a picture of the whole page."""
    size = view.viewport_size
    height = view.evaluate(f"document.querySelector('{MAIN}').scrollHeight")
    view.set_viewport_size({"width": size["width"], "height": max(800, min(int(height) + 80, TALLEST))})
    settled(view)
    path.parent.mkdir(parents=True, exist_ok=True)
    view.screenshot(path=str(path))
    view.set_viewport_size(size)


def seen(
    browser: Any, address: str, pages: Sequence[str], name: str, language: str, looks: Looks
) -> Iterator[Fault]:
    """Open the pages of one app in one language, in the first scheme at every width, in others at one."""
    axe = axe_source()
    for scheme in looks.schemes:
        for page, view, errors in visited(browser, address, list(pages), language, color_scheme=scheme):
            settled(view)
            view.evaluate(OPEN_ALL)
            for how in looks.of(scheme):
                view.set_viewport_size({"width": WIDTHS[how], "height": 844 if how == "phone" else 800})
                settled(view)
                for what in faults(view, axe if how != "projector" else None):
                    yield Fault(name, language, page, f"{how}, {scheme}", what)
                if looks.pictures is not None:
                    pictured(view, looks.pictures / name / f"{page or 'story'}.{language}.{how}.{scheme}.png")
            yield from (Fault(name, language, page, scheme, f"console: {error[:300]}") for error in errors)


def swept(browser: Any, folder: Path, name: str, looks: Looks) -> Iterator[Fault]:
    """Open the app in `folder` and give what is wrong with it."""
    pages = [page for page in pages_of(folder) if not looks.pages or (page or "story") in looks.pages]
    with served(folder) as address:
        # What a server imports once is not what a person waits for.
        first_view(browser, address, looks.languages[0])
        for language in looks.languages:
            seconds = first_view(browser, address, language)
            if seconds > FIRST_VIEW:
                yield Fault(name, language, "", "desk", f"first view after {seconds:.1f} s")
            yield from seen(browser, address, pages, name, language, looks)


def main() -> int:
    """Sweep the projects of the command line; return 1 when something is wrong."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--languages", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--pages", nargs="+", default=[])
    parser.add_argument("--widths", nargs="+", default=list(WIDTHS), choices=tuple(WIDTHS))
    parser.add_argument("--schemes", nargs="+", default=list(SCHEMES), choices=SCHEMES)
    parser.add_argument("--pictures", type=Path)
    asked = parser.parse_args()
    looks = Looks(asked.languages, asked.pages, asked.widths, asked.schemes, asked.pictures)
    found = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for project in asked.projects:
            with tempfile.TemporaryDirectory() as held:
                folder = drawn_anew(project, Path(held))
                for fault in swept(browser, folder, project.name, looks):
                    found += 1
                    sys.stdout.write(f"{fault}\n")
                    sys.stdout.flush()
        browser.close()
    sys.stdout.write(f"{found} faults on {len(asked.projects)} projects.\n")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
