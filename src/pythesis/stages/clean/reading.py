"""The part of cleaning that only reads cells: numbers, dates, truth values, gaps, spellings of one level."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset, Table
from pythesis.core.decision import Action, Decision
from pythesis.stages.clean.apply import apply
from pythesis.stages.clean.decide import BOUNDS, PARSING, decide
from pythesis.stages.clean.describe import described
from pythesis.stats.batteries import rated

# Spellings of one level that need nobody to tell: blanks around, capitals, "TRUE" beside "yes".
SPELLINGS = ("audit.untrimmed-text.", "audit.inconsistent-category.why.recode")
# What a check takes for a gap in how a cell is written; other cells become gaps for what they mean.
GAPS = ("audit.disguised-missing.", "audit.mixed-types.", "audit.impossible-value.why.calendar")


def as_read(
    dataset: Dataset[pl.DataFrame], proposals: Sequence[Decision], brief: Brief
) -> tuple[Dataset[pl.DataFrame], tuple[Decision, ...]]:
    """Read the cells as the proposals ask, unless people said otherwise in the brief.

    Parameters
    ----------
    dataset : Dataset
        As ingest left it.
    proposals : sequence of Decision
        Of the checks of how cells are written. Only parsing, values that stand for a gap and spellings of
        one level are applied: what is impossible or of another unit stays for the checks of what cells mean.
    brief : Brief

    Returns
    -------
    Dataset
        The same rows, its table true to the cells.
    tuple of Decision
        What was applied, in order.
    """
    decided = decide(dataset.table, proposals, brief, {})
    reading = tuple(d for d in decided if d.action in PARSING or _gap(d) or _spelling(d))
    if not reading:
        return dataset, ()
    frame = apply(dataset.frame, reading)
    changed = {decision.column for decision in reading}
    columns = tuple(
        described(column, frame[column.name]) if column.name in changed else column
        for column in dataset.table.columns
    )
    table = dataset.table.model_copy(update={"columns": rated(columns)})
    return dataset.replace(frame=frame, table=Table.model_validate(table)), reading


def _spelling(decision: Decision) -> bool:
    """Return whether a decision writes a level in one way."""
    return decision.action in {Action.TRIM, Action.RECODE} and decision.why.key.startswith(SPELLINGS)


def _gap(decision: Decision) -> bool:
    """Return whether a decision takes values for a gap, in words or codes rather than by a bound."""
    return (
        decision.action is Action.TO_MISSING
        and decision.params.keys().isdisjoint(BOUNDS)
        and decision.why.key.startswith(GAPS)
    )
