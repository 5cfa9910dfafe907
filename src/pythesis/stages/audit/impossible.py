"""Values that cannot be: beyond what a quantity allows, days no calendar has, an end before its start."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.bounds import Bound, bounds_of
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.disguised import COMES_BACK, stand_for_gaps
from pythesis.stages.audit.impossible_days import impossible_days
from pythesis.stages.audit.impossible_orders import impossible_orders
from pythesis.stages.audit.values import Numbers, as_number, describes, like_a_code, numbers
from pythesis.stats.names import words_of

# A bound says nothing of a column where it is often broken: the name then means something else.
HOLDS = 0.9
# Slips are far from the others. Five values in the tenth below the bound and five in the tenth above run on.
NEAR = 0.1
RUNS_ON = 5
# A sign lost on entry touches few cells; from one in ten on, negative numbers are part of the quantity.
FEW = 0.1
ENOUGH_SIGNS = 100
# One impossible cell in two hundred moves a mean by about as much as its sampling error at 1,000 rows.
WORTH_A_WARNING = 0.005


@check("impossible-value", section="difficulty", on="both")
def impossible_value(subject: Subject) -> Outcome:
    """Find values that no person, object or calendar can have."""
    concerns: list[Concern] = []
    for column in subject.columns:
        if describes(column) and column.kind is not Kind.BOOLEAN:
            concerns += _numbers(subject, column)
        concerns += impossible_days(subject, column)
    concerns += impossible_orders(subject)
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.columns)})


def _numbers(subject: Subject, column: Column) -> list[Concern]:
    found = numbers(subject, column.name)
    if found is None or len(found.values) < 3:
        return []
    if column.role is not Role.TARGET or subject.task == "regression":
        for bound in bounds_of(words_of(column.name)):
            if bound.key == "month" and len(found.values) < 8:
                continue
            low, high = _fitting(bound, found)
            inside = found.within(low, high)
            outside = found.where(_outside(found, low, high))
            if inside < HOLDS * found.n:
                continue
            left = outside.where(~_codes(subject, column, outside))
            if high is not None and _crossed(found, high):
                return [_crossing(subject, column, found, left, high)]
            return [_beyond(subject, column, found, left, bound, (low, high))] if left.n else []
    return _signs(subject, column, found)


def _fitting(bound: Bound, found: Numbers) -> tuple[float | None, float | None]:
    """Return the bounds, as fractions where shares are written from 0 to 1."""
    if bound.key == "percent" and found.within(0, 1) >= HOLDS * found.n and len(found.values) > 10:
        return (0.0, 1.0) if not found.whole else (0.0, 100.0)
    return bound.low, bound.high


def _outside(found: Numbers, low: float | None, high: float | None) -> np.ndarray:
    below = found.values < low if low is not None else np.zeros(len(found.values), dtype=bool)
    above = found.values > high if high is not None else np.zeros(len(found.values), dtype=bool)
    return np.asarray(below | above)


def _crossed(found: Numbers, high: float) -> bool:
    """Return whether values run on past an upper bound as they come up to it: the unit is another one."""
    near = found.where((found.values > (1 - NEAR) * high) & (found.values <= high))
    past = found.where((found.values > high) & (found.values <= (1 + NEAR) * high))
    return min(len(near.values), len(past.values)) >= RUNS_ON and past.n >= near.n / 4


def _crossing(subject: Subject, column: Column, found: Numbers, left: Numbers, high: float) -> Concern:
    """Return the concern of a column that runs on past its bound: nothing is changed, the unit is asked."""
    count = found.n - found.within(None, high)
    proof = counted("audit_range", {"column": column.name, "low": None, "high": high}, count, found.n)
    return Concern(
        columns=(column.name,),
        variant="crossed",
        values={
            "column": column.name,
            "count": count,
            "n": found.n,
            "share": count / found.n,
            "example": float(left.values[-1]),
            "high": high,
        },
        severity=severity(column, count / found.n, sure=False),
        validations=(proof,),
        affected=count,
        weight=count,
        examples=subject.examples(_cell(subject, column.name) > high, [column.name]),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=column.name,
                why=said("audit.impossible-value.why.unit", column=column.name),
                origin=finding_id("impossible-value", (column.name,)),
            ),
        ),
    )


def _codes(subject: Subject, column: Column, found: Numbers) -> np.ndarray:
    """Return which values another check tells as codes for a gap; of numbers in text, which look like it."""
    if found.text:
        pairs = zip(found.values, found.counts, strict=True)
        return np.array([like_a_code(float(v)) and c >= COMES_BACK for v, c in pairs], dtype=bool)
    told = {suspect.value for suspect in stand_for_gaps(subject).get(column.name, ())}
    return np.array([float(value) in told for value in found.values], dtype=bool)


def _beyond(
    subject: Subject,
    column: Column,
    found: Numbers,
    left: Numbers,
    bound: Bound,
    limits: tuple[float | None, float | None],
) -> Concern:
    low, high = limits
    outside = int(found.n - found.within(low, high))
    sure = bound.sure
    variant = bound.key if high is not None else f"{bound.key}-negative"
    values = tuple(float(v) for v in left.values)
    number = _cell(subject, column.name)
    hit = pl.lit(False)
    if low is not None:
        hit = hit | (number < low)
    if high is not None:
        hit = hit | (number > high)
    params: dict[str, Scalar | tuple[Scalar, ...]] = {"values": values} if found.text else {}
    if not found.text:
        params = {name: limit for name, limit in (("below", low), ("above", high)) if limit is not None}
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "count": outside,
            "n": found.n,
            "share": outside / found.n,
            "example": values[0] if values[0] < (low or 0) else values[-1],
            "low": low,
            "high": high,
        },
        severity=severity(column, outside / found.n, bound.sure),
        validations=(
            counted("audit_range", {"column": column.name, "low": low, "high": high}, outside, found.n),
        ),
        affected=outside,
        weight=outside,
        examples=subject.examples(hit, [column.name]),
        proposals=(
            Decision(
                action=Action.TO_MISSING if sure else Action.KEEP,
                column=column.name,
                params=params if sure else {},
                why=said(f"audit.impossible-value.why.{'gap' if sure else 'ask'}", column=column.name),
                origin=finding_id("impossible-value", (column.name,)),
            ),
        ),
    )


def severity(column: Column, share: float, sure: bool) -> Severity:
    """Return how much impossible cells matter: many of them, or in a column the project turns on."""
    if column.role in {Role.EXCLUDED, Role.IDENTIFIER}:
        return Severity.INFO
    central = column.role in {Role.TARGET, Role.TIME, Role.GROUP, Role.WEIGHT}
    return Severity.WARNING if sure and (central or share >= WORTH_A_WARNING) else Severity.NOTICE


def _cell(subject: Subject, name: str) -> pl.Expr:
    return as_number(pl.col(name)) if subject.schema[name] == pl.String else pl.col(name)


def _signs(subject: Subject, column: Column, found: Numbers) -> list[Concern]:
    """Return a concern where a few values have the size of all others and the opposite sign."""
    negative, positive = found.where(found.values < 0), found.where(found.values > 0)
    if (
        not negative.n
        or positive.n < ENOUGH_SIGNS
        or negative.n > FEW * found.n
        or column.kind is not Kind.NUMBER
    ):
        return []
    negative = negative.where(np.array([not like_a_code(float(value)) for value in negative.values]))
    if not negative.n or found.within(0, 0):
        return []
    low, high = positive.quantile(0.01), positive.quantile(0.99)
    hole = float(positive.values[0] - negative.values[-1])
    # Nothing near zero, for as long as from the smallest to the usual value: crossing zero is not natural.
    if hole < positive.quantile(0.5) - positive.values[0] or bool(
        ((-negative.values < 0.8 * low) | (-negative.values > 1.2 * high)).any()
    ):
        return []
    count = found.within(None, float(negative.values[-1]))
    return [
        Concern(
            columns=(column.name,),
            variant="sign",
            values={
                "column": column.name,
                "count": count,
                "n": found.n,
                "share": count / found.n,
                "example": float(negative.values[0]),
                "low": float(positive.values[0]),
                "high": float(positive.values[-1]),
            },
            severity=severity(column, count / found.n, sure=False),
            validations=(
                counted("audit_range", {"column": column.name, "low": 0.0, "high": None}, count, found.n),
            ),
            affected=count,
            weight=count,
            examples=subject.examples(_cell(subject, column.name) < 0, [column.name]),
            proposals=(
                Decision(
                    action=Action.KEEP,
                    column=column.name,
                    why=said("audit.impossible-value.why.ask", column=column.name),
                    origin=finding_id("impossible-value", (column.name,)),
                ),
            ),
        )
    ]
