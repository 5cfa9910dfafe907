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


def _say_more(project: api.Project, words: str) -> None:
    """Add words to a paragraph of the final report in Word."""
    path = project.root / "reports/final.en.docx"
    document = Document(str(path))
    paragraph = next(p for p in document.paragraphs if p.style.name == "Normal")
    paragraph.add_run(words)
    document.save(str(path))


def test_an_honest_project_verifies_and_a_document_may_be_edited(copy: api.Project) -> None:
    _say_more(copy, " Our own words.")
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
    _first(evidence, 3)["validations"][0]["recipe"] = "of_another_version"
    evidence["iterations"][3]["models"][0]["scores"][0]["value"] -= 0.01
    evidence["reservation"]["n_test"] += 1
    evidence["questions"][0]["asked"] -= 1
    evidence["journal"][0]["of_rows"] += 1


def test_each_altered_number_in_the_evidence_is_found(copy: api.Project) -> None:
    _alter(copy, _many)
    mismatches = copy.verify().mismatches
    where = [re.sub(r"\[[^\]]*\]", "", found.where) for found in mismatches]
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
    assert any("of_another_version" in found.claimed for found in mismatches)


@pytest.mark.slow
def test_altered_numbers_of_a_page_and_of_a_document_are_named(copy: api.Project) -> None:
    page = copy.root / "reports/exploration.en.html"
    text = page.read_text(encoding="utf-8")
    start = text.index(">", text.index("data-evidence=")) + 1
    page.write_text(text[:start] + "9" + text[start:], encoding="utf-8")
    _say_more(copy, " The gain is 98765 euros.")
    found = {mismatch.where.split("#")[0]: mismatch for mismatch in copy.verify().mismatches}
    assert set(found) == {"reports/exploration.en.html", "reports/final.en.docx"}
    assert found["reports/final.en.docx"].claimed.startswith("98765")


def test_data_altered_and_a_finding_taken_out_are_found_and_no_code_of_the_project_is_run(
    copy: api.Project,
) -> None:
    trap = copy.root / "trap"

    def plant(evidence: dict[str, Any]) -> None:
        evidence["findings"].pop(0)
        finding = next(f for f in evidence["findings"] if f["rank"] == 1)
        finding["validations"][0]["recompute"] = f"open({str(trap)!r}, 'w').close()"

    _alter(copy, plant)
    for module in copy.root.rglob("*.py"):
        module.write_text(f"open({str(trap)!r}, 'w').close()\n", encoding="utf-8")
    (raw,) = (copy.root / "data/raw").iterdir()
    raw.write_text(raw.read_text(encoding="utf-8").replace("north", "south", 3), encoding="utf-8")
    where = [found.where for found in copy.verify().mismatches]
    assert "findings" in where
    assert raw.name in where
    assert not trap.exists()
