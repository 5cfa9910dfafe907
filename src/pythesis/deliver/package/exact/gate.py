"""The parity gate: the two models side by side on rows chosen to tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from pythesis.core.recipe import ModelRecipe
from pythesis.deliver.package.exact.graph import Refused
from pythesis.stats.learning.features import MISSING

TOLERANCE = 1e-9  # of a probability, or of a prediction relative to its size
MOST_ROWS = 20_000  # of development; test rows are compared whole
UNSEEN = "(a level nobody has seen)"
_FAR = 1e9
_AT_A_TIME = 2_000_000  # cells


def agree(content: bytes, pipeline: Any, known: pl.DataFrame, recipe: ModelRecipe) -> int:
    """Return on how many rows the two models give the same answers.

    Parameters
    ----------
    content : bytes
        The ONNX model.
    pipeline : fitted scikit-learn pipeline
        What it was made from.
    known : DataFrame, shape (n, n_features)
        Features of rows of the project, at least one.
    recipe : ModelRecipe

    Raises
    ------
    Refused
        When an answer differs by more than `TOLERANCE`.
    """
    session, compared = _session(content), 0
    for rows in (known, *(known[at : at + 1] for at in range(min(known.height, 5))), *probes(known, recipe)):
        answered = pipeline.predict_proba(rows) if recipe.classes else pipeline.predict(rows).reshape(-1, 1)
        expected, got = np.asarray(answered, float), _run(session, rows)
        if got.shape != expected.shape or not np.isfinite([got, expected]).all():
            raise Refused("shape")
        gap = float((np.abs(got - expected) / np.maximum(1.0, np.abs(expected))).max())
        if gap > TOLERANCE:
            raise Refused("differs", gap=gap)
        compared += rows.height
    return compared


def probes(known: pl.DataFrame, recipe: ModelRecipe) -> Iterator[pl.DataFrame]:
    """Yield rows that make each column in turn absent, extreme, of each level, of an unseen level.

    Parameters
    ----------
    known : DataFrame
        Features of known rows, gaps as the pipeline reads them.
    recipe : ModelRecipe
    """
    levels = {t.column: t.levels for t in recipe.treatments if t.levels}
    base, waiting = known.head(1), dict[str, pl.Series]()
    for name, dtype in known.schema.items():
        tried = _texts(known[name], levels.get(name, ())) if dtype == pl.String else _numbers(known[name])
        waiting[name] = pl.Series(name, tried, dtype=dtype)
        if sum(map(len, waiting.values())) * known.width > _AT_A_TIME:
            yield _tried(base, waiting)
            waiting = {}
    yield _tried(base, waiting)
    nothing = {name: UNSEEN if d == pl.String else float("nan") for name, d in known.schema.items()}
    yield pl.DataFrame([nothing], schema=known.schema)


def _tried(base: pl.DataFrame, tried: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Return the one row of `base` for each value tried, which stands in the place of its column's."""
    rows = base[np.zeros(sum(map(len, tried.values())), dtype=int)]
    at, changed = 0, []
    for name, values in tried.items():
        changed.append(rows[name].scatter(np.arange(at, at + len(values)), values))
        at += len(values)
    return rows.with_columns(changed)


def _texts(held: pl.Series, levels: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys([*held.unique(maintain_order=True).to_list(), *levels, MISSING, UNSEEN, ""]))


def _numbers(held: pl.Series) -> list[float]:
    found = held.fill_nan(None).drop_nulls().to_numpy()
    ends = [float(found.min()), float(found.max())] if len(found) else []
    beside = [float(np.nextafter(end, way)) for end in ends for way in (-np.inf, np.inf)]
    return [float("nan"), *ends, *beside, 0.0, -0.0, -_FAR, _FAR]


def _session(content: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _run(session: Any, rows: pl.DataFrame) -> np.ndarray:
    given = {}
    for wanted in session.get_inputs():
        held = rows[wanted.name.removeprefix("column ")]
        values = held.to_numpy() if held.dtype == pl.Float64 else np.array(held.to_list(), dtype=object)
        given[wanted.name] = values.reshape(-1, 1)
    found: np.ndarray = session.run(None, given)[0]
    return found
