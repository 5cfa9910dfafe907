"""The cells as they read: what is said of numbers, dates and gaps holds for those kept as text too.

A column of "12,5 km" is text as it is written, and a number as it reads. Checks of what values mean look at
the table as it reads; the validations of these findings are recomputed on that table, kept as a file of its
own (`READ`), so that a finding and its snippet speak of the same cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from pythesis.core.dataset import Dataset
from pythesis.core.decision import Decision
from pythesis.core.validation import Validation
from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stats import recompute
from pythesis.stats.drawn import WHOLE

READ = "data/processed/read.parquet"
Read = tuple[Dataset[pl.DataFrame], tuple[Decision, ...]]
# Applies those of the proposals that only read cells, and says which they were.
Reader = Callable[[Dataset[pl.DataFrame], Sequence[Decision]], Read]


def as_read(subject: Subject, proposals: Sequence[Decision], reader: Reader | None) -> tuple[Subject, Read]:
    """Return the subject as it reads; the very same one when nothing reads otherwise than it is written."""
    dataset, reading = reader(subject.dataset, proposals) if reader else (subject.dataset, ())
    if not reading:
        return subject, (subject.dataset, ())
    return subject.reread(dataset, changed(reading)), (dataset, reading)


def changed(reading: Sequence[Decision]) -> frozenset[str]:
    """Return the columns that read otherwise than they are written."""
    return frozenset(str(decision.column) for decision in reading)


def pointed(outcome: Outcome) -> Outcome:
    """Return an outcome whose validations are recomputed on the table as it reads."""
    concerns = tuple(
        replace(concern, validations=tuple(map(_pointed, concern.validations)))
        for concern in outcome.concerns
    )
    return replace(outcome, concerns=concerns, validations=tuple(map(_pointed, outcome.validations)))


def _pointed(validation: Validation) -> Validation:
    if validation.recipe is None or validation.rows == WHOLE:
        return validation
    arguments = {**validation.arguments, "data": READ}
    snippet = recompute.snippet(validation.recipe, arguments)
    return validation.model_copy(update={"arguments": arguments, "recompute": snippet})


def both(first: Outcome, second: Outcome, columns: frozenset[str]) -> Outcome:
    """Return what was seen as written, then what the cells of `columns` show only as they read."""
    told = {(concern.columns, concern.variant) for concern in first.concerns}
    more = [
        concern
        for concern in second.concerns
        if columns & set(concern.columns) and (concern.columns, concern.variant) not in told
    ]
    if not more:
        return first
    return replace(first, concerns=(*first.concerns, *_once(more)), refused=None)


def _once(concerns: Sequence[Concern]) -> tuple[Concern, ...]:
    return tuple({(c.columns, c.variant): c for c in reversed(concerns)}.values())[::-1]
