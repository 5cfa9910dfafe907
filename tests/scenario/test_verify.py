"""A number altered anywhere is found; an honest project verifies."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

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


def _first(evidence: dict[str, Any], rank: int) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in evidence["findings"] if f["rank"] == rank)
    return found


def _many(evidence: dict[str, Any]) -> None:
    _first(evidence, 1)["validations"][0]["effect"]["value"] += 0.01
    _first(evidence, 1)["validations"][0]["p_adjusted"] = 1e-12
    _first(evidence, 2)["claim"]["en"] += " It is so."
    evidence["iterations"][3]["models"][0]["scores"][0]["value"] -= 0.01
    evidence["reservation"]["n_test"] += 1
    evidence["questions"][0]["asked"] -= 1
    evidence["journal"][0]["of_rows"] += 1


def test_each_altered_number_in_the_evidence_is_found(copy: api.Project) -> None:
    _alter(copy, _many)
    where = [re.sub(r"\[[^\]]*\]", "", found.where) for found in copy.verify().mismatches]
    for altered in (
        "effect.value",
        "p_adjusted",
        "claim.en",
        "scores.0.value",
        "reservation.n_test",
        "questions.0.asked",
        "journal.0.of_rows",
    ):
        assert any(path.endswith(altered) for path in where), (altered, where)


def test_a_snippet_of_no_known_kind_is_told(copy: api.Project) -> None:
    def change(evidence: dict[str, Any]) -> None:
        _first(evidence, 1)["validations"][0]["recipe"] = "of_another_version"

    _alter(copy, change)
    assert any("of_another_version" in found.claimed for found in copy.verify().mismatches)


def test_a_finding_taken_out_is_missed(copy: api.Project) -> None:
    _alter(copy, lambda evidence: evidence["findings"].pop(0))
    assert any(found.where == "findings" for found in copy.verify().mismatches)


def test_an_altered_number_in_a_page_is_found_and_named(copy: api.Project) -> None:
    page = copy.root / "reports/exploration.en.html"
    text = page.read_text(encoding="utf-8")
    at = text.index("data-evidence=")
    start = text.index(">", at) + 1
    page.write_text(text[:start] + "9" + text[start:], encoding="utf-8")
    (found,) = copy.verify().mismatches
    assert found.where.startswith("reports/exploration.en.html#")


def test_a_document_may_be_edited_but_not_its_numbers(copy: api.Project) -> None:
    path = copy.root / "reports/final.en.docx"
    document = Document(str(path))
    paragraph = next(p for p in document.paragraphs if p.style.name == "Normal")
    paragraph.add_run(" Our own words.")
    document.save(str(path))
    assert copy.verify().mismatches == []
    paragraph.add_run(" The gain is 98765 euros.")
    document.save(str(path))
    (found,) = copy.verify().mismatches
    assert found.where == "reports/final.en.docx" and found.claimed.startswith("98765")


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
