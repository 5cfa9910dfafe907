"""Fits on other workers give the scores of one machine, bit for bit."""

from __future__ import annotations

import importlib.util

import pytest
from tests.stages.model.hand import Chain, Memory, chain, dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.errors import InputError
from pythesis.core.plan import Plan
from pythesis.flow.workers import BACKENDS, LIBRARY, check, spread
from pythesis.stages.model import portfolio
from pythesis.stages.model.assess import assess
from pythesis.stats.learning import crossing, fitting
from pythesis.stats.learning.naming import label
from pythesis.stats.learning.rows import development
from pythesis.stats.learning.spread import fill, several

PLAN = Plan(effort="quick", threads=1)


def run(backend: str | None, workers: int = 2) -> tuple[Chain, Memory]:
    memory = Memory()
    with spread(backend, workers):
        assert several() is (backend is not None)
        return chain(dataset(logistic(160), "outcome", folds=3), plan=PLAN, using=tools(memory)), memory


@pytest.fixture(scope="module")
def alone() -> tuple[Chain, Memory]:
    return run(None)


def same(one: tuple[Chain, Memory], other: tuple[Chain, Memory]) -> None:
    assert one[0].simple.iteration == other[0].simple.iteration
    assert one[0].improved.iteration == other[0].improved.iteration
    assert one[0].finished.iteration == other[0].finished.iteration
    assert one[0].concluded == other[0].concluded
    for mine, theirs in ((one[0].simple, other[0].simple), (one[0].improved, other[0].improved)):
        assert mine.predictions.equals(theirs.predictions, null_equal=True)


def test_threads_of_joblib_give_the_same_to_the_bit(alone: tuple[Chain, Memory]) -> None:
    same(run("threading"), alone)


@pytest.mark.slow
def test_processes_of_joblib_give_the_same_to_the_bit(alone: tuple[Chain, Memory]) -> None:
    same(run("loky"), alone)


@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("backend", sorted(LIBRARY))
def test_a_cluster_gives_the_scores_of_one_machine_to_the_bit(backend: str) -> None:
    if importlib.util.find_spec(LIBRARY[backend]) is None:
        pytest.skip(f"{LIBRARY[backend]} is not installed")
    rows = development(*dataset(logistic(160), "outcome", folds=3), Brief(), PLAN)
    recipes = tuple(make(rows, PLAN) for make in (portfolio.linear, portfolio.tree, portfolio.lightgbm))
    there = tools()
    with spread(backend, 2):
        assert fill(recipes, rows, PLAN, there) == 9
    for recipe in recipes:
        far, near = assess(recipe, rows, PLAN, there), assess(recipe, rows, PLAN, tools())
        assert far.model == near.model
        assert far.predictions.equals(near.predictions, null_equal=True)


@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed")
def test_every_iteration_on_dask_is_the_same_to_the_bit(alone: tuple[Chain, Memory]) -> None:
    same(run("dask"), alone)


def test_workers_bring_back_every_fold_and_the_search_fits_none_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = dataset(logistic(160), "outcome", folds=3)
    rows = development(*data, Brief(), PLAN)
    recipes = (portfolio.linear(rows, PLAN), portfolio.tree(rows, PLAN))
    using = tools()
    with spread("threading", 2):
        assert fill(recipes, rows, PLAN, using) == 6
        assert fill(recipes, rows, PLAN, using) == 0  # all kept

    def never(*given: object) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr(crossing, "fit", never)
    for recipe in recipes:
        crossed = crossing.cross_validate(recipe, rows, PLAN, using, label(recipe.name))
        assert crossed.predictions.height == rows.n


def test_a_fit_that_fails_on_a_worker_fails_again_where_it_is_told() -> None:
    rows = development(*dataset(logistic(160), "outcome", folds=3), Brief(), PLAN)
    bad = portfolio.linear(rows, PLAN).model_copy(update={"parameters": {"C": -1.0}})
    with spread("threading", 2):
        assert fill((bad,), rows, PLAN, tools()) == 0
        with pytest.raises(fitting.FitFailed):
            crossing.fold_predictions(
                bad, rows, crossing.features(rows.frame, bad.treatments), rows.folds[0], PLAN, tools()
            )


@pytest.mark.parametrize("backend", ["spark", "loky=here", "", "dask2"])
def test_a_backend_that_does_not_exist_is_refused(backend: str) -> None:
    with pytest.raises(InputError) as error:
        check(backend)
    assert error.value.remedy.values["backends"] == BACKENDS


def test_without_the_library_the_command_that_installs_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError) as error:
        check("dask=tcp://somewhere:8786")
    assert error.value.what.key == "errors.backend-absent.what"
