"""Metrics of many weighted copies of the same rows at once, as the bootstrap needs them.

A draw with replacement is a whole weight for each row. Sorting rows once and summing weights gives the
score of every draw without touching the rows again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Scorer = Callable[[Array], Array]

CHUNK = 4_000_000  # weights held in memory at once
SMALLEST_PROBABILITY = float(
    np.finfo(float).eps
)  # a forecast of exactly 0 would make one row's loss infinite


def resamples(block: Array, n_draws: int, seed: int) -> Iterator[Array]:
    """Yield row positions of bootstrap draws of whole blocks; a row alone in its block is drawn alone."""
    order = np.argsort(block, kind="stable")
    starts = np.searchsorted(block[order], np.unique(block))
    pieces = np.split(order, starts[1:])
    generator = np.random.default_rng(seed)
    single = len(pieces) == len(block)
    for _ in range(n_draws):
        chosen = generator.integers(0, len(pieces), len(pieces))
        yield order[chosen] if single else np.concatenate([pieces[i] for i in chosen])


def weights(block: Array, n_draws: int, seed: int) -> Iterator[Array]:
    """Yield chunks of draws as row weights, shape (draws of the chunk, n): the draws of `resamples`."""
    n = len(block)
    size = max(1, CHUNK // max(n, 1))
    rows: list[Array] = []
    for positions in resamples(block, n_draws, seed):
        rows.append(np.bincount(positions, minlength=n).astype(float))
        if len(rows) == size:
            yield np.array(rows)
            rows = []
    if rows:
        yield np.array(rows)


def scorer(
    name: str,
    observed: Array,
    predicted: Array,
    probabilities: Array | None,
    classes: Sequence[str],
    positive: str | None,
) -> Scorer:
    """Return the function from weights (draws, n) to scores (draws,), NaN where a draw does not allow it.

    Parameters are those of `scores.compute`.
    """
    if name in {"rmse", "mae", "median_absolute_error", "r2"}:
        return _of_values(name, observed.astype(float), predicted.astype(float))
    if name in {"roc_auc", "average_precision", "brier_score"} and probabilities is not None:
        forecast = probabilities[:, list(classes).index(str(positive))]
        return _of_forecast(name, observed == positive, forecast)
    if name == "roc_auc_ovr" and probabilities is not None:
        return _mean_area(observed, probabilities, classes)
    if name == "log_loss" and probabilities is not None:
        place = {one: i for i, one in enumerate(classes)}
        own = probabilities[np.arange(len(observed)), [place[one] for one in observed]]
        return _mean(-np.log(np.clip(own, SMALLEST_PROBABILITY, 1.0)))
    return _of_classes(name, observed, predicted, positive)


def _mean(values: Array) -> Scorer:
    return lambda w: (w @ values) / w.sum(axis=1)


def _of_values(name: str, observed: Array, predicted: Array) -> Scorer:
    error = observed - predicted
    if name == "mae":
        return _mean(np.abs(error))
    if name == "rmse":
        mean = _mean(error**2)
        return lambda w: np.sqrt(mean(w))
    if name == "median_absolute_error":
        return _median(np.abs(error))
    centred = observed - observed.mean()  # keeps the sums of squares accurate for a target far from zero

    def r2(w: Array) -> Array:
        total = w.sum(axis=1)
        spread = w @ centred**2 - (w @ centred) ** 2 / total
        return np.asarray(1 - _ratio(w @ error**2, spread))

    return r2


def _median(values: Array) -> Scorer:
    order = np.argsort(values, kind="stable")
    ranked = values[order]

    def median(w: Array) -> Array:
        reached = np.cumsum(w[:, order], axis=1)
        total = reached[:, -1]
        below = [
            int(np.searchsorted(r, (t - 1) // 2, side="right")) for r, t in zip(reached, total, strict=True)
        ]
        above = [int(np.searchsorted(r, t // 2, side="right")) for r, t in zip(reached, total, strict=True)]
        return np.asarray((ranked[below] + ranked[above]) / 2)

    return median


def _grouped(order: Array, starts: Array, w: Array) -> Array:
    return np.asarray(np.add.reduceat(w[:, order], starts, axis=1))


def _of_forecast(name: str, event: Array, forecast: Array) -> Scorer:
    if name == "brier_score":
        return _mean((forecast - event) ** 2)
    order = np.argsort(forecast, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(forecast[order]) > 0])

    def area(w: Array) -> Array:
        yes, no = _grouped(order, starts, w * event), _grouped(order, starts, w * ~event)
        before = np.cumsum(no, axis=1) - no / 2
        pairs = yes.sum(axis=1) * no.sum(axis=1)
        return _ratio((yes * before).sum(axis=1), pairs)

    def precision(w: Array) -> Array:
        yes, every = _grouped(order, starts, w * event)[:, ::-1], _grouped(order, starts, w)[:, ::-1]
        found, announced = np.cumsum(yes, axis=1), np.cumsum(every, axis=1)
        right = np.divide(found, announced, out=np.zeros_like(found), where=announced > 0)
        total = found[:, -1]
        both = (total > 0) & (total < announced[:, -1])
        return np.asarray(np.where(both, _ratio((yes * right).sum(axis=1), total), np.nan))

    return area if name == "roc_auc" else precision


def _mean_area(observed: Array, probabilities: Array, classes: Sequence[str]) -> Scorer:
    each = [_of_forecast("roc_auc", observed == one, probabilities[:, i]) for i, one in enumerate(classes)]
    return lambda w: _mean_of_known(np.array([area(w) for area in each]))


def _mean_of_known(table: Array) -> Array:
    known = np.isfinite(table)
    total = np.where(known, table, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0))


def _of_classes(name: str, observed: Array, predicted: Array, positive: str | None) -> Scorer:
    right = observed == predicted
    if name == "accuracy":
        return _mean(right.astype(float))
    if name in {"f1", "precision", "recall"}:
        return _announced(name, observed == positive, predicted == positive)
    levels = np.unique(np.concatenate([observed, predicted]))
    if name == "balanced_accuracy":
        truths = [(observed == one).astype(float) for one in np.unique(observed)]
        return lambda w: _mean_of_known(np.array([_ratio(w @ (t * right), w @ t) for t in truths]))
    each = [_announced("f1", observed == one, predicted == one) for one in levels]
    if name == "f1_macro":  # over the classes a draw holds, observed or predicted
        here = [((observed == one) | (predicted == one)).astype(float) for one in levels]
        return lambda w: _mean_of_known(
            np.array([np.where(w @ there > 0, f1(w), np.nan) for f1, there in zip(each, here, strict=True)])
        )
    truth = [(observed == one).astype(float) for one in levels]
    return lambda w: np.asarray(
        sum(f1(w) * (w @ t) for f1, t in zip(each, truth, strict=True)) / w.sum(axis=1)
    )


def _ratio(top: Array, bottom: Array) -> Array:
    return np.asarray(np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0))


def _announced(name: str, event: Array, says: Array) -> Scorer:
    hit, one, other = (event & says).astype(float), event.astype(float), says.astype(float)

    def score(w: Array) -> Array:
        bottom = {"f1": (w @ one + w @ other) / 2, "precision": w @ other, "recall": w @ one}[name]
        top = w @ hit
        return np.asarray(np.divide(top, bottom, out=np.zeros(len(w)), where=bottom > 0))

    return score
