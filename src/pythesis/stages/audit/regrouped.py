"""Columns that follow from the target: its classes regrouped, or its numbers cut into intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import Column
from pythesis.stages.audit import recodings
from pythesis.stages.audit.sampled import GAP, as_codes, sample

FEWEST_CLASSES = 3  # of two classes a regrouping is the target itself
FILLED = 0.5  # share of rows where the column must be known
# How much of the score must be lost without the columns: else honest traits, as the feathers of birds.
DECIDES = {"roc_auc": 0.05, "r2": 0.1}


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A column, how it follows the target (``classes`` or ``intervals``), in how many rows and classes."""

    column: str
    form: str
    n: int
    classes: int


def find(rows: pl.DataFrame, target: str, columns: list[Column], task: str) -> list[Regrouped]:
    """Return the columns whose value follows from the target without exception, on rows where both are known.

    Parameters
    ----------
    rows : DataFrame
        Development rows whose target is known.
    target : str
    columns : list of Column
        Features.
    task : str
        ``regression`` asks for intervals of the target, any other task for its classes.
    """
    few = [c for c in columns if 2 <= c.distinct <= recodings.MOST_LEVELS]
    if task != "regression":
        found = [c.name for c in few if _classes(rows, target, c.name)]
    else:
        seen = sample(rows)
        found = [c.name for c in few if recodings.intervals(seen, target, c.name)]
        found = [name for name in found if _whole(rows, target, name)]
    form = "intervals" if task == "regression" else "classes"
    known = {name: rows.select(target, name).drop_nulls() for name in found}
    return [Regrouped(name, form, both.height, both[target].n_unique()) for name, both in known.items()]


def _whole(rows: pl.DataFrame, target: str, column: str) -> bool:
    """Return whether intervals seen in a sample hold in all rows."""
    right, tried = recodings.count(rows, recodings.Recoding(column, target, "intervals"))
    return right == tried


def _classes(rows: pl.DataFrame, target: str, column: str) -> bool:
    """Return whether each class comes with one level, of several classes for one at least."""
    classes, levels = as_codes(rows[target]), as_codes(rows[column])
    known = (classes != GAP) & (levels != GAP)
    if known.sum() < FILLED * len(known):
        return False
    table = np.zeros((int(classes.max(initial=0)) + 1, int(levels.max(initial=0)) + 1), dtype=int)
    np.add.at(table, (classes[known], levels[known]), 1)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    several = table.shape[0] >= FEWEST_CLASSES and 2 <= table.shape[1] < table.shape[0]
    return bool(
        several
        and ((table > 0).sum(axis=1) == 1).all()
        and table.sum(axis=0).min() >= recodings.ENOUGH_A_LEVEL
    )
