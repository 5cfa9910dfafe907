"""A number altered anywhere is found; an honest project verifies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pythesis import api

Finished = tuple[api.Project, api.RunReport]


@pytest.fixture
def copy(finished: Finished, tmp_path: Path) -> api.Project:
    """The finished project, in a folder of its own."""
    root = tmp_path / finished[0].root.name
    shutil.copytree(finished[0].root, root)
    return api.Project(root)


def test_an_honest_project_verifies(copy: api.Project) -> None:
    report = copy.verify()
    assert report.mismatches == []
    assert report.checked["snippets"] > 10
    assert report.checked["values"] > 1000
    assert report.checked["files"] > 10


def _alter(project: api.Project, change: Callable[[dict[str, Any]], None]) -> None:
    path = project.root / "reports/evidence.json"
    evidence = json.loads(path.read_bytes())
    change(evidence)
    path.write_text(json.dumps(evidence, ensure_ascii=False), encoding="utf-8")


def _effect(evidence: dict[str, Any]) -> None:
    finding = next(f for f in evidence["findings"] if f["rank"] == 1)
    finding["validations"][0]["effect"]["value"] += 0.01


def _adjusted(evidence: dict[str, Any]) -> None:
    finding = next(f for f in evidence["findings"] if f["rank"] == 1)
    finding["validations"][0]["p_adjusted"] = 1e-12


def _sentence(evidence: dict[str, Any]) -> None:
    finding = next(f for f in evidence["findings"] if f["rank"] == 1)
    finding["claim"]["en"] = finding["claim"]["en"].replace("%", "9%", 1) + " "


def _score(evidence: dict[str, Any]) -> None:
    evidence["iterations"][3]["models"][0]["scores"][0]["value"] -= 0.01


def _outcome(evidence: dict[str, Any]) -> None:
    evidence["conclusion"]["outcome"] = "failure"


def _row_count(evidence: dict[str, Any]) -> None:
    evidence["reservation"]["n_test"] += 1


@pytest.mark.parametrize("change", [_effect, _adjusted, _sentence, _score, _outcome, _row_count])
def test_an_altered_number_in_the_evidence_is_found(
    copy: api.Project, change: Callable[[dict[str, Any]], None]
) -> None:
    _alter(copy, change)
    assert copy.verify().mismatches


def test_an_altered_number_in_a_page_is_found_and_named(copy: api.Project) -> None:
    page = copy.root / "reports/exploration.en.html"
    text = page.read_text(encoding="utf-8")
    at = text.index("data-evidence=")
    start = text.index(">", at) + 1
    page.write_text(text[:start] + "9" + text[start:], encoding="utf-8")
    (found,) = copy.verify().mismatches
    assert found.where.startswith("reports/exploration.en.html#")


def test_altered_data_are_found(copy: api.Project) -> None:
    (raw,) = (copy.root / "data/raw").iterdir()
    raw.write_text(raw.read_text(encoding="utf-8").replace("north", "south", 3), encoding="utf-8")
    assert copy.verify().mismatches


def test_code_found_in_the_project_is_not_run(copy: api.Project) -> None:
    trap = copy.root / "trap"

    def plant(evidence: dict[str, Any]) -> None:
        finding = next(f for f in evidence["findings"] if f["rank"] == 1)
        finding["validations"][0]["recompute"] = f"open({str(trap)!r}, 'w').close()"

    _alter(copy, plant)
    for module in copy.root.rglob("*.py"):
        module.write_text(f"open({str(trap)!r}, 'w').close()\n", encoding="utf-8")
    assert copy.verify().mismatches
    assert not trap.exists()
