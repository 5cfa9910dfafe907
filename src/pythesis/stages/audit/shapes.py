"""Odd shapes of one number: long tails, many zeros, a pile at a bound."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.values import Numbers, as_number, describes, numbers
from pythesis.stats import recompute

ENOUGH = 50
ENOUGH_LEVELS = 10
# Beyond 2, the mean lies outside the middle half of most such columns; the octiles must lean the same way, so
# that a single cell does not make a tail.
SKEWED = 2.0
LEANING = 0.25
# Zeros that are one cell in four or more, and many times any other value, are a matter of their own.
MANY_ZEROS = 0.25
TIMES_ANY_OTHER = 5.0
TIMES_EXPECTED = 3.0
AMOUNT = 3.0
# A pile at a bound: at least two cells in a hundred, and five times what its neighbours hold.
PILE = 0.02
PILE_CELLS = 8
TIMES_NEIGHBOURS = 5.0
NEIGHBOURS = 10
PILE_LEVELS = 20


def measured(subject: Subject) -> list[tuple[Column, Numbers]]:
    """Return the columns of amounts with enough different values to have a shape.

    A number that says which rows belong together is a name, and has none.
    """
    found = []
    for column in subject.columns:
        named = column.role in (Role.WEIGHT, Role.GROUP)
        if not describes(column) or column.kind is not Kind.NUMBER or named:
            continue
        read = numbers(subject, column.name)
        if read is not None and read.n >= ENOUGH and len(read.values) >= ENOUGH_LEVELS:
            found.append((column, read))
    return found


@check("skewed-number", section="structure")
def skewed_number(subject: Subject) -> Outcome:
    """Find numbers whose few largest (or smallest) values outweigh the rest."""
    columns = measured(subject)
    if not columns:
        return Outcome(refused=said("audit.shapes.no-number"))
    concerns = [c for column, found in columns if (c := _skewed(subject, column, found)) is not None]
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def skewness(found: Numbers) -> float:
    """Return the third standardised moment."""
    centred = found.values - np.average(found.values, weights=found.counts)
    second = float(np.average(centred**2, weights=found.counts))
    return float(np.average(centred**3, weights=found.counts)) / second**1.5 if second > 0 else 0.0


def _skewed(subject: Subject, column: Column, found: Numbers) -> Concern | None:
    value = skewness(found)
    low, middle, high = (found.quantile(share) for share in (0.125, 0.5, 0.875))
    leaning = (high + low - 2 * middle) / (high - low) if high > low else 1.0
    if abs(value) < SKEWED or (leaning < LEANING if value > 0 else leaning > -LEANING):
        return None
    arguments: Arguments = {"column": column.name}
    proof = Validation(
        test="recomputed statistic",
        effect=Effect(name="skewness", value=value, low=None, high=None, level=0.95),
        n=found.n,
        rows="all",
        recipe="audit_skew",
        arguments=arguments,
        recompute=recompute.snippet("audit_skew", arguments),
        reference="Hinkley 1975 (octiles)",
    )
    mean = float(np.average(found.values, weights=found.counts))
    target = column.role is Role.TARGET
    return Concern(
        columns=(column.name,),
        variant=("right" if value > 0 else "left") + ("-target" if target else ""),
        values={
            "column": column.name,
            "skewness": value,
            "mean": mean,
            "middle": found.median,
            "low": float(found.values[0]),
            "high": float(found.values[-1]),
            "n": found.n,
        },
        severity=Severity.NOTICE,
        validations=(proof,),
        weight=abs(value),
        affected=found.n,
        proposals=(kept(column, "skewed-number"),),
    )


def kept(column: Column, code: str) -> Decision:
    """Return the proposal to leave a column as it is, with the reason of a check."""
    return Decision(
        action=Action.KEEP,
        column=column.name,
        why=said(f"audit.{code}.why", column=column.name),
        origin=finding_id(code, (column.name,)),
    )


@check("zero-inflation", section="structure")
def zero_inflation(subject: Subject) -> Outcome:
    """Find numbers with far more zeros than their other values let expect."""
    columns = measured(subject)
    if not columns:
        return Outcome(refused=said("audit.shapes.no-number"))
    concerns = [_zeros(subject, column, found) for column, found in columns if _many_zeros(found)]
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def _many_zeros(found: Numbers) -> bool:
    zeros = found.within(0, 0)
    if zeros < MANY_ZEROS * found.n or zeros == found.n:
        return False
    others = found.where(found.values != 0)
    if zeros < TIMES_ANY_OTHER * others.counts.max():
        mean = float(np.average(np.abs(others.values), weights=others.counts))
        # Counts of rare things have zeros by nature: as many as a truncated Poisson count of that mean lacks.
        expected = others.n * np.exp(-mean) / (1 - np.exp(-mean))
        return others.whole and mean >= AMOUNT and zeros >= TIMES_EXPECTED * expected + others.counts.max()
    return True


def _zeros(subject: Subject, column: Column, found: Numbers) -> Concern:
    zeros = found.within(0, 0)
    others = found.where(found.values != 0)
    arguments: Arguments = {"column": column.name, "low": 0.0, "high": 0.0, "outside": False}
    return Concern(
        columns=(column.name,),
        values={
            "column": column.name,
            "count": zeros,
            "n": found.n,
            "share": zeros / found.n,
            "middle": others.median,
        },
        severity=Severity.NOTICE,
        validations=(counted("audit_range", arguments, zeros, found.n),),
        affected=zeros,
        weight=zeros,
        proposals=(kept(column, "zero-inflation"),),
    )


TOPS = frozenset({1.0, 5.0, 10.0, 20.0, 100.0})  # of marks and shares, whose highest value is no cut


@check("censored-values", section="difficulty")
def censored_values(subject: Subject) -> Outcome:
    """Find numbers that pile up at their largest or smallest value."""
    columns = [pair for pair in measured(subject) if len(pair[1].values) >= PILE_LEVELS]
    if not columns:
        return Outcome(refused=said("audit.shapes.no-number"))
    concerns = [
        _pile(subject, column, found, variant)
        for column, found in columns
        for variant in ("high", "low")
        if _piled(found, variant)
    ]
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def _piled(found: Numbers, variant: str) -> bool:
    counts = found.counts[::-1] if variant == "high" else found.counts
    bound = found.values[-1] if variant == "high" else found.values[0]
    if bound == 0 or counts[0] < max(PILE * found.n, PILE_CELLS):
        return False
    near = counts[1 : 1 + max(NEIGHBOURS, len(counts) // 20)]
    return bool(counts[0] >= TIMES_NEIGHBOURS * near.mean() and counts[0] >= 2 * near.max())


def _pile(subject: Subject, column: Column, found: Numbers, variant: str) -> Concern:
    bound = float(found.values[-1] if variant == "high" else found.values[0])
    count = found.within(bound, bound)
    cell = as_number(pl.col(column.name)) if found.text else pl.col(column.name).cast(pl.Float64)
    arguments: Arguments = {"column": column.name, "low": bound, "high": bound, "outside": False}
    target = column.role is Role.TARGET
    top = variant == "high" and bound in TOPS and float(found.values[0]) >= 0
    return Concern(
        columns=(column.name,),
        variant="top" if top else variant + ("-target" if target else ""),
        values={
            "column": column.name,
            "bound": bound,
            "count": count,
            "n": found.n,
            "share": count / found.n,
            "nearest": float(found.values[-2] if variant == "high" else found.values[1]),
        },
        severity=Severity.WARNING if target and not top else Severity.NOTICE,
        validations=(counted("audit_range", arguments, count, found.n),),
        affected=count,
        weight=count,
        examples=subject.examples(cell == bound, [column.name]),
        proposals=(kept(column, "censored-values"),),
    )
