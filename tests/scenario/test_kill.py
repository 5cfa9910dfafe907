"""Killed at any moment, a run resumes and ends with the same evidence, and no word is lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pythesis import api
from small_project import QUICK, start, table

Finished = tuple[api.Project, api.RunReport]
KILLS = 10


def _launch(root: Path, data: Path | None = None) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "pythesis", "run"]
    words += [str(data), "--target", "guéri", "--out", str(root)] if data else [str(root)]
    return subprocess.Popen(
        [*words, "--effort", "quick", "--lang", "en"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait(30)


@pytest.mark.slow
def test_ten_kills_end_with_the_same_evidence(finished: Finished, tmp_path: Path) -> None:
    project, report = finished
    data = tmp_path / "données essai.csv"
    table().write_csv(data)
    root = tmp_path / "PyEssai"
    chance = random.Random(11)
    for _ in range(KILLS):
        _kill_after(_launch(root, data), chance.uniform(0.5, max(4.0, report.seconds / 3)))
    assert _launch(root, data).wait(600) in (0, 1)
    assert (root / "reports/evidence.json").read_bytes() == (
        project.root / "reports/evidence.json"
    ).read_bytes()
    assert api.Project(root).status().openings == 1
    assert [p for p in root.rglob(".writing-*") if ".pythesis" not in p.parts] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_runs_edits_and_kills_lose_no_word(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    project, adopted = start(tmp_path)
    project.run(QUICK, adopted=adopted)
    written: dict[Path, list[str]] = {}
    for step in range(8):
        editable = [
            *sorted((project.root / "notes").rglob("*.md")),
            project.root / "app.py",
            project.root / "pythesis.toml",
        ]
        path = chance.choice(editable)
        words = f"# words of a person {seed}-{step}"
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"\n{words}\n")
        written.setdefault(path, []).append(words)
        if chance.random() < 0.4:
            text = (project.root / "pythesis.toml").read_text(encoding="utf-8")
            if "[columns.noise]" not in text:
                with (project.root / "pythesis.toml").open("a", encoding="utf-8") as stream:
                    stream.write(f'\n[columns.noise]\nlabel = "label {step}"\n')
        process = _launch(project.root)
        if chance.random() < 0.6:
            _kill_after(process, chance.uniform(0.3, 6.0))
        else:
            assert process.wait(600) in (0, 1)
    assert _launch(project.root).wait(600) in (0, 1)
    lost = [
        (path.name, words)
        for path, many in written.items()
        for words in many
        if words not in path.read_text(encoding="utf-8")
    ]
    assert lost == []
