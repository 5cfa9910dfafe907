"""The change that made the recommended model is told as kept, and no other change with it."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from tests.stages.model.hand import Memory, dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.iteration import Change, Score
from pythesis.core.plan import Plan
from pythesis.core.said import said
from pythesis.stages import model
from pythesis.stages.model import portfolio
from pythesis.stages.model.assess import unscored
from pythesis.stages.model.choice import Choice
from pythesis.stats.learning.results import Diagnosis, Understood
from pythesis.stats.learning.rows import development

improve = importlib.import_module("pythesis.stages.model.improve")  # the package shows the function
DATA = dataset(logistic(240), "outcome", folds=3)
PLAN = Plan(effort="quick")


@pytest.mark.parametrize(
    ("recommended", "kept"),
    [
        ("lightgbm", (False, True, True)),  # its gain is unsure: kept because recommended
        ("catboost", (False, False, True)),
        ("linear-repaired", (False, False, True)),  # a repair dropped by its own test stays dropped
        ("ensemble", (False, False, True)),  # comes of no change
        ("tree", (False, False, True)),  # of iteration 1
    ],
)
def test_only_the_change_of_the_recommended_model_becomes_kept(
    recommended: str, kept: tuple[bool, ...]
) -> None:
    rows = development(*DATA, Brief(), PLAN)
    recipe = portfolio.linear(rows, PLAN)

    def named(name: str) -> Any:
        return unscored(recipe.model_copy(update={"name": name}), PLAN, None)

    flexible = said(improve.FLEXIBLE, model=said("text", text="one"))
    changes = [
        Change(what=said("text", text="gaps filled with the mean"), kept=False),
        Change(what=flexible, kept=False),
        Change(what=flexible, kept=True),
    ]
    made = [named(name) for name in ("linear-repaired", "lightgbm", "catboost", "ensemble")]
    trial = improve.Trial(made, changes, [], [], SimpleNamespace())
    choice = Choice(named(recommended), made[0], made[0], shown=True, limit=0.0, margin=0.0)
    assert tuple(c.kept for c in improve._with_recommended(trial, choice)) == kept
    assert [c.kept for c in trial.changes] == [False, False, True]


@pytest.mark.parametrize("recommended", ["lightgbm", "linear"])
def test_the_iteration_records_it(monkeypatch: pytest.MonkeyPatch, recommended: str) -> None:
    using = tools(Memory())
    simple = model.simple(*DATA, Brief(), PLAN, using)
    nothing = Understood(
        simple.iteration, (), Diagnosis(None, (), None, (), None), simple.predictions.clear(), {}
    )

    def chosen(models: list[Any], *others: Any) -> Choice:
        one = next(m for m in models if m.model.name == recommended)
        return Choice(one, one, one, shown=False, limit=0.0, margin=0.0)

    monkeypatch.setattr(improve, "choose", chosen)
    found = model.improve(*DATA, Brief(), simple, nothing, PLAN, using)
    told = [c for c in found.iteration.changes if c.what.key == improve.FLEXIBLE]
    assert [c.kept for c in told] == [recommended == "lightgbm"]
    assert told[0].gain is not None and (told[0].gain.low or 0.0) <= 0.0  # never kept by its own test


@pytest.mark.parametrize(("corrected", "key"), [(0.8310, "same"), (0.8211, "value"), (None, "none")])
def test_a_correction_that_does_not_show_is_not_told_as_one(corrected: float | None, key: str) -> None:
    told = Score(
        metric="roc_auc", value=0.83101, low=0.8, high=0.86, n=100, level=0.95, split="cross-validation",
        estimand="estimand", method="method",
    )  # fmt: skip
    assert improve._corrected(corrected, told, 6).key == f"model.improve.corrected.{key}"
