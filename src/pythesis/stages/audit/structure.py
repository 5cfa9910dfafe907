"""Rows that depend on one another: entities seen several times, and order in time."""

from __future__ import annotations

import polars as pl
from scipy.stats import rankdata

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Severity
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Concern, Outcome, Subject, check
from pythesis.stages.audit.counted import counted
from pythesis.stats import recompute

# An entity column has many values, most rows share theirs, and it is not one value a row.
FEWEST_GROUPS = 10
SHARED = 0.2
MOST_DISTINCT = 0.9
# Other columns that never change inside a group show that the group is one thing seen several times.
CONSTANT_INSIDE = 0.95
ENOUGH_CONSTANT = 2
SHARE_CONSTANT = 0.25
# P(late > early) this far from one half is a shift people see in a figure.
SHIFT = 0.06


@check("group-structure", section="bias")
def group_structure(subject: Subject) -> Outcome:
    """Find the column whose equal values mark rows of one entity."""
    declared = subject.table.group
    if declared is not None and declared.name in subject.frame.columns:
        return Outcome(concerns=(_group(subject, declared, "declared", ()),))
    found = [(column, fixed) for column in subject.columns if (fixed := _entity(subject, column))]
    if not found:
        return Outcome(values={"columns": len(subject.columns)})
    column, fixed = max(found, key=lambda pair: (len(pair[1]), -subject.frame[pair[0].name].n_unique()))
    return Outcome(concerns=(_group(subject, column, "proposed", fixed),))


def _entity(subject: Subject, column: Column) -> tuple[str, ...]:
    """Return the columns that stay the same inside the values of `column`, when they make it an entity."""
    values = subject.frame[column.name]
    if column.role in {Role.TARGET, Role.TIME, Role.WEIGHT} or column.kind in {
        Kind.DATE,
        Kind.TEXT,
        Kind.BOOLEAN,
    }:
        return ()
    if values.dtype.is_float() or column.kind is Kind.NUMBER:
        return ()
    filled = values.drop_nulls()
    distinct = filled.n_unique()
    if distinct < FEWEST_GROUPS or distinct > MOST_DISTINCT * len(filled):
        return ()
    shared = subject.frame.filter(pl.col(column.name).is_not_null() & pl.col(column.name).is_duplicated())
    if shared.height < SHARED * subject.frame.height:
        return ()
    others = [
        c.name
        for c in subject.columns
        if c.name != column.name and c.role is not Role.TARGET and shared[c.name].n_unique() > 2
    ]
    if not others:
        return ()
    kept = shared.group_by(column.name).agg((pl.col(name).n_unique() == 1).alias(name) for name in others)
    fixed = tuple(
        name
        for name in others
        if float(kept[name].mean() or 0) >= CONSTANT_INSIDE  # type: ignore[arg-type]
        and shared[name].n_unique() >= 0.2 * kept.height
    )
    enough = len(fixed) >= max(ENOUGH_CONSTANT, SHARE_CONSTANT * len(others))
    return fixed if enough else ()


def _group(subject: Subject, column: Column, variant: str, fixed: tuple[str, ...]) -> Concern:
    filled = subject.frame[column.name].drop_nulls()
    sizes = filled.value_counts(name="rows")["rows"]
    shared = int(sizes.filter(sizes > 1).sum())
    proof = counted(
        "audit_groups",
        {"column": column.name},
        shared,
        len(filled),
        n_groups=len(sizes),
        name="share of rows in groups",
    )
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "groups": len(sizes),
            "shared": shared,
            "n": len(filled),
            "share": shared / max(1, len(filled)),
            "largest": int(sizes.max() or 0),  # type: ignore[arg-type]
            "mean": len(filled) / max(1, len(sizes)),
            "fixed": fixed[:3],
            "n_fixed": len(fixed),
        },
        severity=Severity.WARNING if variant == "proposed" else Severity.NOTICE,
        validations=(proof,),
        affected=shared,
    )


@check("time-structure", section="bias")
def time_structure(subject: Subject) -> Outcome:
    """Find the column that dates rows, and whether the target moves between the early and the late rows."""
    declared = subject.table.time
    dated = [c for c in subject.columns if c.kind is Kind.DATE and c.role is not Role.TARGET]
    if declared is not None and declared.name in subject.frame.columns:
        return Outcome(concerns=(_time(subject, declared, True),))
    dated = [c for c in dated if subject.frame[c.name].drop_nulls().n_unique() >= FEWEST_GROUPS]
    if not dated:
        return Outcome(values={"columns": len(subject.columns)})
    first = max(dated, key=lambda c: subject.frame[c.name].drop_nulls().n_unique())
    return Outcome(concerns=(_time(subject, first, False),))


def _time(subject: Subject, column: Column, declared: bool) -> Concern:
    values = subject.frame[column.name].drop_nulls()
    effect, level, n = _shift(subject, column)
    moved = effect is not None and abs(effect - 0.5) >= SHIFT
    temporal = values.dtype.is_temporal()
    start, end = values.min(), values.max()
    variant = ("declared" if declared else "proposed") + ("-moves" if moved else "")
    validations = [
        counted(
            "audit_missing", {"column": column.name}, subject.frame.height - len(values), subject.frame.height
        )
    ]
    if effect is not None:
        validations.insert(0, _moved(subject, column, effect, level, n))
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "start": start.isoformat() if temporal and start is not None else str(start),  # type: ignore[union-attr]
            "end": end.isoformat() if temporal and end is not None else str(end),  # type: ignore[union-attr]
            "n": len(values),
            "distinct": values.n_unique(),
            "target": subject.table.target.name if subject.table.target else "",
            "level": level,
            "effect": effect,
        },
        severity=Severity.WARNING if moved and not declared else Severity.NOTICE,
        validations=tuple(validations),
        affected=len(values),
    )


def _shift(subject: Subject, column: Column) -> tuple[float | None, str, int]:
    """Return P(a late row's target exceeds an early one's), the class it is about, and the rows compared."""
    target = subject.table.target
    if target is None:
        return None, "", 0
    rows = subject.development.drop_nulls([column.name, target.name]).sort(column.name, "__row")
    if rows.height < 40 or rows[target.name].n_unique() < 2:
        return None, "", 0
    level = ""
    if subject.task == "regression" and rows[target.name].dtype.is_numeric():
        values = rows[target.name].cast(pl.Float64).to_numpy()
    else:
        texts = rows[target.name].cast(pl.String)
        level = str(subject.brief.data.positive) if subject.brief.data.positive is not None else ""
        if not level or not bool((texts == level).any()):
            counts = texts.value_counts(name="count").sort(["count", target.name], descending=[False, False])
            level = str(counts[target.name][0] if counts.height == 2 else counts[target.name][-1])
        values = (texts == level).cast(pl.Float64).to_numpy()
    half = len(values) // 2
    ranks, size = rankdata(values), len(values) - half
    return float((ranks[half:].sum() - size * (size + 1) / 2) / (size * half)), level, len(values)


def _moved(subject: Subject, column: Column, effect: float, level: str, n: int) -> Validation:
    target = subject.table.target
    assert target is not None  # an effect needs one
    arguments = {"column": column.name, "target": target.name, "level": level}
    return Validation(
        test="early and late halves compared",
        statistic=effect,
        effect=Effect(
            name="P(late > early)", value=effect, low=None, high=None, level=0.95, null=0.5, smallest=SHIFT
        ),
        n=n,
        rows="development",
        recipe="audit_dated",
        arguments=arguments,
        recompute=recompute.snippet("audit_dated", arguments),
    )
