"""Days that no calendar has, and dates long after or before everything else in the table."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.concern import Concern
from pythesis.stages.audit.counted import count_values, counted
from pythesis.stages.audit.disguised import IMPOSSIBLE_DATES
from pythesis.stages.audit.values import Days, days
from pythesis.stats.names import words_of

# The future is told from a hole: nothing dated for this part of the whole span, then a few cells.
HOLE = 0.2
FEW = 0.1
LEAST_HOLE = 180
ENOUGH = 20
# A slip is one of a few cells; a hole crossed by many is a pause between two periods.
PLANS = frozenset(
    {"due", "deadline", "expiry", "expiration", "expires", "echeance", "planned", "prevu", "prevue", "target",
     "cible", "next", "prochain", "prochaine", "maturity", "renewal", "renouvellement", "forecast", "valid"}
)  # fmt: skip
WORTH_A_WARNING = 0.005
MOST_TEXTS = 40
PARTS = r"^\D*(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})"


def impossible_days(subject: Subject, column: Column) -> list[Concern]:
    """Return what is impossible in a column of dates."""
    found = days(subject, column.name)
    if found is None:
        return []
    return _calendar(subject, column, found) + _apart(subject, column, found)


def _calendar(subject: Subject, column: Column, found: Days) -> list[Concern]:
    """Return the texts with the shape of a date that name no day, such as 31 February."""
    odd = no_days(found)
    if not odd.height:
        return []
    count, n = int(odd["count"].sum()), subject.frame.height
    shown = tuple(odd["value"].head(MOST_TEXTS).to_list())
    told = int(odd["count"].head(MOST_TEXTS).sum())
    return [
        Concern(
            columns=(column.name,),
            variant="calendar",
            values={"column": column.name, "count": count, "n": n, "share": count / n, "example": shown[0]},
            severity=_severity(column, count / n),
            validations=(count_values(column.name, shown, told, n),),
            affected=count,
            weight=count,
            examples=subject.examples(pl.col(column.name).is_in(list(shown)), [column.name]),
            proposals=(
                Decision(
                    action=Action.TO_MISSING,
                    column=column.name,
                    params={"values": tuple(sorted(value.strip() for value in odd["value"]))},
                    why=said("audit.impossible-value.why.calendar", column=column.name),
                    origin=finding_id("impossible-value", (column.name,)),
                ),
            ),
        )
    ]


def no_days(found: Days) -> pl.DataFrame:
    """Return the texts written as days that no calendar has, and their counts."""
    if found.unread is None:
        return pl.DataFrame(schema={"value": pl.String, "count": pl.UInt32})
    parts = found.unread.with_columns(
        pl.col("value").str.extract(PARTS, at).cast(pl.Int64, strict=False).alias(f"p{at}")
        for at in (1, 2, 3)
    ).drop_nulls()
    first = pl.when(pl.col("p1") > 31).then(pl.col("p3")).otherwise(pl.col("p1"))
    return parts.filter((first <= 39) & (pl.col("p2") <= 39)).select("value", "count")


def _apart(subject: Subject, column: Column, found: Days) -> list[Concern]:
    """Return the dates beyond a hole after (or before) all others."""
    known = found.frame.filter(~pl.col("day").is_in(IMPOSSIBLE_DATES))
    order = known["day"].cast(pl.Int32).to_numpy().astype(np.int64)
    counts = known["count"].to_numpy()
    if len(order) < 3 or int(counts.sum()) < ENOUGH:
        return []
    concerns = []
    high = None if set(words_of(column.name)) & PLANS else _edge(order, counts)
    low = _edge(-order[::-1], counts[::-1])
    for variant, edge in (("future", high), ("past", None if low is None else -low)):
        if edge is not None:
            concerns.append(
                _beyond(subject, column, found, dt.date(1970, 1, 1) + dt.timedelta(days=int(edge)), variant)
            )
    return concerns


def _edge(order: np.ndarray, counts: np.ndarray) -> int | None:
    """Return the last day before a hole behind which few cells lie, or None."""
    total = counts.sum()
    upto = np.cumsum(counts)
    tail = np.flatnonzero(upto[:-1] >= (1 - FEW) * total)
    if not len(tail):
        return None
    bulk_low = order[np.searchsorted(upto, 0.02 * total)]
    for at in tail:
        hole, span = order[at + 1] - order[at], max(1, order[at] - bulk_low)
        if hole >= max(LEAST_HOLE, HOLE * span):
            return int(order[at])
    return None


def _beyond(subject: Subject, column: Column, found: Days, edge: dt.date, variant: str) -> Concern:
    hits = found.frame.filter(pl.col("day") > edge if variant == "future" else pl.col("day") < edge)
    count, n = int(hits["count"].sum()), int(found.frame["count"].sum())
    extreme = hits["day"].max() if variant == "future" else hits["day"].min()
    assert isinstance(extreme, dt.date)
    # Before the Middle Ages or after 2100, nobody wrote a record: the rest may be true.
    sure = extreme.year > 2100 or extreme.year < 1700
    arguments = {"column": column.name, "low" if variant == "past" else "high": edge.isoformat()}
    if found.format:
        arguments["formats"] = found.formats  # type: ignore[assignment]
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "count": count,
            "n": n,
            "share": count / n,
            "example": extreme.isoformat(),
            "edge": edge.isoformat(),
        },
        severity=_severity(column, count / n) if sure or column.role is Role.TIME else Severity.NOTICE,
        validations=(counted("audit_days", arguments, count, n),),  # type: ignore[arg-type]
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(column.name).is_in(hits["value"].implode())
                                  if found.format else _after(column.name, edge, variant), [column.name]),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=column.name,
                why=said("audit.impossible-value.why.ask", column=column.name),
                origin=finding_id("impossible-value", (column.name,)),
            ),
        ),
    )  # fmt: skip


def _after(name: str, edge: dt.date, variant: str) -> pl.Expr:
    day = pl.col(name).cast(pl.Date)
    return day > edge if variant == "future" else day < edge


def _severity(column: Column, share: float) -> Severity:
    if column.role is Role.EXCLUDED:
        return Severity.INFO
    central = column.role in {Role.TIME, Role.TARGET}
    return Severity.WARNING if central or share >= WORTH_A_WARNING else Severity.NOTICE
