"""Whatever learns is fitted in the fold: what held-out rows hold changes nothing a transformer has learnt."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import joblib
import numpy as np
import polars as pl
import pytest
from sklearn.base import BaseEstimator
from tests.stages.model.hand import dataset, tools

from pythesis.core.brief import Brief
from pythesis.core.dataset import Kind
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.stages.model import portfolio
from pythesis.stages.model.changes import changed
from pythesis.stats.learning import crossing, fitting, pipeline
from pythesis.stats.learning.rows import Rows, development

PLAN = Plan(effort="quick", threads=1)
N = 360
NUMBERS, LEVELLED = ("size", "price"), ("shop", "grade", "city", "words")
PORTFOLIO = (
    "linear", "tree", "lightgbm", "hist_gradient_boosting", "extra_trees", "neighbours", "linear-strong",
    "linear-stronger", "linear-weak",
)  # fmt: skip
CHANGES = ("missing-indicator", "fill-mean", "ranks", "calendar", "log-target", "penalty")
LINEAR = ("Ridge",)
LEARNERS = (
    "SimpleImputer", "StandardScaler", "QuantileTransformer", "OneHotEncoder", "OrdinalEncoder",
    "TargetEncoder", "TfidfVectorizer",
)  # fmt: skip


def table() -> pl.DataFrame:
    """Return a table with a column of each kind, gaps included."""
    draw = np.random.default_rng(0)
    size = draw.lognormal(3, 1, N)
    said_of = [" ".join(draw.choice(["red", "blue", "old", "new", "fine", "worn"], 4)) for _ in range(N)]
    return pl.DataFrame(
        {
            "size": np.where(draw.random(N) < 0.1, np.nan, size),
            "price": draw.gamma(2.0, 10.0, N),
            "open": draw.random(N) < 0.5,
            "shop": draw.choice([f"s{i}" for i in range(40)], N),
            "city": draw.choice(["Lyon", "Nice", "Paris"], N),
            "grade": draw.choice(["low", "middle", "high"], N),
            "day": [dt.date(2023, 1, 1) + dt.timedelta(days=int(i)) for i in draw.integers(0, 700, N)],
            "words": said_of,
            "y": 5 + size / 10 + draw.gamma(2.0, 2.0, N),
        }
    ).with_columns(pl.col("size").fill_nan(None))


@pytest.fixture(scope="module")
def rows() -> Rows:
    kinds = {"grade": Kind.ORDINAL, "words": Kind.TEXT, "shop": Kind.CATEGORY}
    data, split = dataset(table(), "y", kinds=kinds, method="random", folds=3)
    return development(data, split, Brief(), PLAN)


def recipes(rows: Rows) -> Iterator[tuple[str, ModelRecipe]]:
    """Yield every recipe the search can make, and each change of the linear one."""
    for name in PORTFOLIO:
        made = (
            portfolio.penalised(rows, PLAN, name) if name in portfolio.PENALTIES
            else getattr(portfolio, name)(rows, PLAN)
        )  # fmt: skip
        yield name, hurried(made)
    if pipeline.catboost_installed():
        yield "catboost", hurried(portfolio.catboost(rows, PLAN))
    for code in CHANGES:
        columns = NUMBERS if code in {"fill-mean", "ranks"} else ()
        made = changed(code, portfolio.linear(rows, PLAN), rows, columns)
        if made is not None:
            yield code, made
    averaged = changed("values", hurried(portfolio.lightgbm(rows, PLAN)), rows, NUMBERS)
    assert averaged is not None
    yield "values", averaged


def hurried(recipe: ModelRecipe) -> ModelRecipe:
    """Return the same preparation before a model of few trees."""
    few = {name: 3 for name in ("n_estimators", "max_iter", "iterations") if recipe.family not in LINEAR}
    parameters = {**recipe.parameters, **{n: v for n, v in few.items() if n in recipe.parameters}}
    return recipe.model_copy(update={"parameters": parameters})


def disturbed(rows: Rows, held: np.ndarray) -> Rows:
    """Return the same rows with other values, gaps and targets in the held-out ones alone."""
    here = pl.Series(np.isin(np.arange(rows.n), held))
    far = [pl.when(here).then(pl.col(c) * 1e4 + 7).otherwise(c).alias(c) for c in NUMBERS]
    one = [pl.when(here).then(pl.col(c).first()).otherwise(c).alias(c) for c in LEVELLED]
    gone = pl.when(here).then(None).otherwise("open").alias("open")
    late = pl.when(here).then(pl.col("day").dt.offset_by("30y")).otherwise("day").alias("day")
    observed = rows.observed.copy()
    observed[held] = observed[held] * 50 + 1000
    return replace(rows, frame=rows.frame.with_columns(*far, *one, gone, late), observed=observed)


def learnt(rows: Rows, recipe: ModelRecipe, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Return, fold by fold, the digest of what each part of the fitted pipeline holds."""
    seen: list[fitting.Fitted] = []
    fit = fitting.fit

    def kept(*given: Any) -> fitting.Fitted:
        seen.append(fit(*given))
        return seen[-1]

    with monkeypatch.context() as patch:
        patch.setattr(crossing, "fit", kept)
        crossing.cross_validate(recipe, rows, PLAN, tools(), said("text", text="test"))
    return [dict(_parts(one.pipeline)) for one in seen]


def _parts(fitted: Any) -> Iterator[tuple[str, str]]:
    for name, step in fitted.named_steps["prepare"].named_transformers_.items():
        if isinstance(step, BaseEstimator):
            held = getattr(step, "steps", getattr(step, "transformer_list", [(name, step)]))
            for part in (one for _, one in held if isinstance(one, BaseEstimator)):
                state = {k: v for k, v in vars(part).items() if k.endswith("_") and not k.startswith("__")}
                yield f"{name}/{type(part).__name__}", joblib.hash(state)


def test_no_transformer_learns_from_held_out_rows(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    met = set()
    for name, recipe in recipes(rows):
        plain = learnt(rows, recipe, monkeypatch)
        other = learnt(disturbed(rows, rows.folds[0].held), recipe, monkeypatch)
        assert other[0] == plain[0], name
        if plain[0]:  # where those rows are learnt from, what is learnt does change
            assert other[1] != plain[1], name
        met |= {part.split("/")[-1] for part in plain[0]}
    assert met >= set(LEARNERS), "a transformer of the portfolio is not in this test"


def test_every_transformer_a_recipe_can_ask_for_is_in_the_list() -> None:
    source = inspect.getsource(pipeline)
    built = {
        name for name, kind in vars(pipeline).items()
        if inspect.isclass(kind) and hasattr(kind, "transform") and f"{name}(" in source
    } - {"Pipeline", "FeatureUnion", "ColumnTransformer", "VotingClassifier", "VotingRegressor"}  # fmt: skip
    assert built == set(LEARNERS)
