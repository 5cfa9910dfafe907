"""Columns that hold one value or nothing, and gaps."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import MOST_EXAMPLES, Subject, check, plain
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted

# Above half, more is unknown than known; under one in twenty, any sensible treatment gives the same result.
MOSTLY_EMPTY = 0.5
SOME = 0.05


@check("constant-column", section="structure", on="written")
def constant_column(subject: Subject) -> Outcome:
    """Find columns that hold a single value, or nothing at all."""
    concerns = []
    for column in subject.columns:
        if subject.distinct(column.name) > 1:
            continue
        filled = subject.frame[column.name].drop_nulls()
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


@check("missing-values", section="difficulty", on="written")
def missing_values(subject: Subject) -> Outcome:
    """Find gaps, and columns whose gaps fall on exactly the same rows."""
    n = subject.frame.height
    gaps = {column.name: subject.frame[column.name].is_null() for column in subject.columns}
    counts = {name: int(mask.sum()) for name, mask in gaps.items()}
    partly = [column for column in subject.columns if 0 < counts[column.name] < n]
    if not partly:
        return Outcome(values={"columns": len(subject.columns), "n": n})
    sets = _together([column.name for column in partly], gaps)
    by_name = {column.name: column for column in partly}
    concerns = tuple(_gap(subject, [by_name[name] for name in names], counts[names[0]]) for names in sets)
    return Outcome(concerns=concerns)


def _together(names: list[str], masks: dict[str, pl.Series]) -> list[list[str]]:
    """Return the columns gathered by the rows on which they have gaps; a single gap is no pattern."""
    same: dict[bytes, list[str]] = {}
    for name in names:
        key = masks[name].to_numpy().tobytes() if masks[name].sum() > 1 else name.encode()
        same.setdefault(key, []).append(name)
    return list(same.values())


def _gap(subject: Subject, columns: list[Column], count: int) -> Concern:
    n = subject.frame.height
    share = count / n
    names = tuple(column.name for column in columns)
    target = next((column.name for column in columns if column.role is Role.TARGET), None)
    severity = Severity.INFO if share < SOME else Severity.NOTICE
    if share >= MOSTLY_EMPTY or target is not None:
        severity = Severity.WARNING
    if all(column.role in {Role.IDENTIFIER, Role.EXCLUDED} for column in columns):
        severity = Severity.INFO
    variant = "alone" if len(names) == 1 else "together"
    variant = "together-many" if len(names) > MOST_EXAMPLES else variant
    others = [column.name for column in subject.columns if column.name not in names]
    return Concern(
        columns=names,
        variant=("target" if variant == "alone" else "target-together") if target is not None else variant,
        values={
            "column": target or names[0],
            "others": tuple(name for name in names if name != target)[:MOST_EXAMPLES],
            "n_columns": len(names),
            "count": count,
            "n": n,
            "share": share,
        },
        severity=severity,
        validations=tuple(
            counted("audit_missing", {"column": name}, count, n) for name in names[:MOST_EXAMPLES]
        ),
        affected=count,
        same_as=names[1:],
        weight=share,
        examples=subject.examples(pl.col(names[0]).is_null(), others[:3]),
    )
