"""Numbers rounded by the people who gave them: too many multiples of five or ten."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from pythesis.core.dataset import Column
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.shapes import kept, measured
from pythesis.stages.audit.values import Numbers

ENOUGH = 100
ENOUGH_LEVELS = 20
# A step shows only where the bulk of the cells spans several of them.
STEPS = 4
# Fifteen points more than an even sharing of last digits; nearly all means a coarser unit, not a habit.
EXCESS = 0.15
# Beyond the last digit, a step is told that holds for most cells.
HALF = 0.5
# Finer steps, beside the middle half of the values, are how amounts are written: cents, or tenths of them.
FINEST = 0.005
COARSEST = 7  # steps of ten looked at above the finest unit
ALL = 0.985
SURE = 1e-6
MOST_DECIMALS = 4


@check("heaping", section="difficulty")
def heaping(subject: Subject) -> Outcome:
    """Find numbers of which too many are multiples of five or ten of their unit."""
    columns = [(c, f) for c, f in measured(subject) if f.n >= ENOUGH and len(f.values) >= ENOUGH_LEVELS]
    if not columns:
        return Outcome(refused=said("audit.shapes.no-number"))
    concerns = [c for column, found in columns if (c := _heaped(subject, column, found)) is not None]
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def _heaped(subject: Subject, column: Column, found: Numbers) -> Concern | None:
    """Return a concern for the coarsest step that stands out, in the finest unit in use."""
    # The bounds and the most frequent value are other matters: a pile, a default.
    apart = {float(found.values[0]), float(found.values[-1]), float(found.values[int(found.counts.argmax())])}
    inner = found.where(~np.isin(found.values, sorted(apart)))
    unit = _unit(inner)
    if unit is None or inner.n < ENOUGH:
        return None
    whole = np.round(inner.values / unit).astype(np.int64)
    span = (inner.quantile(0.95) - inner.quantile(0.05)) / unit
    middle = (inner.quantile(0.75) - inner.quantile(0.25)) / unit
    steps = [step * 10**power for power in reversed(range(COARSEST)) for step in (10, 5)]
    for step, finer in zip(steps, [*steps[1:], None], strict=True):
        hit = whole % step == 0
        count = int(inner.counts[hit].sum())
        expected = 1 / step
        least = HALF if step > 10 else expected + EXCESS
        if step < FINEST * middle:
            return None
        if span < STEPS * step or hit.sum() < STEPS or not least <= count / inner.n < ALL:
            continue
        if finer is not None and _share(inner, whole, finer) - count / inner.n > EXCESS:
            continue  # more cells are multiples of the finer step: it is the habit
        if stats.binomtest(count, inner.n, expected, alternative="greater").pvalue < SURE:
            return _concern(column, inner, sorted(apart), unit, step, count)
    return None


def _unit(found: Numbers) -> float | None:
    """Return the finest unit in use: a power of ten of which nearly all cells are multiples."""
    if not found.n:
        return None
    for decimals in range(-6, MOST_DECIMALS + 1):
        unit = 10.0**-decimals
        scaled = found.values / unit
        close = np.abs(scaled - np.round(scaled)) < 1e-6 * np.maximum(1, np.abs(scaled))
        if found.counts[close].sum() >= ALL * found.n:
            return unit
    return None


def _share(found: Numbers, whole: np.ndarray, step: int) -> float:
    return float(found.counts[whole % step == 0].sum()) / found.n


def _concern(
    column: Column, inner: Numbers, apart: list[float], unit: float, step: int, count: int
) -> Concern:
    arguments: Arguments = {"column": column.name, "unit": unit, "step": step, "except": tuple(apart)}
    return Concern(
        columns=(column.name,),
        variant="whole" if math.isclose(step * unit, 1.0) else "step",
        values={
            "column": column.name,
            "step": step * unit,
            "count": count,
            "n": inner.n,
            "share": count / inner.n,
            "expected": 1 / step,
        },
        severity=Severity.NOTICE,
        validations=(counted("audit_multiples", arguments, count, inner.n),),
        affected=count,
        weight=count,
        proposals=(kept(column, "heaping"),),
    )
