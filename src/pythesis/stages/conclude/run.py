"""The conclusion: outcome by the interval, causes by their evidence, then words for both publics."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.conclusion import Cause, Conclusion, Judged
from pythesis.core.dataset import Dataset
from pythesis.core.faults import Guard, nothing
from pythesis.core.finding import Finding
from pythesis.core.iteration import Score
from pythesis.core.protocols import Tools
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.stages.conclude import criteria
from pythesis.stages.conclude.case import Case, case
from pythesis.stages.conclude.causes import causes
from pythesis.stages.conclude.recorded import allowed, recorded
from pythesis.stages.conclude.worth import told, worth
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.learning.results import Concluded, Modelled, Understood
from pythesis.stats.scores import cross_validated

WHOLE = {"no-signal"}  # bears on the whole question: no share of the distance is measured
WHOLLY = 0.995  # a share that would be written 100 %
UNCLEAR = "conclude.cause.unclear."  # sentences that name no cause
OVERLAP = 1.05  # sum of shares from which they are said to overlap, rounding apart
MOST_TIMES = 100  # rows that would decide are not told beyond this many times those there are


def run(
    dataset: Dataset[pl.DataFrame],
    split: Split,
    brief: Brief,
    simple: Modelled,
    understood: Understood,
    improved: Modelled,
    tools: Tools,
    audited: tuple[Finding, ...] = (),
) -> Concluded:
    """Conclude on development rows: did the recommended model meet the criterion, and if not, why?

    ``audited`` are the findings of the audit: some name columns that may hold the answer.
    """
    whole = Guard("conclude", "conclude.fault-case")
    given = (dataset, split, brief, simple, understood, improved, tools, audited)
    one = whole.tried("case", (), lambda: case(*given), nothing)
    if one is None:
        return Concluded(recorded(brief, simple, improved, whole.found[0].claim))
    own = criteria.outcome(one.score, one.criterion)
    every = _criteria(one, own)
    outcome = criteria.together([c.outcome for c in every]) if every else own
    guard = Guard("conclude", "conclude.fault")
    found = causes(one, own, guard)
    money = Guard("conclude", "conclude.fault-worth")
    gains = money.tried("worth", (), lambda: worth(one), lambda _: ())
    valued = tuple(fault.claim for fault in money.found) or told(one, gains)
    rows = rows_to_decide(one.score, one.threshold, one.rows.total) if outcome == "undecided" else None
    return Concluded(
        Conclusion(
            outcome=outcome,
            criterion=one.criterion,
            score=one.score,
            baseline=one.baseline,
            model=one.model,
            scientific=(
                *_scientific(one, own, found, rows, every),
                *(fault.claim for fault in guard.found),
            ),
            business=_business(one, outcome, found, valued),
            causes=found,
            criteria=every,
            rows_to_decide=rows,
            worth=tuple(gain.check for gain in gains),
        )
    )


def look(
    dataset: Dataset[pl.DataFrame],
    split: Split,
    brief: Brief,
    simple: Modelled,
    understood: Understood,
    improved: Modelled,
    tools: Tools,
    audited: tuple[Finding, ...] = (),
) -> Callable[[str], tuple[Cause, ...]]:
    """Return what looks for the causes of an outcome; parameters are those of `run`."""

    def again(outcome: str) -> tuple[Cause, ...]:
        guard = Guard("conclude", "conclude.fault")
        given = (dataset, split, brief, simple, understood, improved, tools, audited)
        one = guard.tried("case", (), lambda: case(*given), nothing)
        return () if one is None else causes(one, outcome, guard)

    return again


def _criteria(one: Case, own: str) -> tuple[Judged, ...]:
    """Judge the further criteria of the brief on the same held-out predictions."""
    aim, rows = one.rows.aim, one.predictions(one.model)
    others = []
    for asked in one.brief.success.also:
        wanted = criteria.written(asked)
        score = cross_validated(wanted.metric, one.model, rows, aim.classes, aim.positive)
        if score is not None:
            others.append(Judged(criterion=wanted, score=score, outcome=criteria.outcome(score, wanted)))
    return criteria.judged(Judged(criterion=one.criterion, score=one.score, outcome=own), others)


def rows_to_decide(score: Score, wanted: float, now: int) -> int | None:
    """Return the rows at which an interval of this score would leave the criterion to one side.

    The arm of the interval that reaches towards the criterion counts, for intervals need not be even; it
    shrinks as the square root of the rows.

    Parameters
    ----------
    score : Score
        The score, with its interval.
    wanted : float
        The value that is asked, in the unit of the score.
    now : int
        The rows there are, of which the score takes a fixed share.

    Returns
    -------
    int or None
        None when the interval already leaves the criterion out, and beyond what anyone would collect.
    """
    end = score.low if wanted < score.value else score.high
    if end is None or score.value == wanted:
        return None
    times = (abs(end - score.value) / abs(score.value - wanted)) ** 2
    return rounded_up(now * times) if 1 < times <= MOST_TIMES else None


def rounded_up(n: float) -> int:
    """Return a number of rows to two figures, upwards: more would claim a precision it has not.

    Examples
    --------
    >>> rounded_up(413_577.2), rounded_up(96.1)
    (420000, 97)
    """
    unit = 10 ** max(0, math.floor(math.log10(n)) - 1) if n > 0 else 1
    return int(math.ceil(n / unit) * unit)


def _scientific(
    one: Case, own: str, found: tuple[Cause, ...], rows: int | None, every: tuple[Judged, ...]
) -> tuple[Said, ...]:
    metric = metric_name(one.metric.name)
    judged = every or (Judged(criterion=one.criterion, score=one.score, outcome=own),)
    sentences = [criteria.sentence(j, one.model) for j in judged]
    if every:
        sentences.insert(0, criteria.several(every))
    if rows is not None:
        sentences.append(said("conclude.rows-to-decide", n=rows, now=one.rows.total))
    if one.gain is not None and one.gain.low is not None and one.gain.high is not None:
        key = "better" if one.gain.low > 0 else "worse" if one.gain.high < 0 else "undecided"
        sentences.append(
            said(
                f"conclude.gain.{key}", baseline=the(one.simple.baseline), reference=one.baseline.value,
                gain=one.gain.value, low=one.gain.low, high=one.gain.high, metric=metric,
            )
        )  # fmt: skip
    luck = one.understood.diagnosis
    if luck.permuted is not None:
        sentences.append(beside_chance(luck.permuted, len(luck.permuted_scores)))
    return (*sentences, *because(found, own))


def beside_chance(p: float, times: int) -> Said:
    """Say how the score stands among those of a target shuffled so many times.

    The p-value counts the real target among them (Ojala & Garriga 2010), hence how many did as well.
    """
    level = round(p * (times + 1)) - 1
    key = "within" if p > 0.05 else "beyond-but" if level > 0 else "beyond"
    return said(f"conclude.chance.{key}", times=times, level=level, p=p)


def because(found: tuple[Cause, ...], outcome: str) -> tuple[Said, ...]:
    """Return a sentence for each cause: how sure it is, what it is, and how much it accounts for."""
    told: list[Said] = []
    shares: list[float] = []
    for cause in found:
        shared = cause.share is not None and outcome in {"failure", "partial"} and cause.code not in WHOLE
        part = "" if not shared else "-whole" if (cause.share or 0.0) >= WHOLLY else "-share"
        if cause.statement.key.startswith(UNCLEAR):  # no cause: there is nothing to be sure of
            told.append(said("conclude.because.unclear", statement=cause.sentence))
            continue
        key = f"conclude.because.{cause.confidence}{part}"
        told.append(said(key, statement=cause.statement, share=cause.share or 0.0))
        shares += [cause.share or 0.0] if shared else []
    if len(shares) > 1 and sum(shares) > OVERLAP:
        told.append(said("conclude.because.overlap"))
    return tuple(told)


def _business(
    one: Case, outcome: str, found: tuple[Cause, ...], valued: tuple[Said, ...]
) -> tuple[Said, ...]:
    sentences = [_meaning(one), *valued]
    sentences.append(allowed(outcome, bool(found), one.criterion.source == "draft"))
    if one.criterion.source == "draft":
        sentences.append(said("conclude.business.draft"))
    return tuple(sentences)


def _meaning(one: Case) -> Said:
    """Say what the score means, in plain words and with the trivial model beside it."""
    values: dict[str, Scalar | Said] = {
        "value": one.score.value, "low": one.score.low, "high": one.score.high,
        "reference": one.baseline.value, "positive": one.rows.aim.positive or "",
        "target": one.rows.aim.target,
    }  # fmt: skip
    if one.rows.aim.task == "regression":
        values["typical"] = float(np.mean(one.rows.observed))
    return said(f"conclude.meaning.{one.metric.name}", **values)
