"""From predictions to decisions: the threshold errors' costs ask for, and intervals around numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from pythesis.core.brief import CostsBrief
from pythesis.core.recipe import ModelRecipe

INTERVAL_LEVEL = 0.90
FEWEST = 19  # calibration rows (or groups) below which the quantile asked for lies beyond all of them
MOST_BINS = 8  # stretches of the horizon with an interval, and a score, of their own
STEPS = 199  # thresholds tried, quantiles of the forecasts


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold and what it costs a row, beside the cost at 0.5, of never and of always saying yes."""

    value: float
    cost: float
    at_half: float
    never: float
    always: float


def costs_known(costs: CostsBrief) -> bool:
    """Return whether both errors have a cost."""
    return costs.false_positive is not None and costs.false_negative is not None


def best_threshold(forecast: np.ndarray, event: np.ndarray, costs: CostsBrief) -> Threshold:
    """Return the threshold of least mean cost on held-out rows (Elkan 2001 gives its ideal value).

    Parameters
    ----------
    forecast : array, shape (n,)
        Held-out probability of the class of interest.
    event : array of bool, shape (n,)
    """
    wrong_yes, wrong_no = float(costs.false_positive or 0), float(costs.false_negative or 0)

    def cost(cut: float) -> float:
        yes = forecast >= cut
        return float(np.mean(yes & ~event) * wrong_yes + np.mean(~yes & event) * wrong_no)

    ideal = wrong_yes / (wrong_yes + wrong_no) if wrong_yes + wrong_no > 0 else 0.5
    cuts = np.unique(np.append(np.quantile(forecast, np.linspace(0, 1, STEPS)), [ideal, 0.5]))
    found = [cost(c) for c in cuts]
    least = min(found)
    # Among equals, the one nearest to what well-calibrated probabilities would ask for.
    near = [c for c, value in zip(cuts, found, strict=True) if value <= least + 1e-12]
    value = float(min(near, key=lambda c: abs(c - ideal)))
    return Threshold(
        value, least, cost(0.5), float(np.mean(event)) * wrong_no, float(np.mean(~event)) * wrong_yes
    )


def step_bins(horizon: int) -> list[tuple[int, int]]:
    """Return the first and last step of at most `MOST_BINS` even stretches of the horizon.

    Examples
    --------
    >>> step_bins(3)
    [(1, 1), (2, 2), (3, 3)]
    """
    edges = np.unique(np.linspace(0, horizon, min(horizon, MOST_BINS) + 1).round().astype(int))
    return [(int(a) + 1, int(b)) for a, b in pairwise(edges)]


def half_widths(
    predictions: pl.DataFrame, step: np.ndarray, recipe: ModelRecipe, horizon: int
) -> tuple[float, ...]:
    """Return the half-width of the interval of a forecast at each step ahead, empty when refused.

    Parameters
    ----------
    predictions : DataFrame, shape (n, any)
        Held-out predictions over folds that follow time, first repeat.
    step : array, shape (n,)
        How many instants ahead each was made.

    Notes
    -----
    `half_width` on the rows of each stretch of steps, never narrower further ahead. Residuals of folds
    predicted from earlier rows alone stand for those of the future when the series keeps its ways; what
    rows that follow time cost the coverage is in Barber, Candes, Ramdas & Tibshirani (2023), and it is
    measured.
    """
    widths: list[float] = []
    for first, last in step_bins(horizon):
        inside = pl.Series((step >= first) & (step <= last))
        found = half_width(predictions.filter(inside), recipe)
        if found is None:  # too few rows so near: those of every step
            found = half_width(predictions, recipe)
        if found is None:
            return ()
        widths += [max(found, widths[-1] if widths else 0.0)] * (last - first + 1)
    return tuple(widths)


def half_width(predictions: pl.DataFrame, recipe: ModelRecipe, level: float = INTERVAL_LEVEL) -> float | None:
    """Return the half-width of the prediction interval from held-out residuals, None under `FEWEST` rows.

    Notes
    -----
    The ``ceil((n + 1) * level)``-th smallest absolute residual of cross-validated predictions: the
    residuals of CV+ (Barber, Candes, Ramdas & Tibshirani 2021) around the model refitted on all rows.
    CV+ guarantees ``1 - 2 * (1 - level)`` for exchangeable rows and mostly covers near ``level``; the
    coverage is measured on test rows and reported.
    """
    rows = predictions.filter(pl.col("repeat") == 0)
    if rows["block"].n_unique() < FEWEST:
        return None
    observed, raw = rows["observed"].to_numpy(), rows["raw"].to_numpy()
    residual = np.sort(np.abs((np.log1p(observed) if recipe.log_target else observed) - raw))
    rank = math.ceil((len(residual) + 1) * level)
    return float(residual[rank - 1]) if rank <= len(residual) else None
