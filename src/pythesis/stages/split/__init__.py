"""Divides development rows into halves and folds that respect how rows depend on one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import FOLD, HALF, PART, Column, Dataset
from pythesis.core.split import Split
from pythesis.stages.split import naive
from pythesis.stages.split.design import Design, design_of
from pythesis.stages.split.divide import folds, halves
from pythesis.stages.split.ends import end_of, without
from pythesis.stages.split.past import informed

__all__ = ["Divided", "run"]


@dataclass(frozen=True, slots=True)
class Divided:
    """Rows with ``__half`` and ``__fold``, and the account of how they were divided.

    ``forecast`` has the same rows as a forecast may see them; None when the brief has no horizon.
    ``barred`` is the column that looks like the end of the times to predict, as models must take it.
    """

    dataset: Dataset[pl.DataFrame]
    split: Split
    forecast: Dataset[pl.DataFrame] | None = None
    barred: Column | None = None

    @property
    def learning(self) -> Dataset[pl.DataFrame]:
        """The rows models learn from."""
        known = self.dataset if self.forecast is None else self.forecast
        return known.replace(table=without(known.table, self.barred))


def run(dataset: Dataset[pl.DataFrame], brief: Brief, seed: int) -> Divided:
    """Divide the development rows for exploring, confirming and scoring.

    Parameters
    ----------
    dataset : Dataset
        Cleaned rows with ``__part``.
    brief : Brief
        Its task overrides what the target's values say.
    seed : int
        Of every draw.

    Returns
    -------
    Divided
        ``__half`` is ``explore`` or ``confirm``, ``__fold`` counts from 0; both are null on test rows.
        With the method ``time``, fold 0 holds the earliest rows and only ever trains.
    """
    frame = dataset.frame
    developed = (frame[PART] == "development").to_numpy()
    rows = frame.filter(pl.Series(developed))
    design = design_of(rows, dataset, brief)
    half = halves(rows, design, seed)
    fold = folds(rows, design, seed)
    marked = frame.with_columns(
        _spread(half, developed, HALF).replace_strict({0: "explore", 1: "confirm"}, return_dtype=pl.String),
        _spread(fold, developed, FOLD).cast(pl.Int32),
    )
    split = _account(design, half, fold, seed)
    barred = end_of(rows, dataset.table, brief)
    comparison = naive.compare(rows, without(dataset.table, barred), design, fold, seed)
    divided = dataset.replace(frame=marked)
    forecast = informed(divided, brief) if brief.data.horizon is not None else None
    return Divided(divided, split.model_copy(update={"naive": comparison}), forecast, barred)


def _spread(values: np.ndarray, developed: np.ndarray, name: str) -> pl.Series:
    spread = np.full(len(developed), -1, dtype=np.int64)
    spread[developed] = values
    return pl.select(pl.when(pl.Series(spread) >= 0).then(pl.Series(spread)).alias(name)).to_series()


def _account(design: Design, half: np.ndarray, fold: np.ndarray, seed: int) -> Split:
    return Split(
        method=design.method,
        column=design.column,
        n_folds=int(fold.max()) + 1 if len(fold) else 0,
        n_repeats=design.n_repeats,
        n_explore=int((half == 0).sum()),
        n_confirm=int((half == 1).sum()),
        n_groups=design.n_groups,
        cross_screening=design.cross_screening,
        seed=seed,
        reason=design.reason,
    )
