"""Columns filled once the outcome was known."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Concern, Outcome, Subject, check
from pythesis.stages.audit.counted import Arguments, counted

# Filled for one outcome in 98 cells of 100, and for half of that outcome: filled after it.
ONE_OUTCOME = 0.98
COVERS = 0.5
ENOUGH_FILLED = 30


@check("post-outcome-column", needs=("rows", "features", "target"), section="difficulty")
def post_outcome_column(subject: Subject) -> Outcome:
    """Find columns filled for one outcome only, and those a person said are unknown when predicting."""
    target = subject.table.target
    assert target is not None  # the check needs a target
    concerns = [
        _declared(subject, column)
        for column in subject.columns
        if column.role is not Role.TARGET and subject.brief.column(column.name).available is False
    ]
    if subject.task != "regression":
        named = {name for concern in concerns for name in concern.columns}
        rows = subject.development.filter(pl.col(target.name).is_not_null())
        for column in subject.features:
            concern = _filled_after(rows, column, target.name) if column.name not in named else None
            if concern is not None:
                concerns.append(concern)
    variant = "number" if subject.task == "regression" else ""
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.features)}, variant=variant)


def _declared(subject: Subject, column: Column) -> Concern:
    n = subject.frame.height
    filled = n - subject.frame[column.name].null_count()
    return Concern(
        columns=(column.name,),
        variant="declared",
        values={"column": column.name},
        severity=Severity.NOTICE,
        validations=(counted("audit_missing", {"column": column.name}, n - filled, n),),
        affected=filled,
        proposals=(
            Decision(
                action=Action.EXCLUDE,
                column=column.name,
                why=said("audit.post-outcome-column.why.declared", column=column.name),
                origin=finding_id("post-outcome-column", (column.name,)),
            ),
        ),
    )


def _filled_after(rows: pl.DataFrame, column: Column, target: str) -> Concern | None:
    if rows[column.name].null_count() < ENOUGH_FILLED:
        return None
    filled = rows.filter(pl.col(column.name).is_not_null())
    if filled.height < ENOUGH_FILLED or rows.height - filled.height < ENOUGH_FILLED:
        return None
    counts = filled[target].cast(pl.String).value_counts(sort=True, name="count")
    level, count = str(counts[target][0]), int(counts["count"][0])
    of_level = int((rows[target].cast(pl.String) == level).sum())
    share, base = count / filled.height, of_level / rows.height
    if share < ONE_OUTCOME or base > 1 - 2 * (1 - ONE_OUTCOME) - 0.06 or count < COVERS * of_level:
        return None
    arguments: Arguments = {"target": target, "level": level, "column": column.name}
    return Concern(
        columns=(column.name,),
        variant="filled",
        values={
            "column": column.name,
            "target": target,
            "level": level,
            "share": share,
            "base": base,
            "filled": filled.height,
            "covered": count / of_level,
        },
        severity=Severity.WARNING,
        validations=(counted("audit_filled", arguments, count, filled.height, rows="development"),),
        affected=filled.height,
        proposals=(
            Decision(
                action=Action.EXCLUDE,
                column=column.name,
                why=said("audit.post-outcome-column.why.filled", column=column.name, target=target),
                origin=finding_id("post-outcome-column", (column.name,)),
            ),
        ),
    )
