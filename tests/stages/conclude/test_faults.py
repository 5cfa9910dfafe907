"""A fault in what the conclusion gathers stops no run: the recorded scores still judge the criterion."""

from __future__ import annotations

import importlib

import pytest
from tests.stages.model.hand import chain, dataset, logistic

from pythesis.core.brief import Brief, CostsBrief, SuccessBrief
from pythesis.core.faults import STRICT
from pythesis.stages.explain import understand
from pythesis.words import fill

concluding = importlib.import_module("pythesis.stages.conclude.run")


def _fails(*_: object, **__: object) -> None:
    raise IndexError("secret value 41")


@pytest.mark.parametrize(("minimum", "outcome"), [(0.6, "success"), (0.999, "failure")])
def test_the_criterion_is_judged_by_recorded_scores_when_the_case_cannot_be_gathered(
    monkeypatch: pytest.MonkeyPatch, minimum: float, outcome: str
) -> None:
    monkeypatch.delenv(STRICT)
    monkeypatch.setattr(concluding, "case", _fails)
    brief = Brief(success=SuccessBrief(metric="roc_auc", minimum=minimum))
    made = chain(dataset(logistic(400, strength=1.5), "outcome", folds=5), brief)
    found = fill(made.concluded.conclusion)
    assert (found.outcome, found.causes) == (outcome, ())
    scores = {m.name: m.scores[0] for m in (*made.simple.iteration.models, *made.improved.iteration.models)}
    assert found.score == scores[found.model]
    assert found.baseline == scores["trivial"]
    (told,) = [s for s in found.scientific if "IndexError" in s.en]
    assert "IndexError" in told.fr and "secret" not in told.en + told.fr
    assert all("below" not in s.en for s in found.business)


def test_what_it_is_worth_may_fail_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STRICT)
    monkeypatch.setattr(concluding, "worth", _fails)
    brief = Brief(costs=CostsBrief(false_positive=1.0, false_negative=5.0))
    found = fill(chain(dataset(logistic(300), "outcome", folds=3), brief).concluded.conclusion)
    (told,) = [s for s in found.business if "IndexError" in s.en]
    assert "secret" not in told.en + told.fr
    assert found.worth == ()
    assert all("as soon as the brief" not in s.en for s in found.business)


def test_iteration_2_says_that_the_model_could_not_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STRICT)
    monkeypatch.setattr(understand, "setting", _fails)
    made = chain(dataset(logistic(300), "outcome", folds=3))
    told = fill(made.understood.iteration).decision
    assert "IndexError" in told.en and "IndexError" in told.fr
    assert "secret" not in told.en
    assert made.improved.chosen != "trivial"
    fill(made.concluded.conclusion)
