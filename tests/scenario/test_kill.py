"""Killed at any moment, a run resumes and ends with the same evidence."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from killing import kill_after, launch
from pythesis import api
from small_project import table

Finished = tuple[api.Project, api.RunReport]
KILLS = 10


@pytest.mark.slow
def test_ten_kills_end_with_the_same_evidence(finished: Finished, tmp_path: Path) -> None:
    project, report = finished
    data = tmp_path / "données essai.csv"
    table().write_csv(data)
    root = tmp_path / "PyEssai"
    chance = random.Random(11)
    for _ in range(KILLS):
        kill_after(launch(root, data), chance.uniform(0.5, max(4.0, report.seconds / 3)))
    assert launch(root, data).wait(600) in (0, 1)
    assert (root / "reports/evidence.json").read_bytes() == (
        project.root / "reports/evidence.json"
    ).read_bytes()
    assert api.Project(root).status().openings == 1
    assert [p for p in root.rglob(".writing-*") if ".pythesis" not in p.parts] == []
