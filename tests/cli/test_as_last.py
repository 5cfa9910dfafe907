"""A run asks again what the last one asked, says so, and lets an option say otherwise."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from pythesis import api
from pythesis.cli import help, main
from pythesis.core.plan import Plan
from pythesis.flow import Settings, lately

Finished = tuple[api.Project, api.RunReport]


def _run(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(help, "_system", lambda: "en")
    monkeypatch.setattr(sys, "argv", ["pythesis", "run", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


def test_a_run_without_options_is_like_the_last_one(
    finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / finished[0].root.name
    shutil.copytree(finished[0].root, root)
    assert json.loads((root / "reports/evidence.json").read_bytes())["effort"] == "quick"
    openings = (root / "log.jsonl").read_bytes()
    _run(monkeypatch, root, "--to", "finish")
    told = capsys.readouterr()
    assert "The effort is that of the last run: quick (--effort changes it)." in told.out
    assert "--seed" not in told.out
    assert "unchanged, not run again" in told.err
    assert "✓" not in told.err  # standard effort would fit every model again
    assert (root / "log.jsonl").read_bytes() == openings
    assert lately.settings(root).effort == "quick"


def test_an_option_is_what_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lately.remember(tmp_path, Settings(effort="quick", budget=30.0, prefer="score", seed=3, workers=4))
    like = lately.again(tmp_path, {})
    assert like == Settings(effort="quick", budget=30.0, prefer="score", seed=3)
    assert lately.again(tmp_path, {"effort": "thorough", "workers": 3}).effort == "thorough"
    assert lately.again(tmp_path, {"budget": 0}).budget is None
    keys = [what.key for what in lately.remembered(tmp_path, {"effort": "standard", "seed": 0})]
    assert keys == ["cli.as-last.budget", "cli.as-last.prefer"]


def test_the_usual_settings_are_not_spoken_of(tmp_path: Path) -> None:
    assert lately.again(tmp_path, {}) == Settings()
    assert Plan().effort == lately.again(tmp_path, {}).effort
    lately.remember(tmp_path, Settings())
    assert lately.remembered(tmp_path, {}) == ()
