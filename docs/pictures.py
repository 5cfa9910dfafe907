"""Makes the pictures of README and docs again: ``python docs/pictures.py [PROJECT]``.

PROJECT is a folder that ``pythesis demo`` made; without one the demonstration is run first.
Needs an installed Chromium, playwright (of the test dependencies) and pdftoppm (of poppler).
"""

from __future__ import annotations

import contextlib
import io
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Verdict
from pythesis.deliver import app, report, slides

PICTURES = Path(__file__).parent / "pictures"
LANGUAGES = ("en", "fr")
WIDE, NARROW = 860, 390  # pixels: a page in the text, a phone
DESK = (1180, 760)
PHONE = (390, 760)
COLOURS = 96  # of a palette: text and plots need few
HEAVIEST = 150_000  # bytes of a picture
SLIDE = 6  # the slide shown: that of the first finding
START = 60.0  # seconds for the app to answer


def main(project: Path | None) -> None:
    """Make every picture, from a project or from a new run of the demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        root = project or _demo(Path(folder) / "PyTanic")
        evidence = Evidence.model_validate_json((root / "reports/evidence.json").read_bytes())
        PICTURES.mkdir(exist_ok=True)
        for language in LANGUAGES:
            _paper(evidence, language, Path(folder))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
            _screens(evidence, root, browser, Path(folder))
            browser.close()
    for path in sorted(PICTURES.iterdir()):
        sys.stdout.write(f"{path.name} {path.stat().st_size // 1000} kB\n")


def _demo(root: Path) -> Path:
    asked = ["demo", "--out", str(root), "--effort", "quick", "--lang", "en"]
    subprocess.run([sys.executable, "-m", "pythesis", *asked], check=True)
    return root


def _chromium() -> str:
    found = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("Chromium is not installed here: tests/install_browser.sh installs it where it can.")
    return found


def _paper(evidence: Evidence, language: str, folder: Path) -> None:
    """Draw the strongest finding, a page of the report and a slide."""
    drawn = report.render(evidence, language)
    told = [f for f in evidence.findings if f.rank and f.verdict is Verdict.VALIDATED]
    first = min(told, key=lambda f: f.rank)
    _keep(f"figure.{language}", drawn[f"reports/figures/{first.id}.{language}.png"], WIDE)
    paper = folder / "exploration.pdf"
    paper.write_bytes(drawn[f"reports/exploration.{language}.pdf"])
    _keep(f"report.{language}", _page(paper, _number(paper, first.claim.model_dump()[language])), WIDE)
    paper.write_bytes(slides.render(evidence, language)[f"reports/slides.{language}.pdf"])
    _keep(f"slide.{language}", _page(paper, SLIDE), WIDE)


def _number(paper: Path, claim: str) -> int:
    """Return the page on which a claim is told in full, with its p-value."""
    count = 1
    words = claim.split()[:6]
    found = 1
    while True:
        text = _text(paper, count)
        if not text:
            return found
        if all(word in text for word in words) and "p <" in text.replace("\u00a0", " "):
            return count
        count += 1


def _text(paper: Path, page: int) -> str:
    command = ["pdftotext", "-f", str(page), "-l", str(page), str(paper), "-"]
    return subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace")


def _page(paper: Path, page: int) -> bytes:
    command = ["pdftoppm", "-r", "110", "-png", "-f", str(page), "-l", str(page), str(paper)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _screens(evidence: Evidence, root: Path, browser: Browser, folder: Path) -> None:
    """Photograph the app: its story on a desk, in dark, and a finding on a phone."""
    stored = root / "data/processed/predictions.parquet"
    predictions = pl.read_parquet(stored) if stored.is_file() else None
    place = folder / "app"
    for path, data in app.render(evidence, LANGUAGES, predictions).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    shutil.copytree(root / "src", place / "src", dirs_exist_ok=True)
    shutil.copytree(root / "models", place / "models", dirs_exist_ok=True)
    with _served(place) as address:
        for language in LANGUAGES:
            asked = (
                ("app", "", "light", DESK), ("try", "try_it", "dark", DESK), ("phone", "", "light", PHONE),
            )  # fmt: skip
            for name, page, scheme, size in asked:
                shot = _shot(browser, f"{address}/{page}?lang={language}", scheme, size)
                _keep(f"{name}.{language}", shot, NARROW if size == PHONE else WIDE)


def _shot(browser: Browser, address: str, scheme: str, size: tuple[int, int]) -> bytes:
    context = browser.new_context(color_scheme=scheme, viewport={"width": size[0], "height": size[1]})  # type: ignore[arg-type]
    view = context.new_page()
    view.goto(address)
    view.wait_for_selector("h1", timeout=60_000)
    if "try_it" in address:
        view.locator("[data-testid=stFormSubmitButton] button").click()
    view.wait_for_timeout(2500)
    view.wait_for_selector("[data-test-script-state=notRunning]", timeout=60_000)
    aim = "[data-testid=stVegaLiteChart]" if size == PHONE else "[data-testid=stMetricValue]"
    if size == PHONE or "try_it" in address:
        view.locator(aim).first.scroll_into_view_if_needed()
        view.locator(aim).first.evaluate("node => node.scrollIntoView({block: 'center'})")
    view.wait_for_timeout(900)
    taken = view.screenshot()
    context.close()
    return taken


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    process = subprocess.Popen([*command, "--server.port", str(port)], cwd=folder)
    try:
        limit = time.monotonic() + START
        while time.monotonic() < limit:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.3)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _keep(name: str, drawn: bytes, width: int) -> None:
    """Write a picture at its width, in few colours."""
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    height = round(picture.height * width / picture.width)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    path = PICTURES / f"{name}.png"
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > HEAVIEST:
        raise SystemExit(f"{path.name} is heavier than {HEAVIEST // 1000} kB.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
