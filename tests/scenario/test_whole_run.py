"""The main job, end to end, on a small table drawn here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from pythesis import api
from pythesis.core.finding import Verdict
from small_project import QUICK, table

Finished = tuple[api.Project, api.RunReport]


def _claims(report: api.RunReport, column: str) -> list[Verdict]:
    assert report.evidence is not None
    target = "guéri"
    return [
        f.verdict
        for f in report.evidence.findings
        if f.stage == "explore" and column in f.columns and target in f.columns
    ]


def test_planted_relations_are_found_and_noise_is_not(finished: Finished) -> None:
    _, report = finished
    kept = {Verdict.VALIDATED, Verdict.PRESENT}
    assert kept & set(_claims(report, "dose (mg)"))
    assert kept & set(_claims(report, "site"))
    assert not kept & set(_claims(report, "noise"))


def test_every_deliverable_is_there(finished: Finished) -> None:
    project, _ = finished
    wanted = [
        "reports/exploration.en.pdf",
        "reports/modelling.en.html",
        "reports/final.en.pdf",
        "reports/final.en.docx",
        "reports/slides.en.pptx",
        "reports/slides.en.pdf",
        "reports/evidence.json",
        "reports/receipts.json",
        "references/audit.xlsx",
        "app.py",
        "requirements.txt",
        "models/model.skops",
        "notebooks/1.0-audit.ipynb",
        "data/processed/rows.parquet",
        "log.jsonl",
    ]
    assert [path for path in wanted if not (project.root / path).is_file()] == []


def test_the_test_rows_were_opened_once(finished: Finished) -> None:
    project, report = finished
    assert report.evidence is not None
    assert len(report.evidence.openings) == 1
    again = project.run(QUICK)
    assert again.evidence is not None
    assert again.ran == ()
    assert again.evidence == report.evidence
    assert project.status().openings == 1
    assert [state.name for state in project.status().stages if state.stale] == []  # looked at as it was run


@pytest.mark.slow  # the fast suite has it with a deleted ledger
def test_the_evidence_is_the_same_to_the_byte_from_another_folder(finished: Finished, tmp_path: Path) -> None:
    project, _ = finished
    data = tmp_path / "données essai.csv"
    table().write_csv(data)
    twin, adopted = api.start(
        data, tmp_path / "PyEssai", values={"data": {"target": "guéri"}}, language="en", settings=QUICK
    )
    twin.run(QUICK, adopted=adopted)
    same = [(root / "reports/evidence.json").read_bytes() for root in (project.root, twin.root)]
    assert same[0] == same[1]


def test_evidence_holds_no_time_and_no_path(finished: Finished) -> None:
    project, _ = finished
    text = (project.root / "reports/evidence.json").read_text(encoding="utf-8")
    assert str(project.root.parent) not in text
    assert "seconds" not in json.loads(text)


def test_predict_keeps_the_order_of_rows(finished: Finished, tmp_path: Path) -> None:
    project, _ = finished
    rows = table(50, seed=9).drop("guéri").reverse()
    rows.write_csv(tmp_path / "new.csv")
    found = api.predict(project.root, tmp_path / "new.csv")
    assert found["patient"].to_list() == rows["patient"].to_list()
    assert set(found["prediction"]) <= {"oui", "non"}
    total = found["probability_oui"] + found["probability_non"]
    assert ((total - 1).abs() < 1e-9).all()


@pytest.mark.slow
def test_a_deleted_ledger_is_rebuilt_in_another_folder_to_the_same_evidence(
    finished: Finished, tmp_path: Path
) -> None:
    project, _ = finished
    root = tmp_path / "PyEssai"
    shutil.copytree(project.root, root)
    before = (root / "reports/evidence.json").read_bytes()
    shutil.rmtree(root / ".pythesis")
    api.Project(root).run(QUICK)
    assert (root / "reports/evidence.json").read_bytes() == before
    assert api.Project(root).status().openings == 1


def test_an_analysis_without_a_target_finishes(tmp_path: Path) -> None:
    data = tmp_path / "survey.csv"
    table(300).drop("guéri").write_csv(data)
    project, adopted = api.start(data, tmp_path / "PySurvey", values={}, language="fr", settings=QUICK)
    report = project.run(QUICK, adopted=adopted)
    assert report.evidence is not None
    assert report.evidence.task == "analysis"
    assert report.evidence.iterations == ()
    assert (project.root / "reports/exploration.fr.pdf").is_file()
    assert (project.root / "app.py").is_file()


def test_processed_rows_carry_their_part(finished: Finished) -> None:
    project, report = finished
    assert report.evidence is not None
    rows = pl.read_parquet(project.root / "data/processed/rows.parquet")
    counts = dict(rows.group_by("__part").len().iter_rows())
    assert counts["test"] == report.evidence.reservation.n_test
    assert counts["development"] == report.evidence.reservation.n_development
