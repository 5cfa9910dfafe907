"""Fits handed to other workers: the folds, and the configurations known beforehand, through joblib.

Workers only fit and predict; what they bring back is kept in the checkpoint, and the search then runs as it
does alone, reading each fold from there. The scores are therefore the same, bit for bit, wherever a fit ran.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.rows import Fold, Rows

Array = npt.NDArray[Any]


def several() -> bool:
    """Return whether joblib was told of more than one worker."""
    return int(joblib.effective_n_jobs(None)) > 1


def fill(recipes: tuple[ModelRecipe, ...], rows: Rows, plan: Plan, tools: Tools) -> int:
    """Fit every fold of the recipes that the checkpoint lacks, all at once; nothing with one worker.

    Returns
    -------
    int
        How many fits the workers brought back. One that raised is left out: it is tried again, alone, when
        its turn comes, and told then.
    """
    if not several():
        return 0
    wanted = []
    for recipe in recipes:
        keys = [(fold, fitting.key(recipe, fold, rows)) for fold in rows.folds]
        missing = [(fold, key) for fold, key in keys if tools.checkpoint.get(key) is None]
        made = features(rows.frame, recipe.treatments) if missing else None
        wanted += [(recipe, made, fold, key) for fold, key in missing]
    if not wanted:
        return 0
    started = tools.clock.now()
    found = joblib.Parallel()(
        joblib.delayed(_held_out)(*_handed(recipe, made, fold, rows), plan.threads)
        for recipe, made, fold, _ in wanted
    )
    each = (tools.clock.now() - started) / len(wanted)
    kept = 0
    for (_, _, _, key), predicted in zip(wanted, found, strict=True):
        if predicted is not None:
            tools.checkpoint.put(key, fitting.dumps(predicted, each))
            kept += 1
    return kept


def _handed(
    recipe: ModelRecipe, made: pl.DataFrame | None, fold: Fold, rows: Rows
) -> tuple[ModelRecipe, pl.DataFrame, Array, pl.DataFrame]:
    assert made is not None
    return recipe, made[fold.train], rows.observed[fold.train], made[fold.held]


def _held_out(
    recipe: ModelRecipe, made: pl.DataFrame, observed: Array, held: pl.DataFrame, threads: int
) -> fitting.Predicted | None:
    """Fit on the training rows of a fold and predict its held-out rows; None when that raises."""
    try:
        # A worker may hand over read-only memory, which some estimators refuse.
        fitted = fitting.fit(recipe, made, np.array(observed), threads)
        return fitting.predict(fitted, held)
    except Exception:  # noqa: BLE001  (told by the fit that is made alone)
        return None
