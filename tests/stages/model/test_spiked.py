"""Numbers whose exact values tell more than where they lie: found, tried, and delivered inside the folds."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset, tools

from pythesis.core.brief import Brief
from pythesis.core.plan import Plan
from pythesis.stages import explain, model
from pythesis.stages.model import portfolio
from pythesis.stages.model.changes import changed
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.pipeline import build, output_columns
from pythesis.stats.learning.rows import development
from pythesis.stats.learning.spiked import spiked
from pythesis.words import fill


def table(n: int = 5000, seed: int = 0) -> pl.DataFrame:
    """Return an amount whose every value has an answer of its own, a smooth age, a number of nothing."""
    generator = np.random.default_rng(seed)
    amounts = generator.choice(np.arange(100, 9000), 150, replace=False)
    answers = generator.choice([0.05, 0.95], 150)
    which = generator.integers(0, 150, n)
    age = generator.integers(18, 80, n)
    chance = np.where(generator.random(n) < 0.5, answers[which], 1 / (1 + np.exp((50 - age) / 8)))
    return pl.DataFrame(
        {
            "amount": amounts[which].astype(float),
            "age": age,
            "nothing": generator.integers(0, 60, n),
            "answer": np.where(generator.random(n) < chance, "yes", "no"),
        }
    )


def test_only_the_column_of_spikes_is_named() -> None:
    rows = development(*dataset(table(), "answer"), Brief(), Plan())
    assert spiked(rows) == ("amount",)


@pytest.mark.parametrize("task", ["classes", "number"])
def test_smooth_and_unrelated_numbers_are_never_named(task: str) -> None:
    for seed in range(8):
        frame = table(1500, seed).drop("amount")
        if task == "number":
            noise = np.random.default_rng(seed).normal(0, 5, frame.height)
            frame = frame.with_columns(answer=(pl.col("age") - 50) ** 2 / 20 + noise)
        rows = development(*dataset(frame, "answer"), Brief(), Plan())
        assert spiked(rows) == ()


def test_a_rare_class_or_few_rows_a_value_ask_nothing() -> None:
    frame = table(400)
    rare = frame.with_columns(
        answer=pl.when(pl.int_range(pl.len()) < 6).then(pl.lit("yes")).otherwise(pl.lit("no"))
    )
    assert spiked(development(*dataset(rare, "answer", folds=2), Brief(), Plan())) == ()
    few = table(3000)  # 150 values, 15 rows each in development
    assert spiked(development(*dataset(few, "answer"), Brief(), Plan())) == ()


def test_averages_stand_beside_the_number_and_are_learnt_from_training_rows_alone() -> None:
    rows = development(*dataset(table(), "answer"), Brief(), Plan())
    plain = portfolio.lightgbm(rows, Plan())
    recipe = changed("values", plain, rows, ("amount",))
    assert recipe is not None
    assert recipe.name == "lightgbm+values"
    assert changed("values", portfolio.linear(rows, Plan()), rows, ("amount",)) is None
    made = features(rows.frame, recipe.treatments)
    train = rows.folds[0].train
    fitted = fitting.fit(recipe, made[train], rows.observed[train])
    inputs = fitting.prepared(fitted, made[train])
    assert inputs.shape[1] == 4
    assert sorted(output_columns(fitted.pipeline, recipe)) == ["age", "amount", "amount", "nothing"]
    other = np.where(rows.observed == "yes", "no", "yes")
    other[train] = rows.observed[train]
    again = fitting.fit(recipe, made[train], other[train])
    held = made[rows.folds[0].held]
    assert np.array_equal(fitting.prepared(fitted, held), fitting.prepared(again, held))
    assert fitting.learns_from_target(recipe)
    assert build(recipe).get_params()  # as public classes alone make it


def test_a_search_tries_them_and_takes_them_over() -> None:
    data, plan, using = dataset(table(5000), "answer"), Plan(effort="quick"), tools()
    simple = model.simple(*data, Brief(), plan, using)
    understood = explain.run(*data, Brief(), simple, using)
    improved = model.improve(*data, Brief(), simple, understood, plan, using)
    scores = {m.name: m.scores[0].value for m in improved.iteration.models if m.scores}
    assert "lightgbm+values" in scores
    assert improved.chosen == "lightgbm+values"
    told = [str(fill(c.what).fr) for c in improved.iteration.changes]
    assert any("moyennes de la cible par valeur exacte" in one for one in told)
