"""Fits handed to other workers: the folds, and the configurations known beforehand, through joblib.

Workers only fit and predict; what they bring back is kept in the checkpoint, and the search then runs as it
does alone, reading each fold from there. The scores are therefore the same, bit for bit, wherever a fit ran.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning import crossing, fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.rows import Fold, Rows

Array = npt.NDArray[Any]


def several() -> bool:
    """Return whether joblib was told of more than one worker."""
    return int(joblib.effective_n_jobs(None)) > 1


def fill(
    recipes: tuple[ModelRecipe, ...],
    rows: Rows,
    plan: Plan,
    tools: Tools,
    lengths: Callable[[ModelRecipe], tuple[ModelRecipe, ...]] = lambda recipe: (recipe,),
) -> int:
    """Fit every fold of the recipes that the checkpoint lacks, all at once; nothing with one worker.

    ``lengths`` returns the lengths of a model that one fit tells, the longest last.

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
        told = lengths(recipe)
        keys = [(fold, [crossing.key(one, fold, rows) for one in told]) for fold in rows.folds]
        missing = [(f, each) for f, each in keys if any(tools.checkpoint.get(k) is None for k in each)]
        made = features(rows.frame, recipe.treatments) if missing else None
        wanted += [(told, made, fold, each) for fold, each in missing]
    if not wanted:
        return 0
    started = tools.clock.now()
    found = joblib.Parallel()(
        joblib.delayed(_held_out)(*_handed(told, made, fold, rows), plan.threads)
        for told, made, fold, _ in wanted
    )
    each = (tools.clock.now() - started) / len(wanted)
    kept = 0
    for (told, _, _, names), predicted in zip(wanted, found, strict=True):
        if predicted is None:
            continue
        for name, one, share in zip(names, predicted, crossing.shares(told), strict=True):
            tools.checkpoint.put(name, crossing.dumps(one, share * each))
        kept += 1
    return kept


def _handed(
    told: tuple[ModelRecipe, ...], made: pl.DataFrame | None, fold: Fold, rows: Rows
) -> tuple[tuple[ModelRecipe, ...], pl.DataFrame, Array, pl.DataFrame]:
    assert made is not None
    return told, made[fold.train], rows.observed[fold.train], made[fold.held]


def _held_out(
    told: tuple[ModelRecipe, ...], made: pl.DataFrame, observed: Array, held: pl.DataFrame, threads: int
) -> list[fitting.Predicted] | None:
    """Fit on the training rows of a fold and predict its held-out rows; None when that raises."""
    try:
        # A worker may hand over read-only memory, which some estimators refuse.
        return crossing.held_out(told, made, np.array(observed), held, threads)
    except Exception:  # noqa: BLE001  (told by the fit that is made alone)
        return None
