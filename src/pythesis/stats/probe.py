"""Small fixed scorers: how much of the target do some columns tell, on rows they were not fitted on?

They serve as proof, never as a model: no tuning, at most 20,000 rows, the same folds for the same seed.
Gaps are a feature of their own everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_ROWS = 20_000
N_FOLDS = 5
N_DRAWS = 200
# Boosting fits one tree a class and a round: beyond this a single tree says enough.
MOST_CLASSES = 5
MOST_LEVELS = 256
LEAVES = 64  # of the tree that reads one number
MOST_LEAVES = 256  # of the tree that reads levels one by one, or many classes
ENOUGH_A_LEVEL = 5
N_BINS = 20


@dataclass(frozen=True, slots=True)
class ProbeScore:
    """A held-out score.

    ``low`` and ``high`` bound the score of these held-out predictions over draws of rows or groups (95 %
    percentile bootstrap); they say nothing of other fits. ``metric`` is ``roc_auc`` (beyond two classes, each
    against the rest, averaged in proportion to their rows) or ``r2``.
    """

    value: float
    low: float
    high: float
    metric: str
    n: int


def cross_score(
    frame: pl.DataFrame,
    target: str,
    features: Sequence[str],
    task: str,
    folds: npt.NDArray[np.int64] | None = None,
    seed: int = 0,
    groups: str | None = None,
    most: int = MOST_ROWS,
) -> ProbeScore:
    """Score the target predicted from `features` on held-out folds.

    Parameters
    ----------
    frame : DataFrame of shape (n, _)
        Rows whose target is unknown are left out; above 20,000 a seeded sample is taken.
    target, features
        Column names.
    task : {"binary", "multiclass", "regression"}
    folds : array of shape (n,), optional
        Fold of each row; by default five, balanced in the target, whole groups together.
    seed : int
    groups : str, optional
        Column whose equal values stay in one fold.
    most : int
        Rows scored at most.

    Returns
    -------
    ProbeScore
        0.5 (``roc_auc``) or 0 (``r2``) without features.
    """
    rows, held = _rows(frame, [*features, *([groups] if groups else [])], target, folds, seed, most)
    y = outcome(rows[target], task)
    held = fold_of(y, rows[groups] if groups else None, seed) if held is None else held
    x = encode(rows, features)
    return _score(x, y, held, task, seed, _units(rows, groups), 0)


def column_alone(
    frame: pl.DataFrame,
    target: str,
    feature: str,
    task: str,
    folds: npt.NDArray[np.int64] | None = None,
    seed: int = 0,
    groups: str | None = None,
) -> ProbeScore:
    """Score the target predicted from one column by a shallow tree on held-out folds; as `cross_score`."""
    rows, held = _rows(frame, [feature, *([groups] if groups else [])], target, folds, seed)
    y = outcome(rows[target], task)
    held = fold_of(y, rows[groups] if groups else None, seed) if held is None else held
    leaves = LEAVES if rows[feature].dtype.is_numeric() or rows[feature].dtype.is_temporal() else MOST_LEAVES
    return _score(encode(rows, [feature]), y, held, task, seed, _units(rows, groups), leaves)


def screen(
    frame: pl.DataFrame, target: str, features: Sequence[str], task: str, seed: int = 0
) -> dict[str, float]:
    """Return, for each column, how well its bins tell the target on the very rows they were made on.

    An optimistic score by one pass over each column, to choose which columns deserve `column_alone`.
    Same scale as its metric.
    """
    rows, _ = _rows(frame, features, target, None, seed)
    y = outcome(rows[target], task)
    return {name: _binned(encode(rows, [name])[:, 0], y, task) for name in features}


def _rows(
    frame: pl.DataFrame,
    names: Sequence[str],
    target: str,
    folds: npt.NDArray[np.int64] | None,
    seed: int,
    most: int = MOST_ROWS,
) -> tuple[pl.DataFrame, Ints | None]:
    known = np.flatnonzero(frame[target].is_not_null().to_numpy())
    if len(known) > most:
        known = np.sort(np.random.default_rng(seed).choice(known, most, replace=False))
    rows = frame.select(list(dict.fromkeys([*names, target])))[known]
    return rows, None if folds is None else np.asarray(folds)[known]


def _units(rows: pl.DataFrame, groups: str | None) -> Ints:
    if groups is None:
        return np.arange(rows.height)
    return rows[groups].cast(pl.String).fill_null("").rank("dense").to_numpy().astype(np.int64) - 1


def outcome(values: pl.Series, task: str) -> Floats:
    """Return the target as numbers: itself, or the position of its class among the sorted ones."""
    if task == "regression":
        return values.cast(pl.Float64).to_numpy()
    return (values.cast(pl.String).rank("dense") - 1).cast(pl.Float64).to_numpy()


def fold_of(y: Floats, groups: pl.Series | None, seed: int) -> Ints:
    """Return a fold for each row, balanced in the sorted target; groups are dealt whole, at random."""
    rng = np.random.default_rng(seed)
    fold = np.empty(len(y), dtype=np.int64)
    if groups is None:
        fold[np.lexsort((rng.random(len(y)), y))] = np.arange(len(y)) % N_FOLDS
        return fold
    unit = groups.cast(pl.String).fill_null("").rank("dense").to_numpy().astype(np.int64) - 1
    return np.asarray(rng.permutation(int(unit.max()) + 1)[unit] % N_FOLDS, dtype=np.int64)


def encode(rows: pl.DataFrame, features: Sequence[str]) -> Floats:
    """Return columns as numbers: dates as days, texts by the rank of their frequency, gaps as not-a-number.

    Returns
    -------
    array of shape (n, len(features))
    """
    x = np.empty((rows.height, len(features)))
    for position, name in enumerate(features):
        x[:, position] = _numbers(rows[name])
    return x


def _numbers(values: pl.Series) -> Floats:
    if values.dtype.is_numeric() or values.dtype == pl.Boolean:
        numbers = values.cast(pl.Float64)
    elif values.dtype in (pl.Date, pl.Datetime):
        numbers = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
    else:
        texts = pl.DataFrame({"level": values.cast(pl.String)})
        ranked = texts.drop_nulls().group_by("level").len().sort(["len", "level"], descending=[True, False])
        ranked = ranked.with_row_index("rank").select("level", pl.col("rank").cast(pl.Float64))
        numbers = texts.join(ranked, on="level", how="left", maintain_order="left")["rank"]
    found = numbers.fill_null(float("nan")).to_numpy().astype(np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def _score(x: Floats, y: Floats, fold: Ints, task: str, seed: int, units: Ints, leaves: int) -> ProbeScore:
    metric = "r2" if task == "regression" else "roc_auc"
    measure = _measure(y, _held_out(x, y, fold, task, seed, leaves), task)
    n_units = int(units.max()) + 1
    rng = np.random.default_rng(seed)
    drawn = [
        measure(np.bincount(rng.integers(0, n_units, n_units), minlength=n_units)[units].astype(np.float64))
        for _ in range(N_DRAWS)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return ProbeScore(measure(np.ones(len(y))), float(low), float(high), metric, len(y))


def _held_out(x: Floats, y: Floats, fold: Ints, task: str, seed: int, leaves: int) -> Floats:
    """Return predictions of shape (n, 1), or (n, classes) probabilities, each by a fit without its fold."""
    classes = np.unique(y) if task != "regression" else np.zeros(1)
    predicted = np.full((len(y), len(classes)), y.mean() if task == "regression" else 0.0)
    for number in np.unique(fold):
        train, test = fold != number, fold == number
        if x.shape[1] == 0 or (task != "regression" and len(np.unique(y[train])) < 2):
            continue
        model = _scorer(task, len(classes), seed, leaves).fit(x[train], y[train])
        if task == "regression":
            predicted[test, 0] = model.predict(x[test])
        else:
            seen = np.searchsorted(classes, model.classes_)
            predicted[np.ix_(test, seen)] = model.predict_proba(x[test])
    return predicted


def _scorer(task: str, n_classes: int, seed: int, leaves: int) -> Any:
    if leaves or n_classes > MOST_CLASSES:
        size = {"max_leaf_nodes": leaves or MOST_LEAVES, "min_samples_leaf": 5, "random_state": seed}
        return DecisionTreeRegressor(**size) if task == "regression" else DecisionTreeClassifier(**size)
    size = {"max_iter": 50, "max_bins": 63, "early_stopping": False, "random_state": seed}
    if task == "regression":
        return HistGradientBoostingRegressor(**size)
    return HistGradientBoostingClassifier(**size)


def _measure(y: Floats, predicted: Floats, task: str) -> Callable[[Floats], float]:
    """Return the metric as a function of the weights of rows."""
    if task == "regression":
        return _r2(y, predicted[:, 0])
    if predicted.shape[1] == 2:
        return _auc(y == 1, predicted[:, 1])
    classes = [y == code for code in range(predicted.shape[1])]
    areas = [_auc(positive, predicted[:, code]) for code, positive in enumerate(classes)]

    def mean(weight: Floats) -> float:
        found = [
            (area(weight), float(weight @ positive)) for area, positive in zip(areas, classes, strict=True)
        ]
        known = [(value, rows) for value, rows in found if value == value]
        total = sum(rows for _, rows in known)
        return sum(value * rows for value, rows in known) / total if total else 0.5

    return mean


def _r2(y: Floats, predicted: Floats) -> Callable[[Floats], float]:
    wrong = (y - predicted) ** 2

    def measured(weight: Floats) -> float:
        spread = float(weight @ (y - np.average(y, weights=weight)) ** 2)
        return 1 - float(weight @ wrong) / spread if spread > 0 else 0.0

    return measured


def _auc(positive: npt.NDArray[np.bool_], score: Floats) -> Callable[[Floats], float]:
    """Return the share of pairs ranked rightly, ties counted half, as a function of the weights of rows."""
    levels, place = np.unique(score, return_inverse=True)

    def measured(weight: Floats) -> float:
        ones = np.bincount(place, weights=weight * positive, minlength=len(levels))
        zeros = np.bincount(place, weights=weight * ~positive, minlength=len(levels))
        pairs = float(ones.sum() * zeros.sum())
        return float(ones @ (np.cumsum(zeros) - zeros / 2)) / pairs if pairs > 0 else float("nan")

    return measured


def _binned(x: Floats, y: Floats, task: str) -> float:
    gap = np.isnan(x)
    levels = np.unique(x[~gap])
    if len(levels) <= min(MOST_LEVELS, len(y) / ENOUGH_A_LEVEL):
        bins = np.searchsorted(levels, np.where(gap, np.inf, x))
    else:
        edges = np.unique(np.quantile(x[~gap], np.linspace(0, 1, N_BINS + 1)[1:-1]))
        bins = np.where(gap, len(edges) + 1, np.searchsorted(edges, np.where(gap, 0, x), side="right"))
    sizes = np.maximum(np.bincount(bins), 1)
    if task == "regression":
        means = np.bincount(bins, weights=y) / sizes
        return _measure(y, means[bins][:, None], task)(np.ones(len(y)))
    rates = np.stack([(np.bincount(bins, weights=y == code) / sizes)[bins] for code in np.unique(y)], axis=1)
    return _measure(y, rates, task)(np.ones(len(y)))
