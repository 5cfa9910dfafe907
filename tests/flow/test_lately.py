"""A look at a project takes the settings of the last run: none of its own, which would make models stale."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pythesis import api
from pythesis.flow import Settings, lately
from pythesis.flow.outputs import EVIDENCE


def test_the_settings_of_the_last_run_come_back(tmp_path: Path) -> None:
    assert lately.settings(tmp_path) == Settings()
    asked = Settings(seed=7, effort="quick", budget=30.0, prefer="score", threads=1)
    lately.remember(tmp_path, asked)
    assert lately.settings(tmp_path) == asked


@pytest.mark.parametrize("text", ["", "[]", '{"effort": "quick", "unknown": 1}', "\x00"])
def test_a_file_that_is_not_ours_counts_for_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / lately.FILE
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert lately.settings(tmp_path) == Settings()


def test_evidence_that_came_later_says_better(finished: tuple[object, object], tmp_path: Path) -> None:
    project = finished[0]
    assert isinstance(project, api.Project)
    path = tmp_path / EVIDENCE
    path.parent.mkdir()
    told = json.loads((project.root / EVIDENCE).read_bytes()) | {"budget": 12.0, "prefer": "score", "seed": 4}
    path.write_text(json.dumps(told), encoding="utf-8")
    assert lately.settings(tmp_path) == Settings(seed=4, effort="quick", budget=12.0, prefer="score")
    lately.remember(tmp_path, Settings(effort="thorough"))
    kept = (tmp_path / lately.FILE).stat().st_mtime_ns
    os.utime(path, ns=(kept - 10**9, kept - 10**9))  # another run was started since
    assert lately.settings(tmp_path) == Settings(effort="thorough")
    os.utime(path, ns=(kept + 10**9, kept + 10**9))  # a teammate's run came in
    assert lately.settings(tmp_path).effort == "quick"


def test_damaged_evidence_stops_no_look(tmp_path: Path) -> None:
    path = tmp_path / EVIDENCE
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")
    assert lately.settings(tmp_path) == Settings()
