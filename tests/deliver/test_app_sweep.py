"""Every page of the app, in both languages, at three widths, light and dark: nothing is wrong on any.

``python -m tests.deliver.sweep PROJECT...`` does the same on the projects of one's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.deliver import sweep
from tests.deliver.browsing import CHROMIUM, FLAGS
from tests.deliver.test_app import analysis, hostile, placed
from tests.deliver.test_app_dashboard import rows
from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.deliver import app

PROJECTS = {"modelled": (titanic_evidence, None), "analysis": (analysis, rows), "hostile": (hostile, None)}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed here")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.mark.parametrize("kind", list(PROJECTS))
def test_nothing_is_wrong_on_any_page(browser: Any, kind: str, tmp_path: Path) -> None:
    made, shipped = PROJECTS[kind]
    evidence: Evidence = made()
    table: pl.DataFrame | None = shipped() if shipped else None
    folder = placed(app.render(evidence, sweep.LANGUAGES, None, table), tmp_path)
    assert [str(fault) for fault in sweep.swept(browser, folder, kind, sweep.Looks())] == []


def test_what_is_wrong_is_seen(browser: Any, tmp_path: Path) -> None:
    folder = placed(app.render(titanic_evidence(), ("en",), None), tmp_path)
    (folder / "app_pages/team.py").write_text(
        'import streamlit as st\nst.title("T {n}")\nst.html("<img src=x.png>")\nraise ValueError("broken")\n',
        encoding="utf-8",
    )
    looks = sweep.Looks(languages=("en",), pages=("team",))
    found = " ".join(str(fault) for fault in sweep.swept(browser, folder, "broken", looks))
    assert "exception" in found and "axe image-alt" in found
