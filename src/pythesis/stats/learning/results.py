"""What the modelling stages return and hand to one another."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from sklearn.pipeline import Pipeline

from pythesis.core.conclusion import Conclusion
from pythesis.core.iteration import Change, Iteration
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning.growing import Growing


@dataclass(frozen=True, slots=True)
class Modelled:
    """Iteration 1 or 3.

    ``recipes`` are those of the iteration's models that can be built (trivial forecasts have none),
    ``chosen`` the recommended model, ``baseline`` the best trivial one. ``predictions`` holds the held-out
    predictions of every model of the iteration; ``seconds`` the training seconds by model, for receipts.
    """

    iteration: Iteration
    recipes: tuple[ModelRecipe, ...]
    chosen: str
    baseline: str
    metric: str
    predictions: pl.DataFrame
    seconds: dict[str, float]
    plan: Plan

    def recipe(self, name: str) -> ModelRecipe:
        """Return the recipe of that name; ``KeyError`` when there is none."""
        for recipe in self.recipes:
            if recipe.name == name:
                return recipe
        raise KeyError(name)

    def of(self, name: str) -> pl.DataFrame:
        """Return the held-out predictions of one model."""
        return self.predictions.filter(pl.col("model") == name)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to try: its ``code`` for iteration 3, its words, and the ``columns`` a repair is about."""

    code: str
    change: Change
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Numbers of iteration 2 that the conclusion reads, each (value, low, high) in loss or gain.

    ``doubling`` is the gain of the last doubling of the training rows, ``growing`` the scores of the learning
    curve fold by fold; None when there were too few rows. ``permuted`` is the p-value of the
    real score among scores of a shuffled target; None when it was not computed.
    """

    doubling: tuple[float, float, float] | None
    curve: tuple[tuple[int, float, float | None, float | None], ...]
    permuted: float | None
    permuted_scores: tuple[float, ...]
    permuted_real: float | None
    single: tuple[tuple[str, float], ...] = ()  # score of one column alone, best first
    growing: Growing | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """Iteration 2: its findings, worst errors, and the changes it proposes."""

    iteration: Iteration
    proposals: tuple[Proposal, ...]
    diagnosis: Diagnosis
    predictions: pl.DataFrame
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Concluded:
    """The conclusion of iteration 3."""

    conclusion: Conclusion


@dataclass(frozen=True, slots=True)
class Finished:
    """Iteration 4: the chosen model refitted on all development rows.

    ``opened`` says whether the test rows were scored in this run. ``recipe`` is final: smearing, clipping,
    threshold and interval are in it.
    """

    iteration: Iteration
    recipe: ModelRecipe
    pipeline: Pipeline
    predictions: pl.DataFrame
    seconds: dict[str, float]
    opened: bool
