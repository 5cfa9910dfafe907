"""Tools that run in the project's own environment: ours, a linear model, and the defaults of boosters."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

Found = tuple[np.ndarray, tuple[str, ...], dict[str, Any]]  # predictions, classes, what else is to be told
CLOCKS: dict[str, Callable[[], float]] = {"wall": time.monotonic, "cpu": time.process_time}


def ours(train: Path, test: Path, target: str, task: str, budget: float, threads: int, clock: str) -> Found:
    """Search with `--effort thorough --prefer score` within the budget, then refit on all training rows."""
    from pythesis.core.brief import parse_brief
    from pythesis.core.dataset import PART
    from pythesis.core.plan import Plan
    from pythesis.core.protocols import Tools
    from pythesis.stages import clean, ingest, model, split
    from pythesis.stats.learning import fitting
    from pythesis.stats.learning.features import features
    from pythesis.stats.learning.results import Diagnosis, Understood
    from pythesis.stats.learning.rows import development

    now = CLOCKS[clock]
    started = now()  # like the other tools: from the rows read to the model fitted, imports apart
    metric = "rmse" if task == "regression" else "log_loss"
    brief = parse_brief({"data": {"target": target, "task": task}, "success": {"metric": metric}})
    dataset = ingest.run(train, brief, 0)
    whole = dataset.replace(
        frame=dataset.frame.with_columns(pl.lit("development").alias(PART)),
        reservation=dataset.reservation.model_copy(update={"sealed": False}),
    )
    divided = split.run(clean.run(whole, ()).dataset, brief, 0)

    class Now:
        def now(self) -> float:
            return now()

        def __init__(self) -> None:
            self.kept: dict[str, bytes] = {}

        def get(self, key: str) -> bytes | None:
            return self.kept.get(key)

        def put(self, key: str, value: bytes) -> None:
            self.kept[key] = value

        def step(self, what: object, done: int, total: int) -> None:
            return None

    tools = Tools(Now(), Now(), Now())
    plan = Plan(effort="thorough", prefer="score", threads=threads)
    simple = model.simple(divided.dataset, divided.split, brief, plan, tools)
    nothing = Understood(
        simple.iteration, (), Diagnosis(None, (), None, (), None), simple.predictions.clear(), {}
    )
    first = now() - started
    left = max(1.0, budget - first)
    plan = plan.model_copy(update={"budget": left})
    improved = model.improve(divided.dataset, divided.split, brief, simple, nothing, plan, tools)
    searched = now() - started
    recipe = improved.recipe(improved.chosen)
    rows = development(divided.dataset, divided.split, brief, plan)
    fitted = fitting.fit(recipe, features(rows.frame, recipe.treatments), rows.observed, threads)
    spent = now() - started
    again = ingest.again(test, dataset.table)
    predicted = fitting.predict(fitted, features(again, recipe.treatments))
    values = predicted.values if predicted.probabilities is None else predicted.probabilities
    scores = {m.name: m.scores[0].value for m in improved.iteration.models if m.scores}
    cut = [m.name for m in improved.iteration.models if m.cut_by_clock]
    failed = {m.name: str(m.failed.values) for m in improved.iteration.models if m.failed is not None}
    told = {"chosen": recipe.name, "weights": dict(recipe.parameters) if recipe.members else None}
    stages = {"first": round(first, 1), "searched": round(searched, 1)}
    took = {name: round(one, 2) for name, one in improved.seconds.items()}
    return (
        values,
        recipe.classes,
        {**told, "seconds": spent, "scores": scores, "took": took, "cut": cut, "failed": failed, **stages},
    )


def _inputs(train: pl.DataFrame, test: pl.DataFrame, target: str, task: str) -> tuple[Any, ...]:
    columns = [c for c in train.columns if c != target]
    texts = [c for c in columns if train.schema[c] == pl.String]
    numbers = [c for c in columns if c not in texts]
    y = train[target].to_numpy()
    return columns, texts, numbers, y.astype(float) if task == "regression" else y.astype(str)


def _answer(model: Any, made: Any, task: str) -> Found:
    if task == "regression":
        return np.asarray(model.predict(made), dtype=float), (), {}
    return np.asarray(model.predict_proba(made)), tuple(str(c) for c in model.classes_), {}


def linear(train: pl.DataFrame, test: pl.DataFrame, target: str, task: str, threads: int) -> Found:
    """Fit one-hot levels and scaled numbers to a penalised linear model, as scikit-learn sets it."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    _, texts, numbers, y = _inputs(train, test, target, task)
    filled = [f.with_columns(pl.col(texts).fill_null("(gap)")) for f in (train, test)]
    prepare = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("levels", OneHotEncoder(handle_unknown="ignore", min_frequency=5), texts),
        ]
    )
    last = Ridge() if task == "regression" else LogisticRegression(max_iter=2000)
    return _answer(make_pipeline(prepare, last).fit(filled[0], y), filled[1], task)


def _coded(train: pl.DataFrame, test: pl.DataFrame, columns: list[str], texts: list[str]) -> list[np.ndarray]:
    from sklearn.preprocessing import OrdinalEncoder

    coder = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1, max_categories=250
    )
    frames = [f.select(columns).with_columns(pl.col(texts).fill_null("(gap)")) for f in (train, test)]
    if texts:
        coder.fit(frames[0].select(texts).to_numpy())
    made = []
    for frame in frames:
        parts = [frame.select(c for c in columns if c not in texts).cast(pl.Float64).to_numpy()]
        if texts:
            codes = coder.transform(frame.select(texts).to_numpy())
            parts.append(np.where(codes < 0, np.nan, codes))
        made.append(np.hstack(parts))
    return made


def histogram(train: pl.DataFrame, test: pl.DataFrame, target: str, task: str, threads: int) -> Found:
    """Fit scikit-learn's histogram boosting, levels as categories, as it comes."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    columns, texts, numbers, y = _inputs(train, test, target, task)
    made, new = _coded(train, test, columns, texts)
    kind = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier
    levels = list(range(len(numbers), len(columns))) or None
    return _answer(kind(categorical_features=levels, random_state=0).fit(made, y), new, task)


def lightgbm(train: pl.DataFrame, test: pl.DataFrame, target: str, task: str, threads: int) -> Found:
    """Fit LightGBM, levels as categories, as it comes."""
    from lightgbm import LGBMClassifier, LGBMRegressor

    columns, texts, numbers, y = _inputs(train, test, target, task)
    made, new = _coded(train, test, columns, texts)
    kind = LGBMRegressor if task == "regression" else LGBMClassifier
    model = kind(n_jobs=threads, verbosity=-1, random_state=0)
    levels = list(range(len(numbers), len(columns)))
    return _answer(model.fit(made, y, categorical_feature=levels), new, task)


def catboost(train: pl.DataFrame, test: pl.DataFrame, target: str, task: str, threads: int) -> Found:
    """Fit CatBoost, levels as categories, as it comes."""
    from catboost import CatBoostClassifier, CatBoostRegressor, Pool

    columns, texts, numbers, y = _inputs(train, test, target, task)
    pools = []
    for frame in (train, test):
        filled = frame.select(*numbers, *(pl.col(c).fill_null("(gap)") for c in texts))
        cells = np.empty((frame.height, len(columns)), dtype=object)
        cells[:, : len(numbers)] = filled.select(numbers).cast(pl.Float64).fill_null(np.nan).to_numpy()
        for place, name in enumerate(texts, len(numbers)):
            cells[:, place] = filled[name].to_list()
        pools.append((cells, list(range(len(numbers), len(columns)))))
    kind = CatBoostRegressor if task == "regression" else CatBoostClassifier
    model = kind(verbose=False, allow_writing_files=False, thread_count=threads, random_seed=0)
    model.fit(Pool(pools[0][0], y, cat_features=pools[0][1]))
    return _answer(model, Pool(pools[1][0], cat_features=pools[1][1]), task)


DEFAULTS = {"linear": linear, "histogram": histogram, "lightgbm": lightgbm, "catboost": catboost}
