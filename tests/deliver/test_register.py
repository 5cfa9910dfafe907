"""The register holds a row for each model and metric, and no cell a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from tests.sample import titanic_evidence

from pythesis.core.receipt import Receipts
from pythesis.core.said import said
from pythesis.deliver import register
from pythesis.words import fill


def _read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_each_model_of_each_iteration_has_its_scores_and_verdict() -> None:
    evidence = titanic_evidence()
    receipts = Receipts(pythesis="0", python="3", libraries={}, threads=1, training_seconds={"boosting": 1.5})
    rows = _read(register.render(evidence, receipts))
    assert len(rows) == sum(len(m.scores) for it in evidence.iterations for m in it.models)
    boosted = next(r for r in rows if r["model"] == "boosting")
    assert (boosted["iteration"], boosted["seconds"], boosted["compared_with"]) == ("3", "1.5", "linear")
    assert (boosted["verdict"], boosted["score"]) == ("not_distinguished", "0.87")
    assert len({(r["data"], r["division"]) for r in rows}) == 1


def test_another_division_has_another_fingerprint() -> None:
    evidence = titanic_evidence()
    other = evidence.model_copy(update={"split": evidence.split.model_copy(update={"seed": 5})})
    assert register.division(evidence) != register.division(other)


def test_a_name_that_looks_like_a_formula_stays_text_and_a_model_without_score_is_listed() -> None:
    evidence = titanic_evidence()
    first = evidence.iterations[0]
    odd = first.models[0].model_copy(update={"name": "=1+1", "scores": ()})
    changed = evidence.model_copy(update={"iterations": (first.model_copy(update={"models": (odd,)}),)})
    receipts = Receipts(pythesis="0", python="3", libraries={}, threads=1)
    rows = _read(register.render(changed, receipts))
    assert [(r["model"], r["score"]) for r in rows] == [("'=1+1", "")]


def test_a_model_that_could_not_be_fitted_has_its_reason() -> None:
    evidence = titanic_evidence()
    first = evidence.iterations[0]
    why = fill(said("model.improve.failed.why", kind="ValueError", told="no rows"))
    odd = first.models[0].model_copy(update={"scores": (), "failed": why})
    changed = evidence.model_copy(update={"iterations": (first.model_copy(update={"models": (odd,)}),)})
    rows = _read(register.render(changed, Receipts(pythesis="0", python="3", libraries={}, threads=1)))
    assert [(r["score"], r["cut_by_clock"], r["failed"]) for r in rows] == [("", "no", "ValueError: no rows")]
