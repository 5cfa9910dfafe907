"""What a careless random split would have claimed, beside the split that respects structure.

Both scores come from the same quick model, on the same rows, trained on equally many rows; they differ
only in whether rows of one entity, or of the future, may be learnt from. Users measured: random splits of
grouped or temporal data reorder models, so the gap is worth a number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from pythesis.core.dataset import Table
from pythesis.core.split import NaiveSplit
from pythesis.stages.split.design import Design, Ints
from pythesis.stats.probe import encode, outcome

Floats = npt.NDArray[np.float64]

# Small fits on several threads spend their time waiting for one another: one thread is many times cheaper.
MOST_ROWS = 20_000
ROUNDS, LEAVES = 60, 15
MOST_FEATURES = 200
MOST_CLASSES = 5  # boosting fits one tree a class and a round: beyond, one tree says enough
N_DRAWS = 200
N_BLOCKS = 50  # stretches of time drawn together in the bootstrap
LEVEL = 0.95
MIN_ROWS = 200  # fewer rows make a gap of two scores too wide to tell


def compare(rows: pl.DataFrame, table: Table, design: Design, fold: Ints, seed: int) -> NaiveSplit | None:
    """Return both scores and the interval of their difference, or None without structure or target.

    The interval is a percentile bootstrap over groups, or over stretches of time, of these held-out
    predictions.
    """
    target = table.target
    features = [c.name for c in table.features][:MOST_FEATURES]
    if target is None or design.method not in ("group", "time") or not features:
        return None
    chosen = _sample(rows, target.name, design, seed)
    if len(chosen) < MIN_ROWS:
        return None
    part, held = rows[chosen], fold[chosen]
    task = design.task
    if task == "regression" and part[target.name].alias("v").dtype == pl.String:
        return None
    if task != "regression" and part[target.name].alias("v").n_unique() < 2:
        return None
    x, y = encode(part, features), outcome(part[target.name].alias("v"), task)
    with threadpool_limits(1):
        careful, scored = _careful(x, y, held, design.method, task, seed)
        careless = _careless(x, y, held, design, task, seed)
    if scored.sum() < MIN_ROWS / 2:
        return None
    return _difference(y[scored], careless[scored], careful[scored], _units(part, design)[scored], task, seed)


def _sample(rows: pl.DataFrame, target: str, design: Design, seed: int) -> Ints:
    """Return at most `MOST_ROWS` rows: whole groups, the latest of a series, else a draw."""
    known = np.flatnonzero(rows[target].alias("v").is_not_null().to_numpy())
    if len(known) <= MOST_ROWS:
        return known
    rng = np.random.default_rng([seed, 3])
    if design.method == "group":
        drawn = rng.permutation(int(design.units.max()) + 1)[design.units[known]]
        order = np.argsort(drawn, kind="stable")
        return np.sort(known[order[:MOST_ROWS]])
    if design.group is None:
        order = np.argsort(
            rows[str(design.time)].alias("v").rank("ordinal").fill_null(0).to_numpy()[known], kind="stable"
        )
        return np.sort(known[order[-MOST_ROWS:]])
    return np.sort(rng.choice(known, MOST_ROWS, replace=False))


def _units(part: pl.DataFrame, design: Design) -> Ints:
    if design.method == "group":
        return np.unique(
            part[str(design.group)].alias("v").cast(pl.String).fill_null("").to_numpy(), return_inverse=True
        )[1]
    order = part[str(design.time)].alias("v").rank("ordinal").fill_null(0).to_numpy().astype(np.int64)
    return order * N_BLOCKS // (len(order) + 1)


def _careful(
    x: Floats, y: Floats, fold: Ints, method: str, task: str, seed: int
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    predicted = _blank(y, task)
    scored = np.zeros(len(y), dtype=bool)
    for number in np.unique(fold):
        train = fold < number if method == "time" else fold != number
        if train.sum() >= 20 and _learnable(y[train], task):
            _predict(x, y, train, fold == number, predicted, task, seed)
            scored |= fold == number
    return predicted, scored


def _careless(x: Floats, y: Floats, fold: Ints, design: Design, task: str, seed: int) -> Floats:
    """Predict each row from rows drawn anywhere else, as many as the careful split trains on."""
    rng = np.random.default_rng([seed, 4])
    numbers = np.unique(fold)
    k = max(2, len(numbers) - (design.method == "time"))
    random = rng.permutation(len(y)) % k
    trained = [int((fold < f if design.method == "time" else fold != f).sum()) for f in numbers]
    size = int(np.mean([n for n in trained if n >= 20] or [len(y)]))
    predicted = _blank(y, task)
    for number in range(k):
        others = np.flatnonzero(random != number)
        train = np.zeros(len(y), dtype=bool)
        train[rng.choice(others, min(size, len(others)), replace=False)] = True
        if _learnable(y[train], task):
            _predict(x, y, train, random == number, predicted, task, seed)
    return predicted


def _blank(y: Floats, task: str) -> Floats:
    return np.zeros((len(y), 1 if task == "regression" else int(y.max()) + 1))


def _learnable(y: Floats, task: str) -> bool:
    return task == "regression" or len(np.unique(y)) > 1


def _predict(
    x: Floats,
    y: Floats,
    train: npt.NDArray[np.bool_],
    test: npt.NDArray[np.bool_],
    predicted: Floats,
    task: str,
    seed: int,
) -> None:
    size: dict[str, Any] = {
        "max_iter": ROUNDS,
        "max_leaf_nodes": LEAVES,
        "early_stopping": False,
        "random_state": seed,
    }
    if task == "regression":
        predicted[test, 0] = HistGradientBoostingRegressor(**size).fit(x[train], y[train]).predict(x[test])
        return
    many = predicted.shape[1] > MOST_CLASSES
    model = (
        DecisionTreeClassifier(max_leaf_nodes=256, min_samples_leaf=5, random_state=seed)
        if many
        else HistGradientBoostingClassifier(**size)
    ).fit(x[train], y[train])
    predicted[np.ix_(test, model.classes_.astype(int))] = model.predict_proba(x[test])


def _difference(
    y: Floats, careless: Floats, careful: Floats, units: Ints, task: str, seed: int
) -> NaiveSplit:
    rng = np.random.default_rng([seed, 5])
    units = np.unique(units, return_inverse=True)[1]
    order = np.argsort(units, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(units))[:-1])
    gaps = []
    for _ in range(N_DRAWS):
        rows = np.concatenate([members[unit] for unit in rng.integers(0, len(members), len(members))])
        gap = _metric(y[rows], careless[rows], task) - _metric(y[rows], careful[rows], task)
        if np.isfinite(gap):
            gaps.append(gap)
    low, high = np.quantile(gaps, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if gaps else (np.nan, np.nan)
    return NaiveSplit(
        metric="r2" if task == "regression" else "roc_auc",
        careless=_metric(y, careless, task),
        careful=_metric(y, careful, task),
        difference_low=float(low),
        difference_high=float(high),
        n=len(y),
    )


def _metric(y: Floats, predicted: Floats, task: str) -> float:
    """Return R squared, or the area under the ROC curve (each class against the rest, averaged)."""
    if task == "regression":
        spread = float(((y - y.mean()) ** 2).sum())
        return 1 - float(((y - predicted[:, 0]) ** 2).sum()) / spread if spread > 0 else float("nan")
    codes = [1] if predicted.shape[1] == 2 else range(predicted.shape[1])
    areas = [_area(y == code, predicted[:, code]) for code in codes]
    found = [area for area in areas if np.isfinite(area)]
    return float(np.mean(found)) if found else float("nan")


def _area(positive: npt.NDArray[np.bool_], score: Floats) -> float:
    n_positive = int(positive.sum())
    n_negative = len(positive) - n_positive
    if not n_positive or not n_negative:
        return float("nan")
    above = float(rankdata(score)[positive].sum()) - n_positive * (n_positive + 1) / 2
    return above / (n_positive * n_negative)
