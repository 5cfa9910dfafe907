"""What more rows would bring to the recommended model, and the ceiling it grows towards."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import REFERENCE, Found, cause
from pythesis.stats.comparison import corrected_t
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.learning.rows import Fold
from pythesis.stats.scores import LEVEL, compute, of_frame

PARTS = (0.25, 0.5)  # of the training rows of each fold, beside all of them: two doublings
MOST_FOLDS = 10
SMALL, DRAWS = 2_000, 3  # with few rows one part is a matter of luck: several are averaged
FEWEST = 20  # training rows under which a part is not fitted
# Each doubling brings a share of what the one before brought: a half when the excess error falls as 1 / n,
# seven tenths when as 1 / sqrt(n) (Viering & Loog 2022). Outside these bounds the curve is not believed.
SLOWEST, USUAL, FASTEST = 0.75, 0.6, 0.4
FOR_A_CEILING = 1_000  # rows a class: with fewer, no ceiling is estimated


@dataclass(frozen=True, slots=True)
class Growth:
    """The gain of the last doubling of the rows, and what all further rows together may bring.

    ``left`` is the sum of all further doublings at the ratio seen, ``most`` the same at the slowest decay
    from the upper limit. ``steady`` says that the curve bends as learning curves do.
    """

    gain: float
    low: float
    high: float
    p: float
    left: float
    most: float
    steady: bool
    n_folds: int

    @property
    def effect(self) -> Effect:
        """The gain of the last doubling as an effect."""
        name = "gain of the last doubling"
        return Effect(name=name, value=self.gain, low=self.low, high=self.high, level=LEVEL)


def growth(case: Case) -> Growth | None:
    """Refit the recommended model on a quarter and a half of the training rows of each fold.

    Notes
    -----
    The parts are nested and made of whole groups or stretches. The last doubling is judged by the corrected
    resampled t (Nadeau & Bengio 2003); what is left is extrapolated by a geometric series, which a power law
    is over doublings (Viering & Loog 2022).
    """
    recipe = case.recipe
    if recipe is None:
        return None
    made = features(case.rows.frame, recipe.treatments)
    folds = case.rows.folds[:MOST_FOLDS]
    table = []
    for done, fold in enumerate(folds):
        case.tools.progress.step(said("conclude.progress.growth"), done, len(folds))
        stored = case.predictions(case.model).filter(
            (pl.col("repeat") == fold.repeat) & (pl.col("fold") == fold.number)
        )
        whole = of_frame(case.metric.name, stored, case.rows.aim.classes, case.rows.aim.positive)
        table.append([*(_mean(case, recipe, made, fold, share) for share in PARTS), whole])
    ratio = float(np.mean([len(fold.held) / len(fold.train) for fold in folds]))
    return _judged(case, np.array(table), ratio)


def _mean(case: Case, recipe: ModelRecipe, made: pl.DataFrame, fold: Fold, share: float) -> float:
    """Return the mean score of models fitted on parts of a fold's training rows."""
    few = case.rows.n <= SMALL and len(case.rows.folds) <= MOST_FOLDS / 2
    scores = []
    for draw in range(DRAWS if few else 1):
        order = _shuffled(case, fold, draw)
        scores.append(_score(case, recipe, made, fold, np.sort(order[: math.ceil(share * len(order))])))
    return float(np.mean(scores))


def _score(case: Case, recipe: ModelRecipe, made: pl.DataFrame, fold: Fold, train: np.ndarray) -> float:
    """Score the held-out rows of a fold by the model fitted on some of its training rows."""
    rows, aim = case.rows, case.rows.aim
    if len(train) < FEWEST or (aim.classes and len(np.unique(rows.observed[train])) < 2):
        return math.nan
    fitted = fitting.fit(recipe, made[train], rows.observed[train], case.improved.plan.threads)
    told = fitting.predict(fitted, made[fold.held])
    return compute(
        aim.metric, rows.observed[fold.held], told.values, told.probabilities, aim.classes, aim.positive
    )


def _shuffled(case: Case, fold: Fold, draw: int) -> np.ndarray:
    """Return training rows in a seeded order in which rows of one unit follow one another."""
    generator = np.random.default_rng((case.improved.plan.seed, 23, fold.repeat, fold.number, draw))
    block = case.rows.blocks[fold.train]
    names = np.unique(block)
    rank = np.empty(len(names), dtype=int)
    rank[generator.permutation(len(names))] = np.arange(len(names))
    return np.asarray(fold.train[np.argsort(rank[np.searchsorted(names, block)], kind="stable")])


def _judged(case: Case, table: np.ndarray, ratio: float) -> Growth | None:
    sign = 1.0 if case.metric.higher else -1.0
    last, before = sign * (table[:, 2] - table[:, 1]), sign * (table[:, 1] - table[:, 0])
    mean, low, high, p = corrected_t(last, ratio)
    if not math.isfinite(low):
        return None
    earlier = corrected_t(before, ratio)[0]
    seen = mean / earlier if math.isfinite(earlier) and earlier > 0 and mean > 0 else USUAL
    steady = FASTEST / 2 <= seen <= 1.0
    decay = min(max(seen, FASTEST), SLOWEST)
    left = max(mean, 0.0) * decay / (1 - decay)
    most = max(high, 0.0) * SLOWEST / (1 - SLOWEST)
    return Growth(mean, low, high, p, left, most, steady, int(np.isfinite(last).sum()))


def validation(case: Case, grown: Growth) -> Validation:
    """Return the validation of the last doubling."""
    return Validation(
        test="corrected resampled t", p=grown.p, effect=grown.effect, n=case.score.n, rows="development",
        reference=f"{REFERENCE}; Viering & Loog 2022",
        assumptions=(
            said(f"conclude.assumption.curve-{'steady' if grown.steady else 'unsteady'}"),
        ),
    )  # fmt: skip


def too_few_rows(case: Case, grown: Growth | None) -> Found | None:
    """The learning curve of the recommended model still rises beyond noise (one-sided: rows do not harm)."""
    if grown is None or grown.gain <= 0 or grown.p / 2 > 1 - LEVEL:
        return None
    shown = grown.low > 0 and grown.steady and grown.left >= case.missing
    confidence = "shown" if shown else "likely"
    statement = said(
        "conclude.cause.too-few-rows.statement", gain=grown.gain, low=grown.low, high=grown.high,
        n=case.rows.n, metric=metric_name(case.metric.name), twice=2 * case.rows.n, model=the(case.model),
    )  # fmt: skip
    remedy = said("conclude.cause.too-few-rows.remedy")
    told = cause("too-few-rows", confidence, statement, remedy, validation(case, grown))
    return Found(told, grown.left)


def enough_for_a_ceiling(case: Case) -> bool:
    """Return whether there are rows enough, of each class, to estimate a ceiling."""
    if not case.rows.aim.classes:
        return case.rows.n >= FOR_A_CEILING
    counts = np.unique(case.rows.observed, return_counts=True)[1]
    return bool(counts.min() >= FOR_A_CEILING)
