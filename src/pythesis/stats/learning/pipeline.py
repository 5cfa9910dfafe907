"""From a recipe to a scikit-learn pipeline made of public classes only."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import (
    OneHotEncoder,
    OrdinalEncoder,
    QuantileTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.stats.learning.features import names

FAMILIES: dict[str, type[Any]] = {
    family.__name__: family
    for family in (
        DummyClassifier, DummyRegressor, LogisticRegression, Ridge, DecisionTreeClassifier,
        DecisionTreeRegressor, LGBMClassifier, LGBMRegressor, ExtraTreesClassifier, ExtraTreesRegressor,
        HistGradientBoostingClassifier, HistGradientBoostingRegressor, KNeighborsClassifier,
        KNeighborsRegressor, VotingClassifier, VotingRegressor,
    )
}  # fmt: skip
LIGHTGBM = ("LGBMClassifier", "LGBMRegressor")
CATBOOST = ("CatBoostClassifier", "CatBoostRegressor")
# LightGBM sums in the same order whatever the threads, and looks at rows one way only.
REPEATABLE = {"deterministic": True, "force_row_wise": True, "verbosity": -1}
SILENT = {"allow_writing_files": False, "verbose": False}
TARGET_FOLDS = 5


def build(recipe: ModelRecipe, threads: int = 1) -> Pipeline:
    """Return the unfitted pipeline of a recipe: ``prepare`` (columns) then ``model``.

    Parameters
    ----------
    recipe : ModelRecipe
    threads : int
        Threads of LightGBM and CatBoost; the result is the same for any number.

    Notes
    -----
    The pipeline takes the frame `features` makes. Columns treated alike share one transformer, so that
    thousands of columns stay quick; a text has its own. An ensemble is a voting estimator of such pipelines:
    the mean of probabilities, or of predictions, by fixed weights.
    """
    if recipe.members:
        return Pipeline([("model", _voting(recipe, threads))])
    parameters: dict[str, Any] = dict(recipe.parameters)
    if recipe.family in LIGHTGBM:
        parameters = {**REPEATABLE, "n_jobs": threads, **parameters}
    if recipe.family in CATBOOST:
        parameters = {**SILENT, "thread_count": threads, **parameters}
    model = ("model", family(recipe.family)(**parameters))
    return Pipeline([("prepare", _prepare(recipe)), model] if recipe.treatments else [model])


def catboost_installed() -> bool:
    """Return whether the optional library CatBoost can be imported."""
    found = importlib.util.find_spec("catboost")
    return found is not None and found.origin is not None  # a mere folder of that name is no library


def family(name: str) -> type[Any]:
    """Return the public class of a family; CatBoost is imported only when it is asked for."""
    if name in CATBOOST:
        import catboost

        found: type[Any] = getattr(catboost, name)
        return found
    return FAMILIES[name]


def _voting(recipe: ModelRecipe, threads: int) -> Any:
    voters = recipe.voters
    weights = [recipe.parameters[m.name] for m in voters]
    soft = {"voting": "soft"} if recipe.classes else {}
    return FAMILIES[recipe.family]([(m.name, build(m, threads)) for m in voters], weights=weights, **soft)


def _prepare(recipe: ModelRecipe) -> ColumnTransformer:
    transformers: list[tuple[str, Any, Any]] = []
    for position, alike in enumerate(grouped(recipe.treatments)):
        columns = [name for treatment in alike for name in names(treatment)]
        first = alike[0]
        selected: Any = columns[0] if first.encoding == "tfidf" else columns
        transformers.append((f"{first.encoding}-{position}", _transformer(alike, recipe), selected))
    sparse = 0.3 if recipe.family in {"LogisticRegression", "Ridge"} else 0.0
    return ColumnTransformer(transformers, sparse_threshold=sparse)


def grouped(treatments: tuple[Treatment, ...]) -> list[list[Treatment]]:
    """Return treatments that share a transformer together, in order of first appearance."""
    groups: dict[tuple[Any, ...], list[Treatment]] = {}
    for treatment in (part for one in treatments for part in one.prepared):
        key: tuple[Any, ...] = (treatment.encoding, tuple(sorted(treatment.parameters.items())))
        if treatment.encoding == "tfidf":
            key += (treatment.column,)
        groups.setdefault(key, []).append(treatment)
    return list(groups.values())


def _transformer(alike: list[Treatment], recipe: ModelRecipe) -> Any:
    first = alike[0]
    parameters: dict[str, Any] = dict(first.parameters)
    if first.encoding == "pass":
        if not parameters.pop("means", False):
            return "passthrough"
        return FeatureUnion([("value", "passthrough"), ("means", _target_encoder(recipe, parameters))])
    if first.encoding == "scale":
        return _scaled(parameters, recipe.seed)
    if first.encoding == "one-hot":
        return OneHotEncoder(handle_unknown="infrequent_if_exist", sparse_output=False, **parameters)
    if first.encoding == "ordinal":
        scale = parameters.pop("scale", False)
        encoder = OrdinalEncoder(
            categories=[list(t.levels) for t in alike],
            handle_unknown="use_encoded_value",
            unknown_value=np.nan,
        )
        return Pipeline([("encode", encoder), *_scaled({}, recipe.seed).steps]) if scale else encoder
    if first.encoding == "tfidf":
        return TfidfVectorizer(**parameters)
    scale = parameters.pop("scale", False)
    encoder = _target_encoder(recipe, parameters)
    return Pipeline([("encode", encoder), ("scale", StandardScaler())]) if scale else encoder


def _scaled(parameters: dict[str, Any], seed: int) -> Pipeline:
    """Fill gaps, mark them when asked, hold far values back by their rank when asked, and scale."""
    fill, indicator = parameters.get("fill", "median"), bool(parameters.get("indicator", False))
    steps: list[tuple[str, Any]] = [
        ("impute", SimpleImputer(strategy=fill, keep_empty_features=True, add_indicator=indicator)),
        ("scale", StandardScaler()),
    ]
    if parameters.get("ranks"):
        ranks = QuantileTransformer(
            n_quantiles=parameters["ranks"], output_distribution="normal", random_state=seed
        )
        steps.insert(1, ("ranks", ranks))
    return Pipeline(steps)


def _target_encoder(recipe: ModelRecipe, parameters: dict[str, Any]) -> TargetEncoder:
    kind = {"binary": "binary", "multiclass": "multiclass", "regression": "continuous"}[recipe.task]
    folds = KFold if recipe.task == "regression" else StratifiedKFold
    divider = folds(TARGET_FOLDS, shuffle=True, random_state=recipe.seed)
    return TargetEncoder(target_type=kind, cv=divider, **parameters)


def output_columns(pipeline: Pipeline, recipe: ModelRecipe) -> list[str]:
    """Return the table column behind each number the fitted ``prepare`` step hands to the model.

    Raises
    ------
    KeyError
        When a part of the preparation does not tell how many numbers it makes.
    """
    prepare = pipeline.named_steps["prepare"]
    found: list[str] = []
    for position, alike in enumerate(grouped(recipe.treatments)):
        name = f"{alike[0].encoding}-{position}"
        where = prepare.output_indices_[name]
        width = where.stop - where.start
        columns = [t.column for t in alike for _ in names(t)]
        if alike[0].encoding == "one-hot":
            encoder = prepare.named_transformers_[name]
            rare = encoder.infrequent_categories_
            widths = [
                len(levels) - (0 if few is None else len(few) - 1)
                for levels, few in zip(encoder.categories_, rare, strict=True)
            ]
            found.extend(c for c, wide in zip(columns, widths, strict=True) for _ in range(wide))
        else:  # one a column, then (indicators, classes, words) as many again of unknown owner
            own = [columns[i % len(columns)] for i in range(width)]
            found.extend(own if width >= len(columns) else own[:width])
    return found
