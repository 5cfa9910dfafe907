"""Columns that hold one value or nothing, and gaps."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit import all_rows
from pythesis.stages.audit.check import MOST_EXAMPLES, Subject, check, plain
from pythesis.stages.audit.concern import Concern, Outcome

# Above half, more is unknown than known; under one in twenty, any sensible treatment gives the same result.
MOSTLY_EMPTY = 0.5
SOME = 0.05


@check("constant-column", section="structure", on="written")
def constant_column(subject: Subject) -> Outcome:
    """Find columns that hold a single value, or nothing at all."""
    held = [column for column in subject.columns if all_rows.distinct(subject, column.name) <= 1]
    concerns = [_constant(subject, column) for column in held]
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.columns)})


def _constant(subject: Subject, column: Column) -> Concern:
    n, filled = all_rows.size(subject), all_rows.filled(subject, column.name)
    gaps, held = n - filled, subject.frame[column.name].drop_nulls()
    variant = "empty" if filled == 0 else ("constant" if gaps == 0 else "one-value-and-gaps")
    severity = Severity.BLOCKING if column.role is Role.TARGET else Severity.NOTICE
    excluded = variant != "one-value-and-gaps" and column.role is not Role.TARGET
    why = said(f"audit.constant-column.why.{variant}", column=column.name)
    decision = Decision(
        action=Action.EXCLUDE if excluded else Action.KEEP,
        column=column.name,
        why=why,
        origin=finding_id("constant-column", (column.name,)),
    )
    proof = all_rows.proof(
        subject,
        "audit_distinct",
        {"column": column.name},
        0 if filled == 0 else 1,
        filled,
        column=column.name,
        figures=("distinct",),
        among="filled",
        name="distinct values for each filled cell",
    )
    return Concern(
        columns=(column.name,),
        variant="target" if column.role is Role.TARGET else variant,
        values={
            "column": column.name,
            "value": plain(held[0]) if len(held) else None,
            "n": n,
            "gaps": gaps,
            "filled": filled,
        },
        severity=severity,
        validations=(proof,),
        affected=n,
        proposals=(decision,) if column.role is not Role.TARGET else (),
    )


@check("missing-values", section="difficulty", on="written")
def missing_values(subject: Subject) -> Outcome:
    """Find gaps, and columns whose gaps fall on exactly the same rows."""
    n = all_rows.size(subject)
    counts = {column.name: all_rows.missing(subject, column.name) for column in subject.columns}
    partly = [column for column in subject.columns if 0 < counts[column.name] < n]
    if not partly:
        return Outcome(values={"columns": len(subject.columns), "n": n})
    # Of a table that is elsewhere only counts are known, not which rows have the gaps.
    sets = _together(subject, partly) if all_rows.whole_of(subject) is None else [[c.name] for c in partly]
    by_name = {column.name: column for column in partly}
    concerns = tuple(_gap(subject, [by_name[name] for name in names], counts[names[0]]) for names in sets)
    return Outcome(concerns=concerns)


def _together(subject: Subject, columns: list[Column]) -> list[list[str]]:
    """Return the columns gathered by the rows on which they have gaps; a single gap is no pattern."""
    same: dict[bytes, list[str]] = {}
    for name in (column.name for column in columns):
        mask = subject.frame[name].is_null()
        key = mask.to_numpy().tobytes() if mask.sum() > 1 else name.encode()
        same.setdefault(key, []).append(name)
    return list(same.values())


def _gap(subject: Subject, columns: list[Column], count: int) -> Concern:
    n = all_rows.size(subject)
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
            all_rows.proof(
                subject, "audit_missing", {"column": name}, count, n, column=name, figures=("missing",)
            )
            for name in names[:MOST_EXAMPLES]
        ),
        affected=count,
        same_as=names[1:],
        weight=share,
        examples=subject.examples(pl.col(names[0]).is_null(), others[:3]),
    )
