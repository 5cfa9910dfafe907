"""Predictions of one model on rows it did not learn from, beside those rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy.typing as npt
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning.aim import Aim
from pythesis.stats.scores import METRICS, Metric, row_losses

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What groups of rows are judged by.

    ``predictions`` holds one prediction a row, sorted by row; ``frame`` the rows themselves in that order;
    ``half`` says of each whether it explores or confirms. ``split`` is ``cross-validation`` or ``test``.
    """

    recipe: ModelRecipe
    brief: Brief
    aim: Aim
    frame: pl.DataFrame
    half: Array
    predictions: pl.DataFrame
    seed: int
    split: str = "cross-validation"

    @property
    def metric(self) -> Metric:
        """The declared metric."""
        return METRICS[self.aim.metric]

    @property
    def rows(self) -> str:
        """The rows, as a validation names them."""
        return "test" if self.split == "test" else "development"

    @property
    def block(self) -> Array:
        """The unit each row is drawn with."""
        return self.predictions["block"].to_numpy()

    def losses(self) -> Array:
        """Return the loss of each row: minus log of the observed class's probability, or |error|."""
        return row_losses(self.predictions, self.aim.classes)
