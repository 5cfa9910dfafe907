"""The folds of the project as a small table, when the reported score comes from them."""

from __future__ import annotations

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import ROW, Dataset
from pythesis.core.plan import Plan
from pythesis.core.split import Split

REPEAT = "repeat_"


def folds(dataset: Dataset[pl.DataFrame], split: Split, brief: Brief, plan: Plan) -> pl.DataFrame:
    """Return the fold in which each development row is held out, once per repeat.

    Parameters
    ----------
    dataset : Dataset
        Rows with ``__part`` and ``__fold``.

    Returns
    -------
    DataFrame
        ``row`` (position in the source) and ``repeat_1``, ``repeat_2`` ...: numbers of folds. Along time,
        fold 0 is never held out. Rows that served no fold are absent.
    """
    from pythesis.stats.learning.rows import development  # with scikit-learn: not for every command

    rows = development(dataset, split, brief, plan)
    table = {"row": rows.frame[ROW].to_list()}
    for repeat in sorted({fold.repeat for fold in rows.folds}):
        number = [0] * rows.n
        for fold in rows.folds:
            if fold.repeat == repeat:
                for position in fold.held.tolist():
                    number[position] = fold.number
        table[f"{REPEAT}{repeat + 1}"] = number
    return pl.DataFrame(table)
