"""One small project, run once; each test of the workshop works on a copy of it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import pythesis.studio
from pythesis import api
from pythesis.ledger import briefs

APP = Path(pythesis.studio.__file__).parent / "app.py"
PATIENCE = 120.0  # seconds: a loaded machine takes long to show a page the first time

Opened = Callable[..., AppTest]


@pytest.fixture(scope="session")
def made(finished: tuple[api.Project, api.RunReport], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of which everything was run, with a team."""
    root = tmp_path_factory.mktemp("workshop") / finished[0].root.name
    shutil.copytree(finished[0].root, root)
    team = [{"name": "Ada", "role": "lead"}, {"name": "Zoé"}]
    briefs.change(root / briefs.NAME, {"project": {"team": team, "mentor": "Mia"}})
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> api.Project:
    """A copy of it that the workshop is open on."""
    root = tmp_path / "PyEssai"
    shutil.copytree(made, root)
    monkeypatch.setenv("PYTHESIS_PROJECT", str(root))
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    return api.Project(root)


@pytest.fixture
def opened(project: api.Project) -> Opened:
    """Open a screen in a tab of its own, as somebody."""

    def open_(screen: str, who: str = "Ada", language: str = "en") -> AppTest:
        tab = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        tab.query_params["lang"] = language
        tab.switch_page(f"screens/{screen}.py").run()
        if who:
            tab.selectbox(key="who").set_value(who).run()
        assert not tab.exception, tab.exception
        return tab

    return open_
