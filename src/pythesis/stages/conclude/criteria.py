"""Criteria and what a score says of them: met, missed, or not decided."""

from __future__ import annotations

import math

from pythesis.core.brief import CriterionBrief
from pythesis.core.conclusion import Criterion, Judged
from pythesis.core.iteration import Score
from pythesis.core.said import Said, said
from pythesis.stats.learning.naming import metric_the, the
from pythesis.stats.scores import metric


def asked(criterion: Criterion) -> tuple[float, bool]:
    """Return the value asked for, and whether more is better."""
    if criterion.minimum is not None:
        return criterion.minimum, True
    return (criterion.maximum if criterion.maximum is not None else math.nan), False


def outcome(score: Score, criterion: Criterion) -> str:
    """Return the outcome by the whole interval: it meets the criterion, misses it, or straddles it."""
    wanted, higher = asked(criterion)
    if score.low is None or score.high is None or not math.isfinite(wanted):
        return "undecided"
    worst, best = (score.low, score.high) if higher else (-score.high, -score.low)
    bound = wanted if higher else -wanted
    return "success" if worst >= bound else "failure" if best < bound else "undecided"


def together(outcomes: list[str]) -> str:
    """Return the outcome of several criteria: partial when some are met and some are missed."""
    if len(set(outcomes)) == 1:
        return outcomes[0]
    return "partial" if {"success", "failure"} <= set(outcomes) else "undecided"


def written(one: CriterionBrief) -> Criterion:
    """Return a further criterion of the brief, its bound on the side its metric asks for."""
    found = metric(one.metric)
    stated = one.minimum if one.minimum is not None else one.maximum
    bound = {} if stated is None else {"minimum" if found.higher else "maximum": stated}
    why = said("text", text=one.why) if one.why else said("conclude.criterion.brief")
    return Criterion(metric=found.name, source="brief", why=why, **bound)


def judged(first: Judged, others: list[Judged]) -> tuple[Judged, ...]:
    """Return all criteria with their outcomes; none when there is only one."""
    return (first, *others) if others else ()


def several(criteria: tuple[Judged, ...]) -> Said:
    """Say how many criteria are met."""
    count = {one: sum(c.outcome == one for c in criteria) for one in ("success", "failure", "undecided")}
    return said(
        "conclude.several", of=len(criteria), met=count["success"], missed=count["failure"],
        open=count["undecided"],
    )  # fmt: skip


def sentence(one: Judged, model: str, room: str = "outcome") -> Said:
    """Say what one criterion came to.

    ``room`` is ``outcome`` for held-out rows, ``confirmed`` for the test rows, ``nested`` for nested folds.
    """
    wanted, higher = asked(one.criterion)
    return said(
        f"conclude.{room}.{one.outcome}.{'minimum' if higher else 'maximum'}",
        metric=metric_the(one.score.metric), model=the(model), value=one.score.value, low=one.score.low,
        high=one.score.high, threshold=wanted, n=one.score.n,
    )  # fmt: skip
