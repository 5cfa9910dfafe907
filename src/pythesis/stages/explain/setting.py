"""What iteration 2 looks at: the best simple model, refitted fold by fold, and its held-out predictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import ROW, Dataset
from pythesis.core.iteration import Model
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.core.split import Split
from pythesis.stages.explain.held import Held
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.results import Modelled
from pythesis.stats.learning.rows import Fold, Rows, development
from pythesis.stats.scores import METRICS, Metric, compute, row_losses

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """The model under the lens.

    ``held_out`` holds its cross-validated predictions of the first repeat, sorted by row, ``stored`` those of
    every repeat; ``at`` the position in ``rows.frame`` of each row held out. ``fitted`` pairs each fold of
    the first repeat with the model fitted without it.
    ``trivial_loss`` is the loss of the best trivial model.
    """

    rows: Rows
    brief: Brief
    plan: Plan
    tools: Tools
    recipe: ModelRecipe
    made: pl.DataFrame
    fitted: tuple[tuple[Fold, fitting.Fitted], ...]
    held_out: pl.DataFrame
    stored: pl.DataFrame
    at: Array
    trivial_loss: float

    @property
    def metric(self) -> Metric:
        """The declared metric."""
        return METRICS[self.rows.aim.metric]

    @property
    def ratio(self) -> float:
        """Mean of held-out over training rows."""
        return float(np.mean([len(f.held) / len(f.train) for f, _ in self.fitted]))

    @property
    def held(self) -> Held:
        """The held-out predictions beside their rows, as groups of rows are judged."""
        return Held(
            self.recipe, self.brief, self.rows.aim, self.rows.frame[self.at], self.rows.half[self.at],
            self.held_out, self.plan.seed,
        )  # fmt: skip

    def losses(self) -> Array:
        """Return the loss of each held-out row: minus log of the observed class's probability, or |error|."""
        return row_losses(self.held_out, self.rows.aim.classes)


def setting(
    dataset: Dataset[pl.DataFrame], split: Split, brief: Brief, simple: Modelled, tools: Tools
) -> Setting | None:
    """Refit the best simple model on each fold; None when there is none (no usable column).

    Raises
    ------
    FitFailed
        When it cannot be fitted this time.
    """
    recipe = next((r for r in simple.recipes if r.name == simple.chosen), None)
    if recipe is None or not recipe.treatments:
        return None
    rows = development(dataset, split, brief, simple.plan)
    made = features(rows.frame, recipe.treatments)
    first = [f for f in rows.folds if f.repeat == 0]
    fitted = tuple(
        (f, fitting.fit(recipe, made[f.train], rows.observed[f.train], simple.plan.threads)) for f in first
    )
    stored = simple.of(recipe.name)
    held_out = stored.filter(pl.col("repeat") == 0).sort(ROW)
    at = np.searchsorted(rows.frame[ROW].to_numpy(), held_out[ROW].to_numpy())
    baseline = next(m for m in simple.iteration.models if m.name == simple.baseline)
    return Setting(
        rows, brief, simple.plan, tools, recipe, made, fitted, held_out, stored, at,
        _loss(baseline, rows.aim.metric),
    )  # fmt: skip


def _loss(model: Model, metric: str) -> float:
    return next((METRICS[metric].loss(s.value) for s in model.scores if s.metric == metric), float("nan"))


def score_predicted(one: Setting, observed: Array, predicted: fitting.Predicted) -> float:
    """Return the declared score of some predictions."""
    aim = one.rows.aim
    return compute(aim.metric, observed, predicted.values, predicted.probabilities, aim.classes, aim.positive)
