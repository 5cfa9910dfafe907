"""The ensemble: weights learnt without the fold they score, and the fitted object gives what was scored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset, tools

from pythesis.core.brief import Brief
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.stages.model import ensemble, portfolio
from pythesis.stages.model.assess import Assessed, assess
from pythesis.stages.model.changes import changed
from pythesis.stages.model.choice import choose
from pythesis.stages.model.nested import nested
from pythesis.stats.learning import crossing, fitting
from pythesis.stats.learning.aim import Aim
from pythesis.stats.learning.features import features
from pythesis.stats.learning.rows import Rows, development

QUICK = Plan(effort="quick")


def table(task: str, n: int = 240, seed: int = 0) -> pl.DataFrame:
    """Return rows a line and a tree each see half of, so that both weigh."""
    generator = np.random.default_rng(seed)
    a, b = generator.normal(size=n), generator.normal(size=n)
    c = generator.choice(["x", "y", "z"], n)
    signal = a + 2.5 * (np.abs(b) > 0.7) + 0.5 * (c == "x") + 0.7 * generator.normal(size=n)
    answer = {
        "binary": np.where(signal > 1.4, "yes", "no"),
        "multiclass": np.where(signal > 2, "high", np.where(signal < 0.5, "low", "mid")),
        "regression": signal,
        "logged": np.exp(signal),
    }[task]
    return pl.DataFrame({"a": a, "b": b, "c": c, "y": answer})


def rows_of(task: str, n: int = 240, **options: object) -> Rows:
    return development(*dataset(table(task, n), "y", folds=3, **options), Brief(), QUICK)  # type: ignore[arg-type]


def assessed(rows: Rows, *, logged: bool = False) -> list[Assessed]:
    recipes = [portfolio.linear(rows, QUICK), portfolio.tree(rows, QUICK)]
    if logged:
        recipes = [one for r in recipes if (one := changed("log-target", r, rows)) is not None]
    return [assess(recipe, rows, QUICK, tools()) for recipe in recipes]


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression", "logged"])
def test_the_fitted_ensemble_predicts_what_was_scored(task: str) -> None:
    rows = rows_of(task)
    blended = ensemble.blend(assessed(rows, logged=task == "logged"), rows, QUICK)
    assert blended is not None
    recipe = blended.recipe
    assert recipe is not None
    assert recipe.log_target is (task == "logged")
    made = features(rows.frame, recipe.treatments)
    for at, fold in enumerate(rows.folds):
        own = recipe.weighted(recipe.fold_weights[at])
        fitted = fitting.fit(own, made[fold.train], rows.observed[fold.train])
        expected = crossing.predictions_frame(
            "ensemble", rows, fold, fitting.predict(fitted, made[fold.held])
        )
        stored = blended.predictions.filter(pl.col("fold") == fold.number)
        for name in expected.columns:
            if expected[name].dtype.is_float():
                assert np.allclose(stored[name], expected[name], rtol=0, atol=1e-12)
            else:
                assert stored[name].to_list() == expected[name].to_list()


def corrupted(models: list[Assessed], rows: Rows, fold: int) -> tuple[list[Assessed], Rows]:
    """Return the models and rows with other predictions, and another target, in one fold."""
    held = rows.folds[fold].held
    observed = rows.observed.copy()
    observed[held] = observed[held][::-1]
    places = [name for name in models[0].predictions.columns if name.startswith("probability")]
    swapped = [
        replace(
            m,
            predictions=m.predictions.with_columns(
                pl.when(pl.col("fold") == fold)
                .then(pl.col(one if i == 0 else other))
                .otherwise(one)
                .alias(one)
                for one, other in (places, places[::-1])
            ),
        )
        for i, m in enumerate(models)
    ]
    return swapped, replace(rows, observed=observed)


def test_the_weights_of_a_fold_take_nothing_from_it() -> None:
    rows = rows_of("binary")
    models = assessed(rows)
    plain = ensemble.blend(models, rows, QUICK)
    changed_in = ensemble.blend(*corrupted(models, rows, 1), QUICK)
    assert plain is not None
    assert changed_in is not None
    assert plain.recipe is not None
    assert changed_in.recipe is not None
    before, after = plain.recipe.fold_weights, changed_in.recipe.fold_weights
    assert before[1] == after[1]
    assert before[0] != after[0]  # the others did look at it: the test would see a leak


def test_along_time_weights_come_from_earlier_folds_only() -> None:
    rows = replace(rows_of("regression"), method="time")
    assert [ensemble.others(at, rows) for at in range(3)] == [[], [0], [0, 1]]
    recipes = [r for m in assessed(rows) if (r := m.recipe) is not None]
    held = ensemble.Held((), ())
    assert ensemble.learn(held, [], recipes, rows.aim) == {"linear": 0.5, "tree": 0.5}


def test_weights_chosen_in_the_fold_do_not_flatter_themselves() -> None:
    """Members that guess seem to know when chosen on all rows, and not when chosen without the fold."""
    aim = Aim("binary", "y", ("no", "yes"), "yes", "log_loss", said("text", text=""))
    recipes = [
        ModelRecipe(name=f"m{i}", task="binary", target="y", treatments=(), family="LogisticRegression")
        for i in range(12)
    ]
    generator = np.random.default_rng(0)
    naive, honest = [], []
    for _ in range(30):
        own = np.clip(0.5 + 0.2 * generator.normal(size=(12, 100)), 0.05, 0.95)
        folds = np.arange(100) % 5
        held = ensemble.Held(
            tuple(own[:, folds == k] for k in range(5)), tuple(np.zeros(20) for _ in range(5))
        )
        loss = []
        for k in range(5):
            weights = ensemble.learn(held, [i for i in range(5) if i != k], recipes, aim)
            mean = sum(w * held.values[k][int(name[1:])] for name, w in weights.items())
            loss.append(-np.log(mean))
        whole = ensemble.learn(held, list(range(5)), recipes, aim)
        naive.append(np.mean(-np.log(sum(w * own[int(n[1:])] for n, w in whole.items()))))
        honest.append(np.mean(loss))
    assert np.mean(naive) < np.log(2) < np.mean(honest)


def test_nested_folds_choose_the_weights_anew_and_never_see_the_held_out_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = table("binary", 150).with_columns(k=pl.int_range(150).cast(pl.Float64))  # rows known by "k"
    rows = development(*dataset(frame, "y", folds=3, sealed=False), Brief(), QUICK)
    blended = ensemble.blend(assessed(rows), rows, QUICK)
    assert blended is not None
    assert blended.recipe is not None
    fitted: list[set[float]] = []
    plain = fitting.fit

    def spy(recipe: ModelRecipe, made: pl.DataFrame, *others: object) -> fitting.Fitted:
        fitted.append(set(made["k"].to_list()))
        return plain(recipe, made, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(crossing, "fit", spy)
    found = nested((blended.recipe,), "ensemble", rows, QUICK, tools())
    assert found.height == rows.n
    outer = [set(rows.frame["k"].to_numpy()[f.train].tolist()) for f in rows.folds]
    assert all(any(seen <= allowed for allowed in outer) for seen in fitted)
    # every inner fit leaves two folds out, every outer one a single fold
    assert {len(seen) for seen in fitted} <= {50, 100}
    assert sum(len(seen) == 100 for seen in fitted) == 3


def test_one_member_alone_is_no_ensemble() -> None:
    rows = rows_of("binary", 120)
    assert ensemble.blend(assessed(rows)[:1], rows, QUICK) is None


def test_a_model_that_keeps_its_rows_is_never_a_member() -> None:
    rows = rows_of("binary", 120)
    near = assess(portfolio.neighbours(rows, QUICK), rows, QUICK, tools())
    assert near.model.scores
    assert [m.model.name for m in ensemble.eligible([near, *assessed(rows)], rows)].count("neighbours") == 0


def test_members_share_one_scale_of_the_target() -> None:
    rows = rows_of("logged")
    mixed = [*assessed(rows), *assessed(rows, logged=True)]
    assert len({m.recipe.log_target for m in ensemble.eligible(mixed, rows) if m.recipe is not None}) == 1


def test_a_column_taken_from_the_ensemble_is_taken_from_its_members() -> None:
    rows = rows_of("binary")
    blended = ensemble.blend(assessed(rows), rows, QUICK)
    assert blended is not None
    assert blended.recipe is not None
    left = tuple(t for t in blended.recipe.treatments if t.column != "b")
    smaller = blended.recipe.model_copy(update={"treatments": left})
    assert all({t.column for t in m.treatments} == {"a", "c"} for m in smaller.voters)
    made = features(rows.frame, left)
    assert fitting.predict(fitting.fit(smaller, made, rows.observed), made).values.shape == (rows.n,)


def test_the_ensemble_is_recommended_only_when_the_score_is_preferred() -> None:
    rows = rows_of("binary")
    models = assessed(rows)
    blended = ensemble.blend(models, rows, QUICK)
    assert blended is not None
    trivial = assess(portfolio.trivial(rows, QUICK), rows, QUICK, tools())
    scores = [m.loss("roc_auc") for m in (*models, blended)]
    assert min(scores) == blended.loss("roc_auc")
    simple = choose([*models, blended], trivial, rows, QUICK)
    assert simple.chosen.model.name != "ensemble"
    assert simple.ceiling is blended
    best = choose([*models, blended], trivial, rows, Plan(prefer="score"))
    assert best.chosen is blended
