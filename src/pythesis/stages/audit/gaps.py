"""Columns that hold one value or nothing, and gaps."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Concern, Outcome, Subject, check, plain
from pythesis.stages.audit.counted import counted

# Above half, more is unknown than known; under one in twenty, any sensible treatment gives the same result.
MOSTLY_EMPTY = 0.5
SOME = 0.05


@check("constant-column", section="structure")
def constant_column(subject: Subject) -> Outcome:
    """Find columns that hold a single value, or nothing at all."""
    concerns = []
    for column in subject.columns:
        filled = subject.frame[column.name].drop_nulls()
        if filled.n_unique() > 1:
            continue
        concerns.append(_constant(column, filled, subject.frame.height))
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.columns)})


def _constant(column: Column, filled: pl.Series, n: int) -> Concern:
    gaps = n - len(filled)
    variant = "empty" if len(filled) == 0 else ("constant" if gaps == 0 else "one-value-and-gaps")
    severity = Severity.BLOCKING if column.role is Role.TARGET else Severity.NOTICE
    excluded = variant != "one-value-and-gaps" and column.role is not Role.TARGET
    why = said(f"audit.constant-column.why.{variant}", column=column.name)
    decision = Decision(
        action=Action.EXCLUDE if excluded else Action.KEEP,
        column=column.name,
        why=why,
        origin=finding_id("constant-column", (column.name,)),
    )
    distinct = 0 if len(filled) == 0 else 1
    proof = counted(
        "audit_distinct",
        {"column": column.name},
        distinct,
        len(filled),
        share=distinct / max(len(filled), 1),
        name="distinct values for each filled cell",
    )
    return Concern(
        columns=(column.name,),
        variant="target" if column.role is Role.TARGET else variant,
        values={
            "column": column.name,
            "value": plain(filled[0]) if len(filled) else None,
            "n": n,
            "gaps": gaps,
            "filled": len(filled),
        },
        severity=severity,
        validations=(proof,),
        affected=n,
        proposals=(decision,) if column.role is not Role.TARGET else (),
    )


@check("missing-values", section="difficulty")
def missing_values(subject: Subject) -> Outcome:
    """Find gaps, and columns whose gaps fall on exactly the same rows."""
    n = subject.frame.height
    gaps = {column.name: subject.frame[column.name].is_null() for column in subject.columns}
    counts = {name: int(mask.sum()) for name, mask in gaps.items()}
    partly = [column for column in subject.columns if 0 < counts[column.name] < n]
    if not partly:
        return Outcome(values={"columns": len(subject.columns), "n": n})
    twins = _twins({column.name: gaps[column.name] for column in partly})
    concerns = tuple(_gap(subject, column, counts[column.name], twins[column.name]) for column in partly)
    return Outcome(concerns=concerns)


def _twins(masks: dict[str, pl.Series]) -> dict[str, tuple[str, ...]]:
    """Return, for each column, the others whose gaps are on the same rows (two gaps at least)."""
    same: dict[bytes, list[str]] = {}
    for name, mask in masks.items():
        same.setdefault(mask.to_numpy().tobytes(), []).append(name)
    return {
        name: tuple(other for other in names if other != name) if masks[name].sum() > 1 else ()
        for names in same.values()
        for name in names
    }


def _gap(subject: Subject, column: Column, count: int, twins: tuple[str, ...]) -> Concern:
    n = subject.frame.height
    share = count / n
    severity = Severity.INFO if share < SOME else Severity.NOTICE
    if share >= MOSTLY_EMPTY or column.role is Role.TARGET:
        severity = Severity.WARNING
    if column.role in {Role.IDENTIFIER, Role.EXCLUDED}:
        severity = Severity.INFO
    variant = "target" if column.role is Role.TARGET else ("together" if twins else "alone")
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "count": count,
            "n": n,
            "share": share,
            "others": twins[:5],
            "n_others": len(twins),
        },
        severity=severity,
        validations=(counted("audit_missing", {"column": column.name}, count, n),),
        affected=count,
        same_as=twins,
        weight=share,
        examples=subject.examples(
            pl.col(column.name).is_null(), [c.name for c in subject.columns if c.name != column.name][:3]
        ),
    )
