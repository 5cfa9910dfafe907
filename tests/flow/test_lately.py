"""A look at a project takes the settings of the last run: none of its own, which would make models stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from pythesis.flow import Settings, lately


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
