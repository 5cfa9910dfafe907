"""What one model scores when it learns from nested parts of the training rows, fold by fold."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.recipe import ModelRecipe
from pythesis.stats.comparison import corrected_t
from pythesis.stats.learning import fitting
from pythesis.stats.learning.rows import Fold, Rows
from pythesis.stats.scores import METRICS, compute, of_frame

Array = npt.NDArray[Any]

MOST_FOLDS = 10
SMALL, DRAWS = 2_000, 3  # with few rows one part is a matter of luck: several are averaged
FEWEST = 20  # training rows under which a part is not fitted


@dataclass(frozen=True, slots=True)
class Growing:
    """The scores of a model by share of the training rows.

    Parameters
    ----------
    shares : tuple of float
        Shares of the training rows of a fold, rising to 1.
    sizes : tuple of int
        Training rows each stands for, mean over the folds.
    scores : tuple of tuple of float
        A row a fold, a score a share, in the unit of the metric; not a number where no part was fitted.
    ratio : float
        Held-out over training rows, mean over the folds.
    """

    shares: tuple[float, ...]
    sizes: tuple[int, ...]
    scores: tuple[tuple[float, ...], ...]
    ratio: float

    def gain(self, share: float, metric: str) -> tuple[float, float, float, float]:
        """Return mean, low, high and p of what doubling the rows up to a share gained, better is positive.

        Fold by fold, by the corrected resampled t (Nadeau & Bengio 2003).
        """
        after, before = self.shares.index(share), self.shares.index(share / 2)
        table = np.array(self.scores)
        gained = table[:, after] - table[:, before]
        return corrected_t(gained if METRICS[metric].higher else -gained, self.ratio)


def growing(
    rows: Rows,
    recipe: ModelRecipe,
    made: pl.DataFrame,
    stored: pl.DataFrame,
    shares: Sequence[float],
    seed: int,
    threads: int,
    step: Callable[[int, int], None],
) -> Growing:
    """Score a model fitted on nested parts of the training rows of each fold.

    Parameters
    ----------
    rows : Rows
        The development rows and their folds, of which the first `MOST_FOLDS` are used.
    recipe : ModelRecipe
        The model.
    made : polars.DataFrame
        The columns of `rows.frame` as the recipe reads them.
    stored : polars.DataFrame
        Its held-out predictions when fitted on all training rows of each fold.
    shares : sequence of float
        Shares below 1, rising.
    seed : int
        Seed of the order in which rows join; the same rows join whoever asks.
    threads : int
        Threads of one fit.
    step : callable
        Told how many folds are done, of how many.

    Notes
    -----
    Whole groups or stretches of time join, never a part of one (Viering & Loog 2022 on such curves).
    """
    folds = rows.folds[:MOST_FOLDS]
    draws = DRAWS if rows.n <= SMALL and len(rows.folds) <= MOST_FOLDS / 2 else 1
    scores = []
    for done, fold in enumerate(folds):
        step(done, len(folds))
        orders = [_order(rows, fold, seed, draw) for draw in range(draws)]
        parts = [
            float(
                np.mean([_score(rows, recipe, made, fold, _part(order, share), threads) for order in orders])
            )
            for share in shares
        ]
        kept = stored.filter((pl.col("repeat") == fold.repeat) & (pl.col("fold") == fold.number))
        scores.append((*parts, of_frame(rows.aim.metric, kept, rows.aim.classes, rows.aim.positive)))
    everyone = (*shares, 1.0)
    sizes = tuple(round(float(np.mean([math.ceil(s * len(f.train)) for f in folds]))) for s in everyone)
    ratio = float(np.mean([len(fold.held) / len(fold.train) for fold in folds]))
    return Growing(everyone, sizes, tuple(scores), ratio)


def _part(order: Array, share: float) -> Array:
    return np.sort(order[: math.ceil(share * len(order))])


def _order(rows: Rows, fold: Fold, seed: int, draw: int) -> Array:
    """Return training rows in a seeded order in which rows of one unit follow one another."""
    generator = np.random.default_rng((seed, 23, fold.repeat, fold.number, draw))
    block = rows.blocks[fold.train]
    names = np.unique(block)
    rank = np.empty(len(names), dtype=int)
    rank[generator.permutation(len(names))] = np.arange(len(names))
    return np.asarray(fold.train[np.argsort(rank[np.searchsorted(names, block)], kind="stable")])


def _score(
    rows: Rows, recipe: ModelRecipe, made: pl.DataFrame, fold: Fold, train: Array, threads: int
) -> float:
    """Score the held-out rows of a fold by the model fitted on some of its training rows."""
    aim = rows.aim
    if len(train) < FEWEST or (aim.classes and len(np.unique(rows.observed[train])) < 2):
        return math.nan
    fitted = fitting.fit(recipe, made[train], rows.observed[train], threads)
    told = fitting.predict(fitted, made[fold.held])
    return compute(
        aim.metric, rows.observed[fold.held], told.values, told.probabilities, aim.classes, aim.positive
    )
