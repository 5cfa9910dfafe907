"""What ``features.py``, ``train.py`` and ``predict.py`` need: the recipe as calls of public classes.

The calls are those of `pythesis.stats.learning.pipeline.build`; a test proves the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.deliver.code.literals import Call, Source

_HOMES = {
    "CatBoostClassifier": "catboost",
    "CatBoostRegressor": "catboost",
    "ColumnTransformer": "sklearn.compose",
    "DecisionTreeClassifier": "sklearn.tree",
    "DecisionTreeRegressor": "sklearn.tree",
    "DummyClassifier": "sklearn.dummy",
    "DummyRegressor": "sklearn.dummy",
    "ExtraTreesClassifier": "sklearn.ensemble",
    "ExtraTreesRegressor": "sklearn.ensemble",
    "HistGradientBoostingClassifier": "sklearn.ensemble",
    "HistGradientBoostingRegressor": "sklearn.ensemble",
    "KFold": "sklearn.model_selection",
    "KNeighborsClassifier": "sklearn.neighbors",
    "KNeighborsRegressor": "sklearn.neighbors",
    "LGBMClassifier": "lightgbm",
    "LGBMRegressor": "lightgbm",
    "LogisticRegression": "sklearn.linear_model",
    "OneHotEncoder": "sklearn.preprocessing",
    "OrdinalEncoder": "sklearn.preprocessing",
    "FeatureUnion": "sklearn.pipeline",
    "Pipeline": "sklearn.pipeline",
    "QuantileTransformer": "sklearn.preprocessing",
    "Ridge": "sklearn.linear_model",
    "SimpleImputer": "sklearn.impute",
    "StandardScaler": "sklearn.preprocessing",
    "StratifiedKFold": "sklearn.model_selection",
    "TargetEncoder": "sklearn.preprocessing",
    "TfidfVectorizer": "sklearn.feature_extraction.text",
    "VotingClassifier": "sklearn.ensemble",
    "VotingRegressor": "sklearn.ensemble",
    "average_precision_score": "sklearn.metrics",
    "f1_score": "sklearn.metrics",
    "mean_absolute_error": "sklearn.metrics",
    "median_absolute_error": "sklearn.metrics",
    "precision_score": "sklearn.metrics",
    "r2_score": "sklearn.metrics",
    "recall_score": "sklearn.metrics",
    "roc_auc_score": "sklearn.metrics",
    "root_mean_squared_error": "sklearn.metrics",
}
Prepared = tuple[tuple[Treatment, ...], bool]  # treatments, and whether a sparse matrix may come out
_SPARSE = ("LogisticRegression", "Ridge")  # the families that take a sparse matrix of features
_REPEATABLE = {"deterministic": True, "force_row_wise": True, "verbosity": -1, "n_jobs": 1}
_NAMED = 2  # members named in the name of their preparation
_LINE = 100  # letters of a line of the written code
_PACKAGE = 40  # letters of the longest name of a package
_SILENT = {"allow_writing_files": False, "verbose": False, "thread_count": 1}
_NAMES = {
    "scale": "scaled", "pass": "numbers", "one-hot": "levels", "target": "means", "ordinal": "ranks",
    "tfidf": "words",
}  # fmt: skip


def imports(names: Iterable[str]) -> list[Source]:
    """Return import lines of public classes, sorted as ruff sorts them."""
    homes: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        homes.setdefault(_HOMES[name], []).append(name)
    return [Source(f"from {home} import {', '.join(classes)}") for home, classes in sorted(homes.items())]


def estimator(recipe: ModelRecipe) -> Call:
    """Return the call that makes the estimator of a single model."""
    parameters: dict[str, object] = dict(recipe.parameters)
    if recipe.family.startswith("LGBM"):
        parameters = {**_REPEATABLE, **parameters}
    if recipe.family.startswith("CatBoost"):
        parameters = {**_SILENT, **parameters}
    return Call(recipe.family, (), parameters)


def delivered(recipe: ModelRecipe, *, by_folds: bool) -> ModelRecipe:
    """Return the recipe as delivered: members of no weight stay out, unless scoring the folds needs them."""
    if by_folds or not recipe.members:
        return recipe
    return recipe.model_copy(update={"members": recipe.voters, "fold_weights": ()})


def voting(recipe: ModelRecipe) -> dict[str, Any]:
    """Return what ``train.py`` is made of when the model is an ensemble; nothing for a single model."""
    if not recipe.members:
        return {"members": None, "weights": None, "fold_weights": [], "voter": None, "classed": False}
    named = _preparations(recipe)
    made = {}
    for member in recipe.members:
        prepare = Call(next(name for one, name in named if one == _prepared_as(member)))
        steps = [("prepare", prepare), ("model", estimator(member))]
        made[member.name] = Call("Pipeline", (steps,))
    return {
        "members": made,
        "weights": dict(recipe.parameters),
        "fold_weights": [dict(weights) for weights in recipe.fold_weights],
        "voter": Source(recipe.family),
        "classed": bool(recipe.classes),
    }


def _prepared_as(recipe: ModelRecipe) -> Prepared:
    return recipe.treatments, recipe.family in _SPARSE


def _preparations(recipe: ModelRecipe) -> list[tuple[Prepared, Source]]:
    """Return each preparation and the name of its function: members treated alike share one."""
    if not recipe.members:
        return [(_prepared_as(recipe), Source("preparation"))]
    found: list[tuple[Prepared, list[str]]] = []
    for member in recipe.members:
        alike = next((names for one, names in found if one == _prepared_as(member)), None)
        if alike is None:
            found.append((_prepared_as(member), [member.name]))
        else:
            alike.append(member.name)
    return [(one, Source(f"preparation_{_joined(names)}")) for one, names in found]


def _imported(names: list[str]) -> Source:
    """Return the names that ``train.py`` imports from ``features.py``, over lines when they are long."""
    every = sorted(["features", *names])
    whole = ", ".join(every)
    room = _LINE - len("from .features import ") - _PACKAGE
    return Source(whole if len(whole) <= room else "(\n    " + ",\n    ".join(every) + ",\n)")


def _joined(names: list[str]) -> str:
    """Return the names of members as a part of a name in the code: all of them while they are few."""
    kept = names if len(names) <= _NAMED else [names[0], "and", "others"]
    return re.sub(r"\W+", "_", "_".join(kept)).strip("_").lower()


def columns(recipe: ModelRecipe) -> dict[str, Any]:
    """Return what ``features.py`` is made of: lists of columns and the transformers' calls."""
    treatments = recipe.treatments
    lists = {
        "NUMBERS": _of(treatments, "number", "boolean"),
        "CATEGORIES": _of(treatments, "category", "ordinal"),
        "TEXTS": _of(treatments, "text"),
    }
    dates = {t.column: list(t.parts) for t in treatments if t.kind == "date"}
    parts = [f"{column}.{part}" for column, names in dates.items() for part in names]
    known = {name: names for name, names in {**lists, "DATE_PARTS": parts}.items() if names}
    used: set[str] = {"ColumnTransformer"}
    named = _preparations(recipe)
    preparations = [
        {"name": name, "made": _prepare(treated, known, used, sparse=sparse)}
        for (treated, sparse), name in named
    ]
    every = [part for (treated, _), _name in named for t in treated for part in t.prepared]
    present = [f"*{name}" for name in known if name != "DATE_PARTS"] + (["*DATES"] if dates else [])
    scaled = any(
        t.encoding == "scale" or (t.encoding == "ordinal" and t.parameters.get("scale")) for t in every
    )
    return {
        "numbers": lists["NUMBERS"],
        "categories": lists["CATEGORIES"],
        "texts": lists["TEXTS"],
        "dates": dates,
        "column_lists": Source(", ".join(present)),
        "preparations": preparations,
        "preparation_names": _imported([str(name) for _, name in named]),
        "scaled": scaled,
        "options": Source(", ".join(_options(every))),
        "fill": any(t.parameters.get("fill") for t in every),
        "indicator": any(t.parameters.get("indicator") for t in every),
        "ranks": any(t.parameters.get("ranks") for t in every),
        "held": Call(
            "QuantileTransformer",
            (),
            {
                "n_quantiles": Source("ranks"),
                "output_distribution": "normal",
                "random_state": recipe.seed,
            },
        ),
        "ordinal": "OrdinalEncoder" in used,
        "target": "TargetEncoder" in used,
        "target_type": {"binary": "binary", "multiclass": "multiclass"}.get(recipe.task, "continuous"),
        "folds": Source("KFold" if recipe.task == "regression" else "StratifiedKFold"),
        "seed": recipe.seed,
        "imports": imports(_needed(used, recipe, scaled=scaled)),
    }


def _prepare(
    treatments: tuple[Treatment, ...], known: dict[str, list[str]], used: set[str], *, sparse: bool
) -> Call:
    steps: list[object] = []
    names: dict[str, int] = {}
    for alike in grouped(treatments):
        name = _NAMES[alike[0].encoding]
        names[name] = names.get(name, 0) + 1
        label = name if names[name] == 1 else f"{name}-{names[name]}"
        steps.append((label, _transformer(alike, used), _selected(alike, known)))
    return Call("ColumnTransformer", (steps,), {"sparse_threshold": 0.3 if sparse else 0.0})


def _options(treatments: list[Treatment]) -> list[str]:
    """Return the options that ``scaled`` needs, written as its signature has them."""
    written = {
        "fill": 'fill: str = "median"',
        "indicator": "indicator: bool = False",
        "ranks": "ranks: int = 0",
    }
    return [text for name, text in written.items() if any(t.parameters.get(name) for t in treatments)]


def _needed(used: set[str], recipe: ModelRecipe, *, scaled: bool) -> set[str]:
    needed = set(used)
    if scaled:
        needed |= {"Pipeline", "SimpleImputer", "StandardScaler"}
    if "TargetEncoder" in used:
        needed.add("KFold" if recipe.task == "regression" else "StratifiedKFold")
    return needed


def _of(treatments: tuple[Treatment, ...], *kinds: str) -> list[str]:
    return [t.column for t in treatments if t.kind in kinds]


def grouped(treatments: tuple[Treatment, ...]) -> list[list[Treatment]]:
    """Return treatments that share a transformer together, in order of first appearance."""
    groups: dict[tuple[object, ...], list[Treatment]] = {}
    for treatment in (part for one in treatments for part in one.prepared):
        key: tuple[object, ...] = (treatment.encoding, tuple(sorted(treatment.parameters.items())))
        if treatment.encoding == "tfidf":
            key += (treatment.column,)
        groups.setdefault(key, []).append(treatment)
    return list(groups.values())


def _selected(alike: list[Treatment], known: dict[str, list[str]]) -> object:
    """Return the columns of a transformer: the name of a list above when it is that list."""
    if alike[0].encoding == "tfidf":
        return alike[0].column
    names = [
        n for t in alike for n in ([f"{t.column}.{p}" for p in t.parts] if t.kind == "date" else [t.column])
    ]
    for name, columns_ in known.items():
        if names == columns_:
            return Source(name)
    if names == known.get("NUMBERS", []) + known.get("DATE_PARTS", []):
        return Source("[*NUMBERS, *DATE_PARTS]")
    return names


def _transformer(alike: list[Treatment], used: set[str]) -> object:
    first = alike[0]
    parameters: dict[str, object] = dict(first.parameters)
    if first.encoding == "pass" and parameters.pop("means", False):
        used |= {"FeatureUnion", "TargetEncoder"}
        return Call("FeatureUnion", ([("value", "passthrough"), ("means", Call("target_means"))],))
    if first.encoding == "pass":
        return "passthrough"
    if first.encoding == "scale":
        if parameters.get("ranks"):
            used.add("QuantileTransformer")
        asked = ("fill", "indicator", "ranks")
        return Call("scaled", (), {name: parameters[name] for name in asked if parameters.get(name)})
    if first.encoding == "one-hot":
        used.add("OneHotEncoder")
        fixed = {"handle_unknown": "infrequent_if_exist", "sparse_output": False}
        return Call("OneHotEncoder", (), {**fixed, **parameters})
    if first.encoding == "tfidf":
        used.add("TfidfVectorizer")
        return Call("TfidfVectorizer", (), parameters)
    scale = parameters.pop("scale", False)
    if first.encoding == "ordinal":
        used.add("OrdinalEncoder")
        ranks = Call("ranked", tuple(list(t.levels) for t in alike))
        return _then(ranks, Call("scaled"), used) if scale else ranks
    used.add("TargetEncoder")
    means = Call("target_means", (), parameters)
    return _then(means, Call("StandardScaler"), used) if scale else means


def _then(encoder: Call, scaler: Call, used: set[str]) -> Call:
    used |= {"Pipeline", "StandardScaler"}
    return Call("Pipeline", ([("encode", encoder), ("scale", scaler)],))
