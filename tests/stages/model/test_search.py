"""The plan of the search: fixed by the shape, cut by budget or clock, stopped when nothing comes any more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe
from pythesis.stages.model import portfolio, search
from pythesis.stages.model.assess import Assessed, assess
from pythesis.stages.model.cost import estimated
from pythesis.stages.model.limit import Limit
from pythesis.stages.model.tuning import variants
from pythesis.stats.learning.fitting import OutOfTime
from pythesis.stats.learning.rows import Rows, development
from pythesis.words import fill


@pytest.fixture(scope="module")
def rows() -> Rows:
    return development(*dataset(logistic(300), "outcome", folds=3), Brief(), Plan())


@pytest.fixture(params=[False, True], ids=["without CatBoost", "with CatBoost"])
def installed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(search, "catboost_installed", lambda: request.param)
    return bool(request.param)


def test_the_plan_says_what_is_tried_and_what_is_missing(rows: Rows, installed: bool) -> None:
    found = search.planned(rows, Plan(effort="standard"))
    assert found.names[0] == "lightgbm"
    assert ("catboost" in found.names) is installed
    told = fill(found.said(rows, Plan(effort="standard")))
    assert ("CatBoost is not installed" in str(told.en)) is not installed
    assert ("CatBoost n’est pas installé" in str(told.fr)) is not installed


def test_effort_widens_the_plan_and_shape_bends_it(rows: Rows) -> None:
    plans = {e: search.planned(rows, Plan(effort=e)).names for e in ("quick", "standard", "thorough")}
    assert set(plans["quick"]) < set(plans["standard"]) < set(plans["thorough"])
    assert "neighbours" in plans["thorough"]
    wide = pl.DataFrame({f"c{i}": np.random.default_rng(i).normal(size=60) for i in range(320)})
    wide = wide.with_columns(y=pl.Series(["a", "b"] * 30))
    narrow = development(*dataset(wide, "y"), Brief(), Plan())
    assert search.planned(narrow, Plan()).names == ("extra-trees", "linear-stronger")


def test_a_budget_leaves_out_what_it_cannot_afford_whatever_the_machine(rows: Rows) -> None:
    whole = search.planned(rows, Plan())
    costs = {n: estimated(search.configuration(n, rows, Plan()), rows) for n in whole.names}
    tight = search.planned(rows, Plan(budget=costs["lightgbm"] + costs["linear-strong"]))
    assert tight.names[0] == "lightgbm"
    assert tight.unaffordable
    assert set(tight.names) | set(tight.unaffordable) == set(whole.names)
    assert "estimated too short" in str(fill(tight.said(rows, Plan(budget=1.0))).en)
    assert search.planned(rows, Plan(budget=1e6)).names == whole.names


@dataclass
class Pace:
    """A clock that jumps by a fixed step at each reading."""

    step: float
    at: float = 0.0

    def now(self) -> float:
        self.at += self.step
        return self.at


def test_the_clock_stops_a_model_between_two_folds(rows: Rows) -> None:
    recipe = portfolio.linear(rows, Plan())
    limit = Limit(Plan(budget=4.0), Pace(1.5))
    limit.before(recipe)
    with pytest.raises(OutOfTime):
        assess(recipe, rows, Plan(), tools(), limit.during)
    free = Limit(Plan(), Pace(1e9))
    free.before(recipe)
    assert assess(recipe, rows, Plan(), tools(), free.during).model.scores


def test_time_to_refit_is_kept_aside_when_the_score_is_preferred(rows: Rows) -> None:
    recipe = portfolio.linear(rows, Plan())
    for prefer, stopped in (("simple", False), ("score", True)):
        limit = Limit(Plan(budget=10.0, prefer=prefer), Pace(0.1))  # type: ignore[arg-type]
        limit.spent(recipe, 30.0, 3)
        if stopped:
            with pytest.raises(OutOfTime):
                limit.before(recipe)
        else:
            limit.before(recipe)


def test_a_replayed_run_leaves_out_what_was_cut_and_reads_no_clock(rows: Rows) -> None:
    limit = Limit(Plan(budget=1.0, cut=("linear",)), Pace(1e9))
    with pytest.raises(OutOfTime):
        limit.before(portfolio.linear(rows, Plan()))
    limit.before(portfolio.tree(rows, Plan()))
    limit.during(1, 3)


@dataclass
class Trials:
    """Answers every recipe with the same predictions, and counts."""

    scored: Assessed
    names: list[str] = field(default_factory=list)

    def __call__(self, recipe: ModelRecipe) -> Assessed:
        self.names.append(recipe.name)
        model = self.scored.model.model_copy(update={"name": recipe.name})
        return replace(self.scored, model=model, recipe=recipe)


def test_tuning_stops_when_nothing_comes_any_more(rows: Rows) -> None:
    trials = Trials(assess(portfolio.linear(rows, Plan()), rows, Plan(), tools()))
    plan = Plan(effort="thorough")
    search.search(search.Planned(("lightgbm",), (), False), [], [], rows, plan, trials)
    assert trials.names == ["lightgbm", "lightgbm~2", "lightgbm~3", "lightgbm~4"]
    trials.names.clear()
    search.search(search.Planned(("lightgbm",), (), False), [], [], rows, Plan(), trials)
    assert trials.names == ["lightgbm"]


def test_variants_are_other_settings_that_can_be_fitted(rows: Rows) -> None:
    base = portfolio.lightgbm(rows, Plan())
    found = list(variants(base))
    assert len({str(r.parameters) for r in (base, *found)}) == len(found) + 1
    assert all(r.parameters["num_leaves"] >= 3 for r in found)  # type: ignore[operator]
    assert not list(variants(portfolio.linear(rows, Plan())))
    logged = base.model_copy(update={"name": "lightgbm+log-target"})
    assert next(variants(logged)).name == "lightgbm~2+log-target"


@pytest.mark.parametrize(
    ("target", "leans"),
    [
        (np.exp(np.random.default_rng(0).normal(size=500)), True),
        (np.random.default_rng(0).normal(size=500), False),
        (np.random.default_rng(0).uniform(1, 2, size=500), False),
    ],
)
def test_a_logarithm_is_tried_on_positive_skewed_targets(target: np.ndarray, leans: bool) -> None:
    assert search.skewed(target) is leans


def test_every_configuration_has_a_name_in_both_languages(rows: Rows, installed: bool) -> None:
    for name in search.planned(rows, Plan(effort="thorough")).names:
        recipe = search.configuration(name, rows, Plan())
        assert recipe.name == name
        assert fill(search.the(name)).fr


def test_catboost_is_fitted_where_it_is_installed(rows: Rows) -> None:
    pytest.importorskip("catboost")
    recipe = portfolio.catboost(rows, Plan())
    small = recipe.model_copy(update={"parameters": {**recipe.parameters, "iterations": 20}})
    one = assess(small, rows, Plan(threads=1), tools())
    other = assess(small, rows, Plan(threads=2), tools())
    assert one.model.scores[0].value == pytest.approx(other.model.scores[0].value, abs=1e-6)
    assert one.model.scores[0].value > 0.5
