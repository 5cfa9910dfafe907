"""Levels whose order already tells how they differ: told once, by the question about the order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from sklearn.isotonic import IsotonicRegression

from pythesis.core.dataset import Column
from pythesis.core.finding import Verdict
from pythesis.stages.explore.family import KEPT, Answer
from pythesis.stages.explore.question import Asked
from pythesis.stages.explore.questions import ordinal_levels
from pythesis.stages.explore.subject import Subject, as_levels, as_numbers

EXPLAINED = 0.8  # of the spread between levels: a rise (or a fall) all along accounts for what they show


def repeats(
    subject: Subject, frame: pl.DataFrame, answered: Sequence[tuple[Asked, Answer]]
) -> frozenset[str]:
    """Return the columns whose levels say little beyond the rise or fall that was validated.

    Parameters
    ----------
    subject : Subject
    frame : DataFrame
        The rows on which levels are compared.
    answered : sequence of (Asked, Answer)

    Returns
    -------
    frozenset of str
        Columns for which a rise or fall along the levels, fitted by isotonic regression, explains at
        least four fifths of the spread between them.
    """
    trends = {
        a.column.name for a, answer in answered if a.question.trend and answer.verdict is Verdict.VALIDATED
    }
    return frozenset(
        a.column.name
        for a, answer in answered
        if a.question.code == ordinal_levels.QUESTION.code
        and answer.verdict in KEPT
        and a.column.name in trends
        and _explained(subject, frame, a.column) >= EXPLAINED
    )


def _explained(subject: Subject, frame: pl.DataFrame, column: Column) -> float:
    """Return the share of the spread between levels that a rise or a fall all along explains."""
    target = subject.target
    if target is None or target.shape == "classes":
        return 0.0
    if target.shape == "rate":
        outcome = (as_levels(frame, target.column) == target.positive).cast(pl.Float64)
    else:
        outcome = as_numbers(frame, target.column).rank()
    rows = pl.DataFrame({"x": as_numbers(frame, column), "y": outcome}).drop_nulls()
    levels = rows.group_by("x").agg(pl.col("y").mean(), pl.len().alias("n")).sort("x")
    x, y, n = (levels[name].to_numpy().astype(np.float64) for name in ("x", "y", "n"))
    spread = float((n * (y - np.average(y, weights=n)) ** 2).sum()) if len(y) else 0.0
    if spread == 0:
        return 0.0
    left = min(
        float((n * (y - IsotonicRegression(increasing=up).fit_transform(x, y, sample_weight=n)) ** 2).sum())
        for up in (True, False)
    )
    return 1 - left / spread
