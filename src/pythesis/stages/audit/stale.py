"""Readings that stop moving, or stop coming, before the table ends."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.moment import moment
from pythesis.stages.audit.shapes import kept
from pythesis.stages.audit.values import describes

# One row in twenty, and no fewer than twenty: shorter runs happen to any reading.
LONG = 0.05
AT_LEAST = 20
ENOUGH_LEVELS = 15
# If the last value was frequent before, the run may be chance: it must be out of reach at its own frequency.
SURE = 1e-9
MOSTLY_FILLED = 0.9


@check("stale-data", section="difficulty")
def stale_data(subject: Subject) -> Outcome:
    """Find columns that keep one value, or stay empty, over the last rows in time."""
    dated = moment(subject)
    if dated is None:
        return Outcome(refused=said("audit.stale-data.no-time"))
    time = dated.name
    order = subject.frame.select(ROW, time, pl.int_range(pl.len()).alias("__at"))
    at = order.drop_nulls([time]).sort(time, ROW)["__at"]
    looked, concerns = 0, []
    for column in subject.columns:
        if column.name == time or not describes(column) or column.kind is Kind.CONSTANT:
            continue
        looked += 1
        values = subject.frame[column.name]
        if not values.dtype.is_numeric() or len(at) < 2 * AT_LEAST:
            continue
        if values[at.tail(max(1, len(at) // 20))].n_unique() > 1:
            continue
        values = values[at]
        run = _run(values)
        if _frozen(values, run):
            rows = subject.frame.select(ROW, time, column.name)[at]
            concerns.append(_concern(subject, column, time, rows, run))
    return Outcome(concerns=tuple(concerns), values={"columns": looked, "time": time})


def _run(values: pl.Series) -> int:
    same = values.eq_missing(pl.Series([values[-1]] * len(values), dtype=values.dtype))
    changed = (~same).arg_true()
    return len(values) - 1 - int(changed[-1]) if len(changed) else len(values)


def _frozen(values: pl.Series, run: int) -> bool:
    n = len(values)
    if run < max(AT_LEAST, LONG * n) or run > n - AT_LEAST:
        return False
    before = values[: n - run]
    if values[-1] is None:
        return before.null_count() <= (1 - MOSTLY_FILLED) * len(before)
    share = (int((before == values[-1]).sum()) + 1) / (len(before) + 2)
    changes = float((before.drop_nulls().diff() != 0).mean() or 0)  # type: ignore[arg-type]
    # A reading that already stood still most of the time may stand still again.
    chance = run * np.log(max(share, 1 - changes))
    return before.n_unique() >= ENOUGH_LEVELS and bool(chance < np.log(SURE))


def _concern(subject: Subject, column: Column, time: str, rows: pl.DataFrame, run: int) -> Concern:
    n = rows.height
    since = rows[time][n - run]
    empty = rows[column.name][-1] is None
    used = column.role in {Role.FEATURE, Role.TARGET}
    value = rows[column.name][-1]
    return Concern(
        columns=(column.name,),
        variant="empty" if empty else "frozen",
        values={
            "column": column.name,
            "time": time,
            "since": since.isoformat()[:10] if hasattr(since, "isoformat") else str(since),
            "value": value,
            "count": run,
            "n": n,
            "share": run / n,
        },
        severity=Severity.WARNING if used else Severity.NOTICE,
        validations=(counted("audit_frozen", {"column": column.name, "time": time}, run, n),),
        affected=run,
        weight=run,
        examples=subject.examples(pl.col(ROW).is_in(rows[ROW].tail(3).to_list()), [time, column.name]),
        proposals=(kept(column, "stale-data"),),
    )
