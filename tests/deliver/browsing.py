"""The app in a real browser: serving it, opening its pages, and what went wrong on them."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
START = 40.0  # seconds: a loaded machine takes long to import Streamlit
PATIENCE = 60_000  # milliseconds for a page to show, others being at work on the machine
# Streamlit asks for these under the page's own path before it asks at the root: a 404 of its own making.
GIVEN_UP = ("net::ERR_ABORTED",)  # what a page left early no longer waits for
EXPECTED = ("/_stcore/health", "/_stcore/host-config")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run the app from its folder on a free loopback port."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    log = folder / "streamlit.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env=dict(os.environ))
        try:
            limit = time.monotonic() + START
            while time.monotonic() < limit:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.2)
            else:
                raise RuntimeError(log.read_text(encoding="utf-8"))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def visited(
    browser: Any, address: str, pages: list[str], language: str, **how: Any
) -> Iterator[tuple[str, Any, list[str]]]:
    """Open each page and give it with the errors it met."""
    view = browser.new_page(**{"viewport": {"width": 1280, "height": 800}} | how)
    errors: list[str] = []
    view.on("pageerror", lambda error: errors.append(str(error)))
    view.on(
        "requestfailed",
        lambda request: errors.append(f"failed {request.url}") if request.failure not in GIVEN_UP else None,
    )
    view.on(
        "response",
        lambda answer: (
            errors.append(f"{answer.status} {answer.url}")
            if answer.status >= 400 and not answer.url.endswith(EXPECTED)
            else None
        ),
    )
    view.on("console", lambda message: errors.append(message.text) if wrong(message) else None)
    for name in pages:
        view.goto(f"{address}/{name}?lang={language}")
        view.wait_for_selector("h1", timeout=PATIENCE)
        view.wait_for_selector("[data-test-script-state=notRunning]", timeout=PATIENCE)
        view.wait_for_load_state("networkidle")
        yield name, view, errors
        errors.clear()
    view.close()


def wrong(message: Any) -> bool:
    """Whether a message of the console is an error (a failed request is told by its response)."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


def pages_of(folder: Path) -> list[str]:
    found = json.loads((folder / "app_data/app.json").read_text(encoding="utf-8"))["pages"]
    return ["" if not position else name for position, (name, _) in enumerate(found)]


def axe_source() -> str:
    """Return axe-core, the checks of accessibility, as its package ships it."""
    package = importlib.util.find_spec("axe_playwright_python")
    assert package is not None and package.origin is not None
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")
