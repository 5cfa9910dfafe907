"""It ranks well and decides badly: what another threshold gains."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import REFERENCE, Found, cause
from pythesis.stats.comparison import corrected_t
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.scores import LEVEL, compute, fold_scores

FLAT = 0.01  # of the trivial loss: a smaller gain is not worth telling
DECIDES = ("f1", "balanced_accuracy", "accuracy", "precision", "recall", "f1_macro", "f1_weighted")
ONE_SIDED = ("recall", "precision")  # alone, each is perfect at one end: the other must not be given up
GIVEN_UP = 0.10  # of balanced accuracy: a threshold that costs more than this is no remedy


def threshold(case: Case) -> Found | None:
    """Another threshold, chosen on the other folds each time, gains beyond noise."""
    aim = case.rows.aim
    if aim.positive is None or aim.metric not in DECIDES:
        return None
    rows = case.predictions(case.model)
    gains = _gains(rows, case)
    _, ratio = fold_scores(aim.metric, rows, aim.classes, aim.positive)
    mean, low, high, p = corrected_t(gains, ratio)
    if not math.isfinite(low) or low <= 0 or mean < FLAT * case.trivial_loss:
        return None
    statement = said(
        "conclude.cause.threshold.statement", gain=mean, low=low, high=high,
        metric=metric_name(aim.metric),
    )  # fmt: skip
    effect = Effect(name="gain of moving the threshold", value=mean, low=low, high=high, level=LEVEL)
    check = Validation(
        test="corrected resampled t", p=p, effect=effect, n=case.score.n, rows="development",
        reference=REFERENCE,
    )  # fmt: skip
    return Found(cause("threshold", "shown", statement, said("conclude.cause.threshold.remedy"), check), mean)


def _gains(rows: pl.DataFrame, case: Case) -> np.ndarray:
    aim = case.rows.aim
    positive = str(aim.positive)
    other = next(c for c in aim.classes if c != positive)
    forecast = rows[f"probability_{positive}"].to_numpy()
    observed, predicted = rows["observed"].to_numpy(), rows["predicted"].to_numpy()
    place = (rows["repeat"].to_numpy().astype(np.int64) << 20) + rows["fold"].to_numpy()
    cuts = np.unique(np.quantile(forecast, np.linspace(0.02, 0.98, 49)))

    def score(name: str, at: np.ndarray, cut: float) -> float:
        decided = np.where(forecast[at] >= cut, positive, other)
        return compute(name, observed[at], decided, None, aim.classes, positive)

    def worth(at: np.ndarray, cut: float) -> float:
        if aim.metric in ONE_SIDED and score("balanced_accuracy", at, cut) < kept - GIVEN_UP:
            return -math.inf
        return score(aim.metric, at, cut)

    gains = []
    for fold in np.unique(place):
        held, rest = np.flatnonzero(place == fold), np.flatnonzero(place != fold)
        kept = max(score("balanced_accuracy", rest, cut) for cut in cuts)
        best = max(cuts, key=lambda cut: worth(rest, float(cut)))
        now = compute(aim.metric, observed[held], predicted[held], None, aim.classes, positive)
        gains.append(score(aim.metric, held, float(best)) - now)
    return np.array(gains)
