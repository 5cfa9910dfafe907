"""Rows of one thing on both sides of every split: asked of the column whose rows the audit finds alike."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.copies import lost_together
from pythesis.stages.conclude.found import Found, cause
from pythesis.stats.learning.naming import metric_name

FEWEST_UNITS = 10


def alike(case: Case) -> Found | None:
    """Score again with the rows of each value kept together, when the audit says they are alike.

    Whether that is a loss depends on the use: new rows of the same values, or of others. The remedy asks.
    """
    if case.recipe is None or case.rows.method in {"group", "time"} or case.trivial_loss <= case.loss:
        return None
    column = next((f.columns[0] for f in case.audited if _says_alike(f)), None)
    if column is None or column not in case.rows.frame.columns:
        return None
    unit, n = units(case.rows.frame[column])
    if n < FEWEST_UNITS:
        return None
    again = lost_together(case, unit)
    if again is None:
        return None
    value, lost = again
    statement = said(
        "conclude.cause.leakage.statement.alike", column=column, groups=n, score=case.score.value,
        without=value, lost=lost.value, low=lost.low, high=lost.high, metric=metric_name(case.metric.name),
    )  # fmt: skip
    check = Validation(
        test="bootstrap of the score, rows of one value apart minus together", effect=lost, n=case.rows.n,
        n_groups=n, rows="development", reference="Efron & Tibshirani 1993",
    )  # fmt: skip
    remedy = said("conclude.cause.leakage.remedy.alike", column=column)
    return Found(cause("leakage", "likely", statement, remedy, check), lost.value)


def _says_alike(finding: Finding) -> bool:
    return finding.code == "group-structure" and finding.verdict is Verdict.ISSUE and len(finding.columns) > 0


def units(values: pl.Series) -> tuple[np.ndarray, int]:
    """Return the unit of each row, an unknown value being one of its own, and how many values there are."""
    texts = values.cast(pl.String, strict=False)
    known = texts.drop_nulls().n_unique()
    alone = pl.Series(np.arange(len(values)) + known + 1)
    return texts.rank("dense").cast(pl.Int64).fill_null(alone).to_numpy(), known
