"""Rows that follow one another in the file are alike: an order nobody named, of time or of place."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.stats import rankdata

from pythesis.core.dataset import ROW
from pythesis.core.finding import Verdict
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.copies import lost_together
from pythesis.stages.conclude.found import Found, cause
from pythesis.stats.learning.naming import metric_name

STRETCHES = 50  # of the file, each kept on one side
FEWEST_EACH = 6  # rows a stretch
MIXED = 0.5  # share of rows whose equals in every column have several values of the target
ALIKE = 0.3  # likeness of the target from one row to the next, from which stretches are kept together


def neighbours(case: Case) -> Found | None:
    """Score again with stretches of the file kept together, when the target hardly moves from row to row.

    A file sorted by its target is told by the audit and asked nothing here.

    Notes
    -----
    Blocks of neighbouring rows stand for the order that made them alike (Roberts et al. 2017).
    """
    apart = case.rows.method in {"group", "time"} or case.trivial_loss <= case.loss
    if case.recipe is None or apart or case.rows.n < STRETCHES * FEWEST_EACH:
        return None
    if any(f.code == "sort-order" and f.verdict is Verdict.ISSUE for f in case.audited):
        return None
    order = np.argsort(case.rows.frame[ROW].to_numpy(), kind="stable")
    likeness = serial(case.rows.observed[order])
    if likeness < ALIKE or _spelled_out(case, order):
        return None
    stretch = np.empty(case.rows.n, dtype=int)
    stretch[order] = np.arange(case.rows.n) * STRETCHES // case.rows.n
    again = lost_together(case, stretch)
    if again is None:
        return None
    value, lost = again
    statement = said(
        "conclude.cause.leakage.statement.neighbours", likeness=likeness, stretches=STRETCHES,
        score=case.score.value, without=value, lost=lost.value, low=lost.low, high=lost.high,
        metric=metric_name(case.metric.name),
    )  # fmt: skip
    check = Validation(
        test="bootstrap of the score, stretches of rows apart minus together", effect=lost, n=case.rows.n,
        n_groups=STRETCHES, rows="development", reference="Efron & Tibshirani 1993",
    )  # fmt: skip
    remedy = said("conclude.cause.leakage.remedy.neighbours")
    return Found(cause("leakage", "likely", statement, remedy, check), lost.value)


def _spelled_out(case: Case, order: np.ndarray) -> bool:
    """Return whether the file spells out a table of counts, whose order the columns used say themselves.

    Such a file is grouped by one column, inside it by the next, and at last by the target: of the order
    nothing is left that the columns do not tell. Where rows alike in every column share their target, the
    file is not one: something else may then hold them together.
    """
    assert case.recipe is not None  # the caller looked
    names = list(dict.fromkeys(t.column for t in case.recipe.treatments))
    frame = case.rows.frame[order].select(
        *(pl.col(name).cast(pl.String).fill_null("").alias(f"c{i}") for i, name in enumerate(names)),
        pl.Series("y", case.rows.observed[order]).cast(pl.String),
    )
    left = [name for name in frame.columns if name != "y"]
    held: list[str] = []
    while left:
        nested = next((name for name in left if _together(frame, [*held, name])), None)
        if nested is None:
            return False
        held.append(nested)
        left.remove(nested)
    mixed = frame.select((pl.col("y").n_unique().over(held) > 1).mean()).item()
    return bool(mixed >= MIXED) and _together(frame, [*held, "y"])


def _together(frame: pl.DataFrame, columns: list[str]) -> bool:
    """Return whether rows equal in these columns stand together in the file."""
    keyed = frame.select(pl.struct(columns).alias("key"))["key"]
    return len(keyed.rle()) == keyed.n_unique()


def serial(observed: np.ndarray) -> float:
    """Return how alike neighbours are: 0 as rows drawn at random, 1 when nothing changes from row to row.

    Of numbers, the rank correlation of one row with the next; of classes, how much oftener than by chance
    two neighbours share theirs (Cohen 1960).
    """
    first, second = observed[:-1], observed[1:]
    if len(np.unique(observed)) < 2:
        return 0.0
    if observed.dtype.kind == "f":
        return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])
    shares = pl.Series(observed).cast(pl.String).unique_counts().to_numpy() / len(observed)
    chance = float((shares**2).sum())
    return (float((first == second).mean()) - chance) / (1 - chance)
