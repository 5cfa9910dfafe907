"""The causes of failure, and of a success too good to be believed, ranked by what each accounts for."""

from __future__ import annotations

from pythesis.core.conclusion import Cause
from pythesis.core.said import said
from pythesis.stages.conclude.capacity import firm, overfitting, too_simple
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.copies import copies
from pythesis.stages.conclude.drift import drift
from pythesis.stages.conclude.found import Found, cause, ranked
from pythesis.stages.conclude.growth import growth, too_few_rows
from pythesis.stages.conclude.leakage import leakage, left_out
from pythesis.stages.conclude.reach import beyond
from pythesis.stages.conclude.signal import no_signal
from pythesis.stages.conclude.threshold import threshold


def causes(case: Case, outcome: str) -> tuple[Cause, ...]:
    """Return the causes found, weightiest and surest first: of failure, or of a suspicious success."""
    suspicious = [f for look in (leakage, copies) if (f := look(case)) is not None]
    if outcome == "success":
        return ranked(suspicious, 0.0)
    found = _failure(case)
    if outcome == "undecided":
        found += suspicious
    told = ranked(found, case.missing)
    return told or (_unknown(case).model_copy(update={"rank": 1}),)


def _failure(case: Case) -> list[Found]:
    """Return every cause that passes its own test, then what none of them accounts for."""
    nothing = no_signal(case)
    if nothing is not None and nothing.cause.confidence != "possible":
        return [nothing]
    grown = growth(case)
    firmer = firm(case)
    found = [too_simple(case, firmer), overfitting(case, firmer), threshold(case), drift(case)]
    told = [one for one in (*found, nothing) if one is not None]
    levers = sum(one.gain for one in found if one is not None and not one.made)
    rows, leaked = too_few_rows(case, grown), left_out(case)
    if leaked is not None:
        told.insert(0, leaked)
    return [*told, *([rows] if rows is not None else []), *beyond(case, grown, levers)]


def _unknown(case: Case) -> Cause:
    """Nothing stands out: the interval is too wide, or several small causes add up."""
    statement = said("conclude.cause.unclear.statement", n=case.rows.n)
    return cause("too-few-rows", "possible", statement, said("conclude.cause.unclear.remedy"))
