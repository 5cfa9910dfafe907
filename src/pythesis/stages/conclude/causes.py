"""The causes of failure, and of a success too good to be believed, ranked by what each accounts for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pythesis.core.conclusion import Cause
from pythesis.core.faults import Guard, nothing
from pythesis.core.said import said
from pythesis.stages.conclude.alike import alike
from pythesis.stages.conclude.capacity import firm, overfitting, too_simple
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.copies import copies
from pythesis.stages.conclude.drift import drift
from pythesis.stages.conclude.found import Found, cause, ranked
from pythesis.stages.conclude.growth import growth, too_few_rows
from pythesis.stages.conclude.leakage import leakage, left_out
from pythesis.stages.conclude.neighbours import neighbours
from pythesis.stages.conclude.perfect import perfect
from pythesis.stages.conclude.reach import beyond
from pythesis.stages.conclude.signal import no_signal, past_unread
from pythesis.stages.conclude.threshold import threshold

RARE = 0.1  # share of a class under which its rows, and not all of them, are what is too few


def causes(case: Case, outcome: str, guard: Guard) -> tuple[Cause, ...]:
    """Return the causes found, weightiest and surest first: of failure, or of a suspicious success.

    A cause that could not be looked for is said by the guard, and the others are looked for.
    """
    looks = {"leakage": leakage, "copies": copies, "alike": alike}
    tried = (guard.tried(code, (), partial(look, case), nothing) for code, look in looks.items())
    suspicious = [found for found in tried if found is not None]
    vaguer = {"neighbours": neighbours, "perfect": perfect}  # asked when nothing more precise is found
    for code, look in vaguer.items():
        found = None if suspicious else guard.tried(code, (), partial(look, case), nothing)
        suspicious += [found] if found is not None else []
    if outcome == "success":
        return ranked(suspicious, 0.0)
    if not any(m.features_used or m.failed for m in case.simple.iteration.models):
        statement = said("conclude.cause.no-signal.statement.no-column")
        bare = cause("no-signal", "shown", statement, said("conclude.cause.no-signal.remedy.no-column"))
        return (bare.model_copy(update={"rank": 1}),)
    failed = _failure(case, guard)
    if outcome == "undecided":
        failed += suspicious
    told = ranked(failed, case.missing)
    return told or (_unknown(case).model_copy(update={"rank": 1}),)


def _failure(case: Case, guard: Guard) -> list[Found]:
    """Return every cause that passes its own test, then what none of them accounts for.

    A score that meets the criterion, though its interval straddles it, leaves nothing out of reach.
    """
    unheard = guard.tried("no-signal", (), lambda: no_signal(case), nothing)
    before = guard.tried("past-unread", (), lambda: past_unread(case), nothing)
    leaked = None if case.met else guard.tried("left-out", (), lambda: left_out(case), nothing)
    if unheard is not None and unheard.cause.confidence != "possible":
        return [one for one in (leaked, before, unheard) if one is not None]
    grown = guard.tried("growth", (), lambda: growth(case), nothing)
    firmer = guard.tried("firm", (), lambda: firm(case), nothing)
    looks: dict[str, Callable[[], Found | None]] = {
        "model-too-simple": lambda: too_simple(case, firmer),
        "overfitting": lambda: overfitting(case, firmer),
        "threshold": lambda: threshold(case),
        "drift": lambda: drift(case),
    }
    found = [guard.tried(code, (), look, nothing) for code, look in looks.items()]
    told = [one for one in (before, *found, unheard) if one is not None]
    levers = sum(one.gain for one in found if one is not None and not one.made)
    rows = guard.tried("too-few-rows", (), lambda: too_few_rows(case, grown), nothing)
    if leaked is not None:
        told.insert(0, leaked)
    rest = [] if case.met else guard.tried("beyond", (), lambda: beyond(case, grown, levers), lambda _: [])
    return [*told, *([rows] if rows is not None else []), *rest]


def _unknown(case: Case) -> Cause:
    """Nothing stands out: the interval is too wide, or several small causes add up."""
    aim = case.rows.aim
    if case.met:
        wide = said("conclude.cause.unclear.met", n=case.rows.n)
        return cause("too-few-rows", "possible", wide, said("conclude.cause.unclear.remedy-met"))
    rare = int((case.rows.observed == aim.positive).sum()) if aim.positive is not None else case.rows.n
    if rare < RARE * case.rows.n:
        told = said("conclude.cause.unclear.rare", n=case.rows.n, rare=rare, value=aim.positive)
        remedy = said("conclude.cause.unclear.remedy-rare", value=aim.positive)
        return cause("too-few-rows", "possible", told, remedy)
    statement = said("conclude.cause.unclear.statement", n=case.rows.n)
    return cause("too-few-rows", "possible", statement, said("conclude.cause.unclear.remedy"))
