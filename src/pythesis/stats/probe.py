"""Small fixed scorers: how much of the target do some columns tell, on rows they were not fitted on?

They serve as proof, never as a model: no tuning, at most 20,000 rows, the same folds for the same seed.
Gaps are a feature of their own everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import rankdata
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
ENOUGH_A_LEVEL = 5
N_BINS = 20


@dataclass(frozen=True, slots=True)
class ProbeScore:
    """A held-out score.

    ``low`` and ``high`` bound the score of these held-out predictions over draws of rows or groups (95 %
    percentile bootstrap); they say nothing of other fits. ``metric`` is ``roc_auc`` (averaged over classes,
    each against the rest, when there are more than two) or ``r2``.
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

    Returns
    -------
    ProbeScore
        0.5 (``roc_auc``) or 0 (``r2``) without features.
    """
    rows, held = _rows(frame, target, folds, seed)
    y = outcome(rows[target], task)
    held = fold_of(y, rows[groups] if groups else None, seed) if held is None else held
    x = encode(rows, features)
    return _score(x, y, held, task, seed, _units(rows, groups), alone=False)


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
    rows, held = _rows(frame, target, folds, seed)
    y = outcome(rows[target], task)
    held = fold_of(y, rows[groups] if groups else None, seed) if held is None else held
    return _score(encode(rows, [feature]), y, held, task, seed, _units(rows, groups), alone=True)


def screen(
    frame: pl.DataFrame, target: str, features: Sequence[str], task: str, seed: int = 0
) -> dict[str, float]:
    """Return, for each column, how well its bins tell the target on the very rows they were made on.

    An optimistic score by one pass over each column, to choose which columns deserve `column_alone`.
    Same scale as its metric.
    """
    rows, _ = _rows(frame, target, None, seed)
    y = outcome(rows[target], task)
    return {name: _binned(encode(rows, [name])[:, 0], y, task) for name in features}


def _rows(
    frame: pl.DataFrame, target: str, folds: npt.NDArray[np.int64] | None, seed: int
) -> tuple[pl.DataFrame, Ints | None]:
    known = np.flatnonzero(frame[target].is_not_null().to_numpy())
    if len(known) > MOST_ROWS:
        known = np.sort(np.random.default_rng(seed).choice(known, MOST_ROWS, replace=False))
    return frame[known], None if folds is None else np.asarray(folds)[known]


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
    return rng.permutation(int(unit.max()) + 1)[unit] % N_FOLDS


def encode(rows: pl.DataFrame, features: Sequence[str]) -> Floats:
    """Return columns as numbers, not-a-number for a gap: dates as days, other values by how frequent they are.

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
    elif values.dtype in {pl.Date, pl.Datetime}:
        numbers = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
    else:
        texts = pl.DataFrame({"level": values.cast(pl.String)})
        ranked = texts.drop_nulls().group_by("level").len().sort(["len", "level"], descending=[True, False])
        ranked = ranked.with_row_index("rank").select("level", pl.col("rank").cast(pl.Float64))
        numbers = texts.join(ranked, on="level", how="left", maintain_order="left")["rank"]
    found = numbers.fill_null(float("nan")).to_numpy().astype(np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def _score(x: Floats, y: Floats, fold: Ints, task: str, seed: int, units: Ints, alone: bool) -> ProbeScore:
    metric = "r2" if task == "regression" else "roc_auc"
    predicted = _held_out(x, y, fold, task, seed, alone)
    value = _metric(y, predicted, task)
    rng = np.random.default_rng(seed)
    members = np.split(np.argsort(units, kind="stable"), np.cumsum(np.bincount(units))[:-1])
    values = []
    for _ in range(N_DRAWS):
        drawn = rng.integers(0, len(members), len(members))
        rows = drawn if len(members) == len(y) else np.concatenate([members[unit] for unit in drawn])
        values.append(_metric(y[rows], predicted[rows], task))
    low, high = np.quantile(values, [0.025, 0.975])
    return ProbeScore(value, float(low), float(high), metric, len(y))


def _held_out(x: Floats, y: Floats, fold: Ints, task: str, seed: int, alone: bool) -> Floats:
    classes = np.unique(y) if task != "regression" else np.zeros(1)
    predicted = np.full((len(y), len(classes)), y.mean() if task == "regression" else 0.0)
    for number in np.unique(fold):
        train, test = fold != number, fold == number
        if x.shape[1] == 0 or (task != "regression" and len(np.unique(y[train])) < 2):
            continue
        model = _scorer(task, len(classes), seed, alone).fit(x[train], y[train])
        if task == "regression":
            predicted[test, 0] = model.predict(x[test])
        else:
            seen = np.searchsorted(classes, model.classes_)
            predicted[np.ix_(test, seen)] = model.predict_proba(x[test])
    return predicted


def _scorer(task: str, n_classes: int, seed: int, alone: bool):  # type: ignore[no-untyped-def]
    if alone or n_classes > MOST_CLASSES:
        size = {"max_leaf_nodes": 32 if alone else 256, "min_samples_leaf": 5, "random_state": seed}
        return DecisionTreeRegressor(**size) if task == "regression" else DecisionTreeClassifier(**size)
    size = {"max_iter": 60, "max_leaf_nodes": 15, "early_stopping": False, "random_state": seed}
    if task == "regression":
        return HistGradientBoostingRegressor(**size)
    return HistGradientBoostingClassifier(**size)


def _metric(y: Floats, predicted: Floats, task: str) -> float:
    if task == "regression":
        spread = float(((y - y.mean()) ** 2).sum())
        return 1 - float(((y - predicted[:, 0]) ** 2).sum()) / spread if spread > 0 else 0.0
    if predicted.shape[1] == 2:
        return _auc(y == 1, predicted[:, 1])
    areas = [_auc(y == code, predicted[:, code]) for code in range(predicted.shape[1])]
    counted = [area for area in areas if area == area]
    return float(np.mean(counted)) if counted else 0.5


def _auc(positive: npt.NDArray[np.bool_], score: Floats) -> float:
    n_positive = int(positive.sum())
    n_negative = len(positive) - n_positive
    if n_positive == 0 or n_negative == 0:
        return float("nan") if n_positive == 0 else 0.5
    ranks = rankdata(score)
    return float((ranks[positive].sum() - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative))


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
        return _metric(y, means[bins][:, None], task)
    rates = np.stack([(np.bincount(bins, weights=y == code) / sizes)[bins] for code in np.unique(y)], axis=1)
    return _metric(y, rates, task)
