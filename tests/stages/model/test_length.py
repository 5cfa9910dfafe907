"""One fit tells every length of a booster: its first trees are the shorter model, whatever the threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from lightgbm import LGBMClassifier
from tests.stages.model.hand import Memory, dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe
from pythesis.stages.model import portfolio
from pythesis.stages.model.length import settled
from pythesis.stats.learning import crossing, naming
from pythesis.stats.learning.features import features
from pythesis.stats.learning.fitting import TREES
from pythesis.stats.learning.rows import Rows, development


@pytest.fixture(scope="module")
def rows() -> Rows:
    return development(*dataset(logistic(240), "outcome", folds=3), Brief(), Plan())


@pytest.fixture(scope="module")
def numbers() -> Rows:
    generator = np.random.default_rng(0)
    a = generator.normal(size=240)
    frame = pl.DataFrame({"a": a, "b": generator.normal(size=240), "y": np.exp(1 + a / 2)})
    return development(*dataset(frame, "y", folds=3), Brief(), Plan())


def sized(recipe: ModelRecipe, number: int, *, log_target: bool = False) -> ModelRecipe:
    """Return the recipe with another number of trees."""
    parameters = {**recipe.parameters, TREES[recipe.family]: number}
    return recipe.model_copy(update={"parameters": parameters, "log_target": log_target})


@pytest.mark.parametrize("family", ["lightgbm", "catboost", "hist_gradient_boosting"])
@pytest.mark.parametrize("logged", [None, False, True], ids=["classes", "numbers", "logarithm"])
def test_the_first_trees_of_a_longer_model_are_the_shorter_one(
    rows: Rows, numbers: Rows, family: str, logged: bool | None
) -> None:
    if family == "catboost":
        pytest.importorskip("catboost")
    own = rows if logged is None else numbers
    whole = getattr(portfolio, family)(own, Plan())
    short, long = (sized(whole, n, log_target=bool(logged)) for n in (8, 24))
    made = features(own.frame, whole.treatments)
    label = naming.label("lightgbm")
    told = crossing.by_fold((short, long), own, made, Plan(), tools(), label)
    for at, recipe in enumerate((short, long)):
        alone = crossing.by_fold((recipe,), own, made, Plan(), tools(), label)
        for together, one in zip(told, alone, strict=True):
            np.testing.assert_array_equal(together[at][0].values, one[0][0].values)
            np.testing.assert_array_equal(together[at][0].raw, one[0][0].raw)
            if logged:
                np.testing.assert_array_equal(together[at][0].learnt, one[0][0].learnt)


def test_noise_asks_for_few_trees_and_every_length_costs_one_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = development(*dataset(logistic(240, strength=0.0), "outcome", folds=3), Brief(), Plan())
    recipe = portfolio.lightgbm(noise, Plan())
    fits = []
    honest = LGBMClassifier.fit

    def counted(self: Any, *args: Any, **more: Any) -> Any:
        fits.append(self.n_estimators)
        return honest(self, *args, **more)

    monkeypatch.setattr(LGBMClassifier, "fit", counted)
    memory = Memory()
    found = settled(recipe, noise, Plan(), tools(memory))
    assert found.parameters["n_estimators"] == 25  # an eighth of 200
    assert fits == [200, 200, 200]
    crossing.cross_validate(found, noise, Plan(), tools(memory), naming.label("lightgbm"))
    assert fits == [200, 200, 200]  # its folds were kept on the way
    assert settled(recipe, noise, Plan(), tools(memory)) == found


def test_folds_side_by_side_give_the_same_numbers(rows: Rows) -> None:
    recipe = sized(portfolio.lightgbm(rows, Plan()), 20)
    one, two = (
        crossing.cross_validate(recipe, rows, Plan(threads=n), tools(), naming.label("lightgbm")).predictions
        for n in (1, 2)
    )
    assert one.equals(two)


def test_other_models_have_no_length(rows: Rows) -> None:
    recipe = portfolio.extra_trees(rows, Plan())
    assert settled(recipe, rows, Plan(), tools()) is recipe
