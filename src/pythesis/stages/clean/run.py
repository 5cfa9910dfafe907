"""Applies decisions to a data set, keeps its table true, and writes what each one did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pythesis.core.dataset import RESERVED, Column, Dataset, Role, Table
from pythesis.core.decision import Action, Conflict, Decision, JournalEntry, OptionalRepair, Touched
from pythesis.stages.clean.apply import ROW_WISE, apply
from pythesis.stages.clean.describe import described
from pythesis.stages.clean.distributions import touched
from pythesis.stages.clean.optional import optional
from pythesis.stats.batteries import rated

MOST_EXAMPLES = 5
# These have a place of their own in the project: leaving the models does not take it away.
PLACED = {Role.TARGET, Role.GROUP, Role.TIME, Role.WEIGHT, Role.IDENTIFIER}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The cleaned data set and one entry for each decision.

    ``touched`` shows the columns that changed, before and after; ``optional`` lists what iteration 3 may
    measure; ``conflicts`` what people said that cannot all be followed.
    """

    dataset: Dataset[pl.DataFrame]
    journal: tuple[JournalEntry, ...]
    touched: tuple[Touched, ...] = ()
    optional: tuple[OptionalRepair, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def run(
    dataset: Dataset[pl.DataFrame], decisions: Sequence[Decision], conflicts: Sequence[Conflict] = ()
) -> Cleaned:
    """Apply `decisions` in order.

    Parameters
    ----------
    dataset : Dataset
        As ingest left it.
    decisions : sequence of Decision
        As `decide` ordered them: those about cells before those that drop rows.
    conflicts : sequence of Conflict, optional
        Handed on.

    Returns
    -------
    Cleaned
        Kinds, types, roles, gaps, levels and ranges of the table follow what changed. Rows are only
        dropped by ``drop-duplicates`` (equal in every column of the source; the first is kept) and
        ``drop-missing-target``; their order never changes.
    """
    frame = dataset.frame
    journal = []
    for decision in decisions:
        before = frame
        frame = apply(frame, [decision]) if decision.action in ROW_WISE else _rows(frame, decision)
        journal.append(_entry(before, frame, decision))
    fewer = frame.height < dataset.frame.height
    columns = rated(tuple(_column(column, frame, decisions, fewer) for column in dataset.table.columns))
    table = dataset.table.model_copy(update={"columns": columns, "n_rows": frame.height})
    cleaned = dataset.replace(frame=frame, table=Table.model_validate(table))
    return Cleaned(
        cleaned, tuple(journal), touched(dataset.frame, frame, decisions), optional(cleaned, decisions),
        tuple(conflicts),
    )  # fmt: skip


def _rows(frame: pl.DataFrame, decision: Decision) -> pl.DataFrame:
    if decision.action is Action.DROP_DUPLICATES:
        names = [name for name in frame.columns if name not in RESERVED]
        return frame.unique(subset=names, keep="first", maintain_order=True)
    if decision.action is Action.DROP_MISSING_TARGET and decision.column in frame.columns:
        return frame.filter(pl.col(str(decision.column)).is_not_null())
    return frame


def _entry(before: pl.DataFrame, after: pl.DataFrame, decision: Decision) -> JournalEntry:
    dropped = before.height - after.height
    cells, examples = 0, tuple[tuple[str, str], ...]()
    if decision.action in ROW_WISE and decision.column in before.columns:
        cells, examples = _changes(before[str(decision.column)], after[str(decision.column)])
    return JournalEntry(
        decision=decision, cells=cells, rows=dropped or cells, of_rows=before.height, examples=examples
    )


def _changes(before: pl.Series, after: pl.Series) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Return how many filled cells changed in value or in type, and up to five different examples."""
    texts = pl.DataFrame({"before": _written(before), "after": _written(after)})
    if before.dtype != after.dtype:
        changed = texts.filter(pl.col("before").is_not_null())
    else:
        changed = texts.filter(pl.col("before").ne_missing(pl.col("after")))
    told = changed.filter(pl.col("before").ne_missing(pl.col("after")))  # "5" read as 5 shows nothing
    few = told.unique(maintain_order=True).head(MOST_EXAMPLES)
    return changed.height, tuple((one or "", other or "") for one, other in few.iter_rows())


def _written(values: pl.Series) -> pl.Series:
    """Return values as people write them: 5 and not 5.0."""
    if not values.dtype.is_float():
        return values.cast(pl.String)
    value = pl.col("value")
    whole = value.is_finite() & (value == value.round()) & (value.abs() < 2**53)
    short = pl.when(whole).then(value.cast(pl.Int64, strict=False).cast(pl.String))
    return values.to_frame("value").select(short.otherwise(value.cast(pl.String))).to_series()


def _column(column: Column, frame: pl.DataFrame, decisions: Sequence[Decision], fewer: bool) -> Column:
    mine = [decision for decision in decisions if decision.column == column.name]
    excluded = next((d for d in mine if d.action is Action.EXCLUDE), None)
    if excluded is not None:
        role = column.role if column.role in PLACED else Role.EXCLUDED
        column = column.model_copy(update={"role": role, "role_reason": excluded.why})
    elif column.role is Role.IDENTIFIER:
        refused = next((d for d in mine if d.why.key == "clean.why.refused-exclusion"), None)
        if refused is not None:
            column = column.model_copy(update={"role": Role.FEATURE, "role_reason": refused.why})
    changed = fewer or any(decision.action in ROW_WISE for decision in mine)
    return described(column, frame[column.name]) if changed and column.name in frame.columns else column
