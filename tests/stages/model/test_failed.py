"""A model that cannot be fitted, in any iteration, is recorded with its reason and stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from lightgbm import LGBMClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from tests.stages.model.hand import chain, dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.faults import STRICT
from pythesis.core.finding import Verdict
from pythesis.core.iteration import Iteration
from pythesis.core.plan import Plan
from pythesis.flow import table
from pythesis.stages import explain, model
from pythesis.stats.learning import fitting
from pythesis.words import fill

QUICK = Plan(effort="quick")


def plant(patch: pytest.MonkeyPatch, *families: Any, when: Callable[[int], bool] = lambda n: True) -> None:
    """Let some families raise when they are fitted on such a number of rows."""
    for family in families:
        honest = family.fit

        def raising(self: Any, x: Any, *args: Any, _honest: Any = honest, **more: Any) -> Any:
            if when(x.shape[0]):
                raise ValueError("planted in /tmp/somewhere\nsecond line")
            return _honest(self, x, *args, **more)

        patch.setattr(family, "fit", raising)


def failed(iteration: Iteration) -> dict[str, str]:
    """Return the models that failed and the English reason, every sentence filled in both languages."""
    return {m.name: m.failed.en for m in fill(iteration).models if m.failed is not None}


def test_iteration_1_goes_on_with_the_simple_model_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, LogisticRegression)
    found = chain(dataset(logistic(240), "outcome", folds=3))
    assert failed(found.simple.iteration) == {"linear": "ValueError: planted in ..."}
    told = fill(found.simple.iteration).decision
    assert "1 model could not be fitted, and has no score: the linear model" in told.en
    assert "n'a pas pu être ajusté" in told.fr.replace("\u2019", "'")
    assert found.simple.chosen == "tree"
    assert "linear" not in {r.name for r in found.simple.recipes}
    assert found.finished.recipe.name in {"tree", "lightgbm"}


def test_flexible_models_are_tried_though_no_simple_one_could_be_fitted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch, LogisticRegression, DecisionTreeClassifier)
    found = chain(dataset(logistic(240), "outcome", folds=3))
    assert set(failed(found.simple.iteration)) == {"linear", "tree"}
    assert found.simple.iteration.decision.key == "model.simple.decision.none-fitted"
    assert found.understood.iteration.decision.key == "explain.decision-none-fitted"
    assert found.improved.chosen == found.finished.recipe.name == "lightgbm"


def test_a_run_ends_with_its_analysis_when_nothing_can_be_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, LogisticRegression, DecisionTreeClassifier, LGBMClassifier)
    found = chain(dataset(logistic(240), "outcome", folds=3))
    assert found.improved.chosen == found.finished.recipe.name == "trivial"
    told = fill(found.improved.iteration).decision
    assert told.en.startswith("No model that uses the columns has a score")
    assert "LightGBM" in told.en
    assert "demeure, sans modèle" in told.fr
    assert found.concluded.conclusion.model == "trivial"
    fill(found.concluded.conclusion)
    fill(found.finished.iteration)


def test_iteration_2_leaves_out_what_needs_a_fit_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STRICT, raising=False)
    plant(monkeypatch, LogisticRegression, DecisionTreeClassifier, when=lambda n: n < 50)
    found = chain(dataset(logistic(240), "outcome", folds=3))
    fill(found.understood.iteration)
    told = {f.code: f for f in found.understood.iteration.findings}
    assert told["learning-curve"].verdict is Verdict.NOT_APPLICABLE
    assert "FitFailed" in str(told["learning-curve"].claim.values["where"])
    assert told["permuted-target"].verdict is not Verdict.NOT_APPLICABLE
    assert found.understood.diagnosis.doubling is None


def test_iteration_2_says_that_the_model_could_not_be_fitted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data, using = dataset(logistic(240), "outcome", folds=3), tools()
    simple = model.simple(*data, Brief(), QUICK, using)

    def fails(*args: Any, **more: Any) -> Any:
        raise fitting.FitFailed(MemoryError("no room"))

    with monkeypatch.context() as planted:
        planted.setattr(fitting, "fit", fails)
        understood = explain.run(*data, Brief(), simple, using)
    assert "fitted again fold by fold, it stopped on an error (MemoryError: no room)" in (
        fill(understood.iteration).decision.en
    )
    improved = model.improve(*data, Brief(), simple, understood, QUICK, using)
    assert improved.chosen in {"linear", "tree", "lightgbm"}


def test_iteration_4_takes_the_next_best_and_the_conclusion_is_about_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = dataset(logistic(240), "outcome", folds=3)
    plant(monkeypatch, LogisticRegression, LGBMClassifier, when=lambda n: n == 180)
    found = chain(data)
    recommended = found.improved.chosen
    assert found.finished.recipe.name == "tree" != recommended
    assert failed(found.finished.iteration)[recommended] == "ValueError: planted in ..."
    told = fill(found.finished.iteration).decision
    assert "could not be fitted again on all development rows: ValueError: planted in ..." in told.en
    assert "Le suivant par son score a pris sa place" in told.fr
    results = {
        "split": SimpleNamespace(learning=data[0], split=data[1]), "simple": found.simple,
        "understand": found.understood, "improve": found.improved, "conclude": found.concluded,
        "finish": found.finished, "audit": SimpleNamespace(findings=()),
    }  # fmt: skip
    context: Any = SimpleNamespace(results=results, brief=Brief())
    confirmed = table._confirm(context, tools())
    assert confirmed.conclusion.model == found.finished.recipe.name
    assert confirmed.conclusion.score.split == "test"


def test_nested_scores_come_from_the_next_best_where_the_chosen_one_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(STRICT, raising=False)
    data = dataset(logistic(150), "outcome", sealed=False, folds=3)
    plant(monkeypatch, LogisticRegression, when=lambda n: n < 60)  # inner folds only
    found = chain(data)
    assert found.finished.predictions.height == 150
    assert found.finished.iteration.models[0].scores[0].split == "nested-cross-validation"
