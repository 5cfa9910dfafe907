"""A fitted pipeline as an ONNX graph: columns, then the model, all in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from pythesis.core.recipe import ModelRecipe
from pythesis.deliver.package.exact import trees
from pythesis.deliver.package.exact.graph import Graph, Refused

_FORESTS = ("ExtraTreesClassifier", "ExtraTreesRegressor")
_SINGLE = ("DecisionTreeClassifier", "DecisionTreeRegressor")
_PLAIN_SCALES = (
    "regression",
    "regression_l1",
    "huber",
    "fair",
    "quantile",
    "squared_error",
    "absolute_error",
)
MOST_CELLS = 2_000_000  # of the table of one column: beyond, the file is too heavy to be of use
_NOBODY = "\x00none of the levels\x00"  # no level is named so


def convert(pipeline: Any, recipe: ModelRecipe, columns: pl.Schema) -> bytes:
    """Return the ONNX model of a fitted pipeline.

    Parameters
    ----------
    pipeline : fitted scikit-learn pipeline
        Of `pythesis.stats.learning.pipeline.build`.
    recipe : ModelRecipe
    columns : Schema
        Of the frame the pipeline takes.

    Raises
    ------
    Refused
        With the reason, when a part has no exact counterpart.
    """
    graph = Graph()
    result = _pipeline(graph, pipeline, columns)
    name = "probabilities" if recipe.classes else "prediction"
    return graph.written(result, name, len(recipe.classes) or 1, columns.names())


def _pipeline(graph: Graph, pipeline: Any, columns: pl.Schema) -> str:
    model = pipeline.named_steps["model"]
    if type(model).__name__ in ("VotingClassifier", "VotingRegressor"):
        return _voting(graph, model, columns)
    if "prepare" not in pipeline.named_steps:
        raise Refused("family", family=type(model).__name__)
    return _model(graph, model, _prepared(graph, pipeline.named_steps["prepare"], columns))


def _voting(graph: Graph, voting: Any, columns: pl.Schema) -> str:
    weights = np.asarray(voting.weights, float)
    total = ""
    for member, weight in zip(voting.estimators_, weights / weights.sum(), strict=True):
        part = graph.add("Mul", _pipeline(graph, member, columns), graph.constant(float(weight)))
        total = graph.add("Add", total, part) if total else part
    return total


def _prepared(graph: Graph, prepare: Any, columns: pl.Schema) -> str:
    parts = []
    for _, transformer, chosen in prepare.transformers_:
        if isinstance(chosen, str):
            raise Refused("words")
        if all(columns[name] == pl.String for name in chosen):
            parts.append(_levels(graph, transformer, list(chosen)))
        elif all(columns[name] == pl.Float64 for name in chosen):
            parts.append(_numbers(graph, transformer, list(chosen)))
        else:
            raise Refused("mixed")
    return graph.side_by_side(parts)


def _numbers(graph: Graph, transformer: Any, chosen: list[str]) -> str:
    """Numbers as they are, or gaps filled (and told apart) then put on one scale."""
    if type(transformer).__name__ == "OneHotEncoder":
        return _seasons(graph, transformer, chosen)
    held = graph.side_by_side([graph.column(name, text=False) for name in chosen])
    if type(transformer).__name__ != "Pipeline":
        function = getattr(transformer, "func", None)
        if transformer != "passthrough" and (type(transformer).__name__ != "FunctionTransformer" or function):
            raise Refused("part", part=type(transformer).__name__)
        return held
    kinds = [type(step).__name__ for _, step in transformer.steps]
    if kinds != ["SimpleImputer", "StandardScaler"]:
        raise Refused("part", part=", ".join(kinds))
    (_, imputer), (_, scaler) = transformer.steps
    absent = graph.add("IsNaN", held)
    full = graph.add("Where", absent, graph.constant(imputer.statistics_.reshape(1, -1)), held)
    if imputer.indicator_ is not None and len(imputer.indicator_.features_):
        from onnx import TensorProto

        seen = graph.add(
            "Gather", absent, graph.constant(imputer.indicator_.features_.astype(np.int64)), axis=1
        )
        full = graph.side_by_side([full, graph.add("Cast", seen, to=TensorProto.DOUBLE)])
    centred = graph.add("Sub", full, graph.constant(scaler.mean_.reshape(1, -1)))
    return graph.add("Div", centred, graph.constant(scaler.scale_.reshape(1, -1)))


def _seasons(graph: Graph, encoder: Any, chosen: list[str]) -> str:
    """Parts of dates, which are numbers, as one indicator a level; a gap seen is the last level."""
    from onnx import TensorProto

    if any(few is not None for few in encoder.infrequent_categories_):
        raise Refused("part", part=type(encoder).__name__)
    parts = []
    for name, levels in zip(chosen, encoder.categories_, strict=True):
        value = graph.column(name, text=False)
        known = levels[~np.isnan(levels.astype(float))].astype(float)
        told = [graph.add("Equal", value, graph.constant(known.reshape(1, -1)))] if len(known) else []
        told += [graph.add("IsNaN", value)] if len(known) < len(levels) else []
        parts += [graph.add("Cast", one, to=TensorProto.DOUBLE) for one in told]
    return graph.side_by_side(parts)


def _levels(graph: Graph, transformer: Any, chosen: list[str]) -> str:
    """Each level as the row of numbers the fitted encoder gives it, unknown levels as the last row.

    The tables are asked of the encoder itself. It treats each column apart: a number it makes changes
    with one column, or with none.
    """
    encoder = transformer.steps[0][1] if type(transformer).__name__ == "Pipeline" else transformer
    known = getattr(encoder, "categories_", None)
    if known is None:
        raise Refused("part", part=type(encoder).__name__)
    plain = _table(transformer, chosen, chosen[0], [_NOBODY])[0]
    parts, places = [], []
    for name, levels in zip(chosen, known, strict=True):
        levels = [str(level) for level in levels]
        if len(levels) * len(plain) > MOST_CELLS:
            raise Refused("size")
        table = np.vstack([_table(transformer, chosen, name, levels), plain])
        moved = np.flatnonzero(~((table == plain) | (np.isnan(table) & np.isnan(plain))).all(axis=0))
        code = graph.add(
            "LabelEncoder",
            graph.column(name, text=True),
            domain="ai.onnx.ml",
            keys_strings=levels,
            values_int64s=list(range(len(levels))),
            default_int64=len(levels),
        )
        flat = graph.add("Squeeze", code, graph.constant(np.array([1])))
        if len(moved):
            parts.append(graph.add("Gather", graph.constant(table[:, moved]), flat, axis=0))
            places.extend(moved.tolist())
    still = [at for at in range(len(plain)) if at not in set(places)]
    if still:
        parts.append(graph.rows(graph.column(chosen[0], text=True), plain[still]))
        places.extend(still)
    if len(places) != len(plain):
        raise Refused("part", part=type(encoder).__name__)
    return graph.add("Gather", graph.side_by_side(parts), graph.constant(np.argsort(places)), axis=1)


def _table(transformer: Any, chosen: list[str], name: str, levels: list[str]) -> np.ndarray:
    """Return what the transformer makes of each level of one column, the others being of no level."""
    nobody = [_NOBODY] * len(levels)
    made = transformer.transform(pl.DataFrame({c: levels if c == name else nobody for c in chosen}))
    return np.asarray(made.toarray() if hasattr(made, "toarray") else made, float)


def _model(graph: Graph, model: Any, numbers: str) -> str:
    family = type(model).__name__
    if family in _FORESTS:
        return trees.forest(graph, numbers, model.estimators_)
    if family in _SINGLE:
        return trees.forest(graph, numbers, [model])
    if family == "LogisticRegression":
        return _shared(graph, _linear(graph, model, numbers), len(model.classes_))
    if family == "Ridge":
        return _linear(graph, model, numbers)
    if family.startswith("LGBM"):
        raw, scale = trees.lightgbm(graph, numbers, model), str(model.objective_)
    elif family.startswith("HistGradientBoosting"):
        raw, scale = trees.histogram(graph, numbers, model), str(model.loss)
    else:
        raise Refused("family", family=family)
    if family.endswith("Classifier"):
        if scale not in ("binary", "multiclass", "log_loss"):
            raise Refused("objective", objective=scale)
        return _shared(graph, raw, len(model.classes_))
    if scale not in _PLAIN_SCALES:
        raise Refused("objective", objective=scale)
    return raw


def _linear(graph: Graph, model: Any, numbers: str) -> str:
    slopes = np.atleast_2d(np.asarray(model.coef_, float)).T.copy()
    start = np.broadcast_to(np.asarray(model.intercept_, float).reshape(1, -1), (1, slopes.shape[1])).copy()
    return graph.add("Add", graph.add("MatMul", numbers, graph.constant(slopes)), graph.constant(start))


def _shared(graph: Graph, raw: str, classes: int) -> str:
    """Raw scores as probabilities by class."""
    if classes > 2:
        return graph.add("Softmax", raw, axis=1)
    positive = graph.add("Sigmoid", raw)
    return graph.side_by_side([graph.add("Sub", graph.constant(1.0), positive), positive])
