"""Columns that name rows, and categories with too many levels to learn from."""

from __future__ import annotations

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.audit import all_rows
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.sampled import sentences
from pythesis.stages.audit.several import several

# Fewer rows than this and any column may happen to have no repeated value.
ENOUGH_ROWS = 20
# Longer texts on average are sentences, to be read as text, not names of rows.
SENTENCE = 60
# A level must come back to say anything general: above one distinct value for two cells it seldom does.
SELDOM_REPEATED = 0.5
MANY_LEVELS = 50
FEW_ROWS_A_LEVEL = 10


@check("identifier-column", section="structure", on="written")
def identifier_column(subject: Subject) -> Outcome:
    """Find columns with another value on each row, or read as identifiers, that describe nothing general."""
    if subject.frame.height < ENOUGH_ROWS and not any(c.kind is Kind.IDENTIFIER for c in subject.columns):
        return Outcome(refused=said("audit.identifier-column.few-rows", n=subject.frame.height))
    concerns = [
        _identifier(subject, column)
        for column in subject.columns
        if column.role in {Role.FEATURE, Role.IDENTIFIER}
        and subject.brief.column(column.name).role != "feature"
        and names_rows(subject, column)
    ]
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.columns)})


def names_rows(subject: Subject, column: Column) -> bool:
    """Return whether the values of a column name the rows: never repeated, handed out one after another."""
    if column.kind is Kind.IDENTIFIER or column.role is Role.IDENTIFIER:
        return True
    if column.dtype == "String" and column.meant in {Kind.NUMBER, Kind.DATE}:
        return False  # amounts and moments kept as text never come back either
    n, filled = all_rows.filled(subject, column.name), subject.frame[column.name].drop_nulls()
    few = n < max(ENOUGH_ROWS, 0.95 * all_rows.size(subject)) or not len(filled)
    if few or all_rows.distinct(subject, column.name) < n:
        return False
    if filled.dtype.is_integer():
        low, high = all_rows.bounds(subject, column.name)
        # Numbers handed out one after another; measures that never repeat leave holes.
        return high - low == n - 1
    if filled.dtype != pl.String or sentences(column):
        return False
    numeric = filled.str.strip_chars().str.contains(r"^[-+]?[\d\s.,]*\d[\d\s.,]*$").mean() or 0.0
    return float(filled.str.len_chars().mean() or 0.0) < SENTENCE and float(numeric) < 0.95  # type: ignore[arg-type]


def _identifier(subject: Subject, column: Column) -> Concern:
    filled, distinct = all_rows.filled(subject, column.name), all_rows.distinct(subject, column.name)
    unique = distinct == filled
    variant = "unique" if unique else "repeated"
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={"column": column.name, "distinct": distinct, "n": filled},
        severity=Severity.NOTICE,
        validations=(_distinct(subject, column.name),),
        affected=filled,
        examples=subject.examples(pl.col(column.name).is_not_null(), [column.name]),
        proposals=(
            Decision(
                action=Action.EXCLUDE,
                column=column.name,
                why=said(f"audit.identifier-column.why.{variant}", column=column.name),
                origin=finding_id("identifier-column", (column.name,)),
            ),
        ),
    )


def _distinct(subject: Subject, name: str) -> Validation:
    return all_rows.proof(
        subject,
        "audit_distinct",
        {"column": name},
        all_rows.distinct(subject, name),
        all_rows.filled(subject, name),
        column=name,
        figures=("distinct",),
        among="filled",
        name="distinct values for each filled cell",
    )


@check("high-cardinality", needs=("rows", "features"), section="difficulty")
def high_cardinality(subject: Subject) -> Outcome:
    """Find categories with so many levels that most are seen too seldom to learn from."""
    categories = [
        column
        for column in subject.features
        if column.kind in {Kind.CATEGORY, Kind.ORDINAL} and not names_rows(subject, column)
    ]
    if not categories:
        return Outcome(refused=said("audit.high-cardinality.no-category"))
    found = (_crowded(subject, column) for column in categories)
    widest = max(categories, key=lambda column: all_rows.distinct(subject, column.name))
    n, levels = all_rows.filled(subject, widest.name), all_rows.distinct(subject, widest.name)
    return Outcome(
        concerns=tuple(concern for concern in found if concern is not None),
        values={
            "columns": len(categories),
            "column": widest.name,
            "levels": levels,
            "rows": n / max(1, levels),
        },
        validations=(_distinct(subject, widest.name),),
    )


def _crowded(subject: Subject, column: Column) -> Concern | None:
    filled, levels = all_rows.filled(subject, column.name), all_rows.distinct(subject, column.name)
    per_level = filled / max(1, levels)
    seldom = levels / max(1, filled) > SELDOM_REPEATED
    if levels < MANY_LEVELS or (per_level >= FEW_ROWS_A_LEVEL and not seldom):
        return None
    once = all_rows.once(subject, column.name)
    held = subject.brief.column(column.name).role == "feature"
    variant = "seldom" if seldom else "many"
    values: dict[str, Scalar] = {}
    proofs: tuple[Validation, ...] = (_distinct(subject, column.name),)
    here = subject.schema[column.name] == pl.String and all_rows.whole_of(subject) is None
    lists = several(subject.levels(column.name)) if here else None
    if lists is not None:
        variant = f"answers-{variant}"
        n = subject.frame[column.name].count()
        values = {"mark": lists.mark, "answers": lists.answers, "several": lists.cells, "rows_read": n}
        arguments: Arguments = {"column": column.name, "pattern": lists.pattern}
        proofs = (counted("audit_pattern", arguments, lists.cells, n), *proofs)
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "levels": levels,
            "n": filled,
            "rows": per_level,
            "once": once,
            "share": once / levels,
            **values,
        },
        severity=Severity.NOTICE,
        validations=proofs,
        affected=filled,
        weight=levels,
        proposals=(
            Decision(
                action=Action.EXCLUDE if seldom and not held else Action.KEEP,
                column=column.name,
                why=said(f"audit.high-cardinality.why.{variant}", column=column.name, levels=levels),
                origin=finding_id("high-cardinality", (column.name,)),
            ),
        ),
    )
