"""Rows that depend on one another: entities seen several times, and order in time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.stats import rankdata

from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.core.finding import Severity
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.batches import epsilon_squared, ranked
from pythesis.stages.audit.check import Subject, check, plain
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.dependency import entities
from pythesis.stages.audit.moment import moment
from pythesis.stages.audit.sampled import amount, countable, describing
from pythesis.stages.audit.together import put_together
from pythesis.stats import recompute
from pythesis.stats.horizon import is_series

# An entity column has many values, most rows share theirs, and it is not one value a row.
FEWEST_GROUPS = 10
MANY_NAMES = 50  # names that come back, with a measure that each keeps
SHARED = 0.2
MOST_DISTINCT = 0.9
# Other columns that never change inside a group show that the group is one thing seen several times.
CONSTANT_INSIDE = 0.95
ENOUGH_CONSTANT = 2
SHARE_CONSTANT = 0.25
# Half of the spread of most numbers lies between the values of a column: rows of one value are alike.
HELD = 0.5
FEWEST_NUMBERS = 3
FEWEST_A_GROUP = 3
MOST_NUMBERS = 100
MOST_ROWS = 20_000  # looked into; beyond, whole values drawn at random
# P(late > early) this far from one half is a shift people see in a figure.
SHIFT = 0.06
ENOUGH_ROWS = 40


@check("group-structure", section="bias")
def group_structure(subject: Subject) -> Outcome:
    """Find the column whose equal values mark rows of one entity."""
    declared = subject.table.group
    if declared is not None and declared.name in subject.frame.columns:
        return Outcome(concerns=(_group(subject, declared, "declared", ()),))
    found = [(column, fixed) for column in subject.columns if (fixed := _entity(subject, column))]
    if not found:
        alike = _alike(subject)
        if alike is not None:
            return Outcome(concerns=(_group(subject, alike, "alike", ()),))
        named = [(c, fixed) for c in subject.columns if (fixed := _described(subject, c))]
        if named:
            column, fixed = max(named, key=lambda pair: (len(pair[1]), -pair[0].distinct))
            return Outcome(
                concerns=(replace(_group(subject, column, "proposed", fixed), severity=Severity.NOTICE),)
            )
        again = tuple(_group(subject, c, "repeated", ()) for c in subject.columns if _comes_back(subject, c))
        return Outcome(concerns=again, values={"columns": len(subject.columns)})
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
    distinct = subject.distinct(column.name)
    if distinct < FEWEST_GROUPS or distinct > MOST_DISTINCT * len(filled):
        return ()
    # Rows alone in their value are at most as many as the values: most shares need no count.
    alone = distinct if distinct > (1 - SHARED) * len(filled) else 0
    if alone and int(filled.is_duplicated().sum()) < SHARED * subject.frame.height:
        return ()
    fixed, others = _fixed(subject, column, 0.2)
    enough = len(fixed) >= max(ENOUGH_CONSTANT, SHARE_CONSTANT * others)
    return fixed if enough else ()


def _described(subject: Subject, column: Column) -> tuple[str, ...]:
    """Return the measures that stay the same inside each of many names that come back: shops, places."""
    if not describing(column) or column.kind not in {Kind.IDENTIFIER, Kind.CATEGORY}:
        return ()
    filled = subject.frame.height - column.missing
    if subject.schema[column.name] != pl.String or not MANY_NAMES <= column.distinct <= filled / 2:
        return ()
    fixed, _ = _fixed(subject, column, 0.0)
    numbers = (subject.column(name) for name in fixed)
    return tuple(c.name for c in numbers if c.kind is Kind.NUMBER and c.distinct >= FEWEST_GROUPS)


def _fixed(subject: Subject, column: Column, varied: float) -> tuple[tuple[str, ...], int]:
    """Return the columns that never change inside nearly all values of `column`, and how many were asked.

    They must take at least ``varied`` times as many values as there are groups.
    """
    found, groups, asked = subject.once(f"fixed in {column.name}", "", lambda: _constant(subject, column))
    return tuple(name for name, values in found.items() if values >= varied * groups), asked


def _constant(subject: Subject, column: Column) -> tuple[dict[str, int], int, int]:
    """Return the columns that never change inside values of `column` with how many values they take.

    Then come how many groups there are, and how many columns were asked.
    """
    rows = subject.frame
    if rows.height > MOST_ROWS:
        rows = entities(rows, column.name, MOST_ROWS)
    shared = rows.filter(pl.col(column.name).is_not_null() & pl.col(column.name).is_duplicated())
    taken = {
        c.name: shared[c.name].n_unique()
        for c in subject.columns
        if c.name != column.name and c.role is not Role.TARGET
    }
    others = [name for name, values in taken.items() if values > 2]
    if not others or shared.height == 0:
        return {}, 0, 0
    kept = shared.group_by(column.name).agg((pl.col(name).n_unique() == 1).alias(name) for name in others)
    inside = kept.select(pl.col(others).mean()).row(0, named=True)
    fixed = {name: taken[name] for name in others if inside[name] >= CONSTANT_INSIDE}
    return fixed, kept.height, len(others)


def _comes_back(subject: Subject, column: Column) -> bool:
    """Return whether a column that names things names some of them on several rows."""
    if column.kind is not Kind.IDENTIFIER or column.role in {Role.TARGET, Role.TIME, Role.WEIGHT}:
        return False
    repeated = subject.frame.height - column.missing - column.distinct
    if repeated < FEWEST_GROUPS or column.distinct < FEWEST_GROUPS:
        return False
    # A row copied whole is the same row again, and goes with the duplicates.
    whole = [c.name for c in subject.columns]
    once = subject.frame.unique(subset=whole, maintain_order=True)[column.name].drop_nulls()
    return len(once) - column.distinct >= FEWEST_GROUPS


def _alike(subject: Subject) -> Column | None:
    """Return the column inside whose values most numbers hardly vary, as in a panel of countries."""
    numbers = [c for c in subject.columns if describing(c) and amount(c) and countable(c)][:MOST_NUMBERS]
    if len(numbers) < FEWEST_NUMBERS:
        return None
    rows = subject.sample
    best: tuple[float, Column] | None = None
    for column in subject.columns:
        if not describing(column) or column.kind not in {Kind.IDENTIFIER, Kind.CATEGORY}:
            continue
        filled = subject.frame.height - column.missing
        if not FEWEST_GROUPS <= column.distinct <= filled / FEWEST_A_GROUP:
            continue
        codes = rows.codes(column.name)
        held = [epsilon_squared(ranked(rows.numbers(c.name)), codes)[0] for c in numbers if c is not column]
        middle = float(np.median(held)) if held else 0.0
        if middle >= HELD and (best is None or middle > best[0]):
            best = (middle, column)
    return best[1] if best is not None else None


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
    together = put_together(subject)
    if declared is not None and declared.name in subject.frame.columns:
        return Outcome(concerns=(*together, _time(subject, declared, True)))
    found = moment(subject)
    if found is None:
        return Outcome(values={"columns": len(subject.columns)})
    return Outcome(concerns=(*together, _time(subject, found, False)))


@dataclass(frozen=True, slots=True)
class Shift:
    """The target early and late: P(late > early), then the share of a class or the median of each half."""

    effect: float
    level: str
    early: float
    late: float
    n: int

    @property
    def moved(self) -> bool:
        """True when the halves surely differ by an amount people see."""
        noise = math.sqrt((self.n + 1) / (3 * self.n**2))  # of a rank comparison of two halves without ties
        return abs(self.effect - 0.5) >= SHIFT + 2 * noise


def _time(subject: Subject, column: Column, declared: bool) -> Concern:
    values = subject.frame[column.name].drop_nulls()
    shift = _shift(subject, column)
    start, end = values.min(), values.max()
    variant = "declared" if declared else "proposed"
    if shift is not None:
        variant += ("-class" if shift.level else "-number") if shift.moved else "-still"
        variant += "-series" if _could_forecast(subject, column) else ""
    gaps = counted(
        "audit_missing", {"column": column.name}, subject.frame.height - len(values), subject.frame.height
    )
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "start": plain(start),
            "end": plain(end),
            "n": len(values),
            "target": subject.target.name if subject.target else "",
            "level": shift.level if shift else "",
            "early": shift.early if shift else None,
            "late": shift.late if shift else None,
        },
        severity=Severity.WARNING if shift is not None and shift.moved and not declared else Severity.NOTICE,
        validations=(*(_moved(subject, column, shift) if shift is not None else ()), gaps),
        affected=len(values),
    )


def _could_forecast(subject: Subject, column: Column) -> bool:
    """Return whether a horizon, which nobody asked for, would turn the prediction into a forecast."""
    if subject.task != "regression" or subject.brief.data.horizon is not None:
        return False
    group = subject.table.group
    return is_series(subject.frame, column.name, group.name if group is not None else None)


def _shift(subject: Subject, column: Column) -> Shift | None:
    """Compare the target between the two halves, or return None when there is too little to compare."""
    target = subject.target
    if target is None:
        return None
    names = list(dict.fromkeys((column.name, target.name, ROW)))
    rows = subject.labelled.select(names).drop_nulls(names[:-1]).sort(column.name, ROW)
    numeric = rows[target.name].dtype.is_numeric()
    if rows.height < ENOUGH_ROWS or rows[target.name].n_unique() < 2:
        return None
    if subject.task == "regression" and not numeric:
        return None  # numbers kept as text until they are cleaned
    half = rows.height // 2
    level = ""
    if subject.task == "regression":
        values = rows[target.name].cast(pl.Float64).to_numpy()
        early, late = float(np.median(values[:half])), float(np.median(values[half:]))
    else:
        level = _level(subject, rows[target.name].cast(pl.String))
        values = (rows[target.name].cast(pl.String) == level).cast(pl.Float64).to_numpy()
        early, late = float(values[:half].mean()), float(values[half:].mean())
    ranks, size = rankdata(values), len(values) - half
    effect = float((ranks[half:].sum() - size * (size + 1) / 2) / (size * half))
    return Shift(effect, level, early, late, len(values))


def _level(subject: Subject, texts: pl.Series) -> str:
    """Return the class to follow: the brief's positive one, the rarer of two, the commonest of several."""
    positive = str(subject.brief.data.positive)
    if subject.brief.data.positive is not None and bool((texts == positive).any()):
        return positive
    counts = texts.rename("level").value_counts(name="count").sort(["count", "level"])
    return str(counts["level"][0] if counts.height == 2 else counts["level"][-1])


def _moved(subject: Subject, column: Column, shift: Shift) -> tuple[Validation, ...]:
    target = subject.target
    assert target is not None  # a shift needs one
    about: Arguments = {"column": column.name, "target": target.name, "level": shift.level}
    compared = Validation(
        test="early and late halves compared",
        statistic=shift.effect,
        effect=Effect(
            name="P(late > early)",
            value=shift.effect,
            low=None,
            high=None,
            level=0.95,
            null=0.5,
            smallest=SHIFT,
        ),
        n=shift.n,
        rows="development",
        recipe="audit_dated",
        arguments=about,
        recompute=recompute.snippet("audit_dated", about),
    )
    halves = (
        _half({**about, "late": late}, shift.late if late else shift.early, shift) for late in (False, True)
    )
    return (compared, *halves)


def _half(arguments: Arguments, value: float, shift: Shift) -> Validation:
    n = shift.n - shift.n // 2 if arguments["late"] else shift.n // 2
    return Validation(
        test="recomputed share" if shift.level else "recomputed median",
        effect=Effect(
            name="share of the class" if shift.level else "median",
            value=value,
            low=None,
            high=None,
            level=0.95,
        ),
        n=n,
        rows="development",
        recipe="audit_half",
        arguments=arguments,
        recompute=recompute.snippet("audit_half", arguments),
    )
