"""A target that is a time still running for some rows: no model of it, or none that sees its end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis import api
from pythesis.core.evidence import Evidence
from pythesis.words import say
from small_project import QUICK

N = 360


def followed(event: str) -> pl.DataFrame:
    """Draw members whose rates of leaving differ by plan, followed until they leave or for a while."""
    rng = np.random.default_rng(11)
    plan = rng.choice(["monthly", "yearly"], N)
    lasts = rng.exponential(np.where(plan == "monthly", 8.0, 22.0))
    seen = rng.uniform(4, 30, N)
    return pl.DataFrame({
        "tenure": np.minimum(lasts, seen).round(2),
        event: np.where(lasts <= seen, "yes", "no"),
        "plan": plan,
        "age": rng.integers(18, 80, N),
    })  # fmt: skip


def run(folder: Path, event: str, data: dict[str, str]) -> tuple[api.Project, Evidence]:
    file = folder / "members.csv"
    followed(event).write_csv(file)
    values = {"data": data, "report": {"languages": ["en", "fr"]}}
    project, adopted = api.start(file, folder / "PyStay", values=values, language="en", settings=QUICK)
    report = project.run(QUICK, adopted=adopted)
    assert report.evidence is not None
    return project, report.evidence


@pytest.mark.slow
def test_a_time_that_people_declare_ends_the_project_as_an_analysis(tmp_path: Path) -> None:
    project, evidence = run(tmp_path, "gone", {"target": "tenure", "event": "gone", "ended": "yes"})
    assert evidence.task == "analysis"
    assert evidence.conclusion is None and not evidence.iterations
    told = {finding.code: finding for finding in evidence.findings}
    assert told["duration-levels"].columns == ("plan", "tenure")
    (why,) = [finding for finding in evidence.findings if finding.code == "censored-times"]
    assert why.advice is not None
    assert "No model is made" in say(why.advice, "en")
    assert "Aucun modèle n’est fait" in say(why.advice, "fr")
    for language, sentence in (("en", "No model predicts it"), ("fr", "Aucun modèle ne la prédit")):
        page = (project.root / f"reports/final.{language}.html").read_text(encoding="utf-8")
        assert sentence in page
        assert not (project.root / f"reports/modelling.{language}.pdf").exists()
    verified = project.verify()
    assert verified.mismatches == [] and verified.checked["snippets"] > 3


@pytest.mark.slow
def test_a_time_only_its_name_tells_of_is_modelled_without_its_end(tmp_path: Path) -> None:
    _, evidence = run(tmp_path, "churned", {"target": "tenure"})
    assert evidence.task == "regression" and evidence.iterations
    for iteration in evidence.iterations:
        for model in iteration.models:
            assert "churned" not in model.features_used
    reasons = {e.column: e.reason.key for i in evidence.iterations for m in i.models for e in m.excluded}
    assert reasons == {"churned": "ingest.roles.lasting-guessed"}
