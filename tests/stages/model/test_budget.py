"""The budget holds on machines of any speed: nothing begins that would end too late; what is cut is told."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.stages.model.hand import Memory, Quiet, dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.stages import model
from pythesis.stages.model import portfolio
from pythesis.stages.model.assess import Assessed, assess
from pythesis.stages.model.cost import estimated
from pythesis.stages.model.limit import Limit
from pythesis.stats.learning.fitting import OutOfTime
from pythesis.stats.learning.results import Diagnosis, Modelled, Understood
from pythesis.stats.learning.rows import Rows, development
from pythesis.words import fill

DATA = dataset(logistic(240), "outcome", folds=3)
REFIT = 1.25  # a refit learns from all rows, a fold of three from two thirds of them: boosters grow less


@dataclass
class Machine:
    """A clock that only fits move on."""

    at: float = 0.0

    def now(self) -> float:
        return self.at


@pytest.fixture(scope="module")
def rows() -> Rows:
    return development(*DATA, Brief(), Plan())


@pytest.fixture(scope="module")
def simple() -> Modelled:
    return model.simple(*DATA, Brief(), Plan(), tools())


@pytest.mark.parametrize("speed", [0.2, 1.0, 6.0, 40.0])
@pytest.mark.parametrize("slow", ["LGBMClassifier", "CatBoostClassifier", "HistGradientBoostingClassifier"])
def test_the_budget_is_kept_within_a_tenth(
    rows: Rows, simple: Modelled, monkeypatch: pytest.MonkeyPatch, speed: float, slow: str
) -> None:
    plan = Plan(effort="thorough", prefer="score", budget=40.0)
    clock, spent = Machine(), dict[str, float]()
    scored = assess(portfolio.linear(rows, plan), rows, plan, tools())

    def seconds(recipe: ModelRecipe) -> float:
        return speed * estimated(recipe, rows) * 20 * (3 if recipe.family == slow else 1)

    def settled(
        recipe: ModelRecipe, own: Rows, plan: Plan, using: Tools, limit: Callable[[int, int], None]
    ) -> ModelRecipe:
        for done in range(len(own.folds)):
            if done:
                limit(done, len(own.folds))
            clock.at += seconds(recipe) / len(own.folds)
        spent[recipe.name] = seconds(recipe)
        return recipe

    def assessed(recipe: ModelRecipe, *others: Any) -> Assessed:
        told = scored.model.model_copy(update={"name": recipe.name, "family": recipe.family})
        return replace(scored, model=told, recipe=recipe, seconds=seconds(recipe))

    iteration = importlib.import_module("pythesis.stages.model.improve")  # the package shows the function
    monkeypatch.setattr(iteration, "settled", settled)
    monkeypatch.setattr(iteration, "assess", assessed)
    monkeypatch.setattr("pythesis.stages.model.search.catboost_installed", lambda: True)
    known = {r.name: seconds(r) if r.treatments else 0.0 for r in simple.recipes}
    nothing = Understood(
        simple.iteration, (), Diagnosis(None, (), None, (), None), simple.predictions.clear(), {}
    )
    found = model.improve(
        *DATA, Brief(), replace(simple, seconds=known), nothing, plan, Tools(clock, Memory(), Quiet())
    )
    refits = sum(REFIT * one / len(rows.folds) for one in spent.values())
    assert clock.at + refits <= 1.1 * 40.0
    cut = [m.name for m in found.iteration.models if m.cut_by_clock]
    told = fill(found.iteration).decision
    assert ("left no room for" in told.en) is bool(cut)
    assert ("suffi pour" in told.fr) is bool(cut)
    if speed == 40.0:
        assert cut


def test_a_model_is_not_begun_when_its_first_fold_alone_would_end_too_late(rows: Rows) -> None:
    plan, clock = Plan(budget=10.0), Machine()
    recipe = portfolio.lightgbm(rows, plan)
    limit = Limit(plan, clock)
    limit.before(recipe, estimate=24.0, folds=3)  # eight seconds a fold, as estimated
    limit.spent(recipe, seconds=48.0, folds=3, estimate=24.0)  # the machine takes twice the time
    with pytest.raises(OutOfTime):
        limit.before(recipe, estimate=24.0, folds=3)
    other = portfolio.extra_trees(rows, plan)
    with pytest.raises(OutOfTime):
        limit.before(other, estimate=15.0, folds=3)
    limit.before(other, estimate=12.0, folds=3)


def test_refits_share_the_threads_and_the_longest_may_come_last(rows: Rows) -> None:
    recipe = portfolio.linear(rows, Plan())
    for threads, last in ((1, 2.6), (2, 4.1)):
        clock = Machine()
        limit = Limit(Plan(budget=10.0, prefer="score", threads=threads), clock)
        for _ in range(2):
            limit.spent(recipe, 3 * 2.3, 3)  # a refit of three seconds each
        clock.at = last
        limit.before(recipe)
        clock.at = last + 0.2
        with pytest.raises(OutOfTime):
            limit.before(recipe)
