"""Numbers whose exact values tell more of the target than where they lie.

A gain of exactly 7,298 may go with another answer than 7,300: amounts set by a rule, codes, round figures.
Trees need many cuts to set such values apart; their averages of the target say it at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import TargetEncoder
from sklearn.tree import DecisionTreeRegressor

from pythesis.core.dataset import Kind
from pythesis.stats.learning.rows import Rows
from pythesis.stats.learning.treatments import FEWEST_FOR_TARGET

Array = npt.NDArray[Any]

FEWEST_VALUES = 9  # fewer are told apart by a tree as they are
ROWS_A_VALUE = 20  # rows for each distinct value, on average: below, averages are mostly luck
LEAVES = 32  # of the tree that follows the number as a number
MOST_ROWS = 20_000  # the question is asked of these many
SHARE = 0.005  # of the target's variance that exact values must add
SURE = 5.0  # standard errors by which they must add it: many columns are asked, rows may depend on each other


def spiked(rows: Rows) -> tuple[str, ...]:
    """Return the numbers that predict held-out rows better by the averages of their values than by a tree.

    Notes
    -----
    On each fold, the target (each class in turn) is predicted on held-out rows from one column: by a tree of
    regression over the number, and by the shrunk average of each exact value (Micci-Barreca 2001). A column
    is named when the second leaves a mean squared error smaller by `SURE` standard errors and `SHARE` of the
    variance. What the averages bring to a model is measured afterwards, on the same folds.
    """
    if rows.table.past is not None or not rows.folds or rows.rarest < FEWEST_FOR_TARGET:
        return ()
    kept = _sample(rows)
    folds = [(f.train[kept[f.train]], f.held[kept[f.held]]) for f in rows.folds if f.repeat == 0]
    answers = _answers(rows)
    found = []
    for column in rows.table.features:
        series = rows.frame[column.name]
        if column.kind is not Kind.NUMBER or not series.dtype.is_numeric():
            continue
        if FEWEST_VALUES <= series.drop_nulls().n_unique() <= rows.n / ROWS_A_VALUE:
            values = series.cast(float).fill_null(float("nan")).to_numpy()
            if any(_ahead(values[:, None], answer, folds) for answer in answers):
                found.append(column.name)
    return tuple(found)


def _sample(rows: Rows) -> Array:
    """Return which rows the question is asked of."""
    kept = np.zeros(rows.n, dtype=bool)
    kept[np.random.default_rng(0).permutation(rows.n)[:MOST_ROWS]] = True
    return kept


def _answers(rows: Rows) -> list[Array]:
    """Return the target as numbers: itself, or one indicator a class, the first left out."""
    if rows.aim.task == "regression":
        return [np.asarray(rows.observed, dtype=float)]
    return [(rows.observed == one).astype(float) for one in rows.aim.classes[1:]]


def _ahead(column: Array, answer: Array, folds: list[tuple[Array, Array]]) -> bool:
    gains = [
        _gain(column[train], answer[train], column[held], answer[held])
        for train, held in folds
        if len(train) and len(held)
    ]
    if not gains:
        return False
    gain = np.concatenate(gains)
    error = float(gain.std()) / np.sqrt(len(gain))
    return bool(gain.mean() > SURE * error and gain.mean() > SHARE * answer.var())


def _gain(column: Array, answer: Array, held: Array, wanted: Array) -> Array:
    """Return by how much averages of values lower the squared error of each held-out row."""
    fewest = max(ROWS_A_VALUE, len(answer) // 500)
    tree = DecisionTreeRegressor(max_leaf_nodes=LEAVES, min_samples_leaf=fewest, random_state=0)
    means = TargetEncoder(target_type="continuous").fit(column, answer)
    by_tree = tree.fit(column, answer).predict(held)
    by_value = means.transform(held)[:, 0]
    return np.asarray((wanted - by_tree) ** 2 - (wanted - by_value) ** 2)
