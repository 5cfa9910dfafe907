"""What more rows would bring to the recommended model, and the ceiling it grows towards."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import REFERENCE, Found, cause
from pythesis.stats.learning.features import features
from pythesis.stats.learning.growing import Growing, growing
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.scores import LEVEL

LITTLE = 0.01  # of the trivial loss: what more rows must promise to be worth collecting
PARTS = (0.25, 0.5)  # of the training rows of each fold, beside all of them: two doublings
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
    """Score the recommended model on a quarter and a half of the training rows of each fold.

    Notes
    -----
    Where iteration 2 drew the learning curve of this very model, its scores are those. The last doubling is
    judged by the corrected resampled t (Nadeau & Bengio 2003); what is left is extrapolated by a geometric
    series, which a power law is over doublings (Viering & Loog 2022).
    """
    grown = _explained(case) or _refitted(case)
    return None if grown is None else _judged(case, grown)


def _explained(case: Case) -> Growing | None:
    """Return the learning curve of iteration 2 when it is that of the recommended model."""
    simple = next((r for r in case.simple.recipes if r.name == case.simple.chosen), None)
    return case.understood.diagnosis.growing if simple is not None and simple == case.recipe else None


def _refitted(case: Case) -> Growing | None:
    recipe, plan = case.recipe, case.improved.plan
    if recipe is None:
        return None
    made = features(case.rows.frame, recipe.treatments)
    stored = case.predictions(case.model)

    def step(done: int, of: int) -> None:
        case.tools.progress.step(said("conclude.progress.growth"), done, of)

    return growing(case.rows, recipe, made, stored, PARTS, plan.seed, plan.threads, step)


def _judged(case: Case, grown: Growing) -> Growth | None:
    mean, low, high, p = grown.gain(1.0, case.metric.name)
    if not math.isfinite(low):
        return None
    earlier = grown.gain(0.5, case.metric.name)[0]
    seen = mean / earlier if math.isfinite(earlier) and earlier > 0 and mean > 0 else USUAL
    steady = FASTEST / 2 <= seen <= 1.0
    decay = min(max(seen, FASTEST), SLOWEST)
    left = max(mean, 0.0) * decay / (1 - decay)
    most = max(high, 0.0) * SLOWEST / (1 - SLOWEST)
    return Growth(mean, low, high, p, left, most, steady, len(grown.scores))


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
    worth = max(case.missing, LITTLE * case.trivial_loss)
    shown = grown.low > 0 and grown.steady and grown.left >= worth
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
