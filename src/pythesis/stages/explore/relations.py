"""Every question about the target, asked, decided and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from pythesis.core.dataset import Role
from pythesis.core.evidence import Questions
from pythesis.core.faults import empty, nothing
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.protocols import Progress
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stages.explore import claims, departures, joint, orderly, readings, terms
from pythesis.stages.explore.family import KEPT, NARROW, Answer, choose, decide, size_of
from pythesis.stages.explore.joint import Joint, joints
from pythesis.stages.explore.levels import with_levels
from pythesis.stages.explore.pictures import titled
from pythesis.stages.explore.question import Asked, Question
from pythesis.stages.explore.questions import (
    interactions,
    missing_target,
    ordinal_levels,
    season_levels,
    text_terms,
)
from pythesis.stages.explore.screen import NOTHING, Link
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.unsettled import summary
from pythesis.stages.explore.wanted import NOTHING_WANTED, Wanted
from pythesis.stats.validations import refusal

COMPARED = ("category-number", "number-category")  # questions whose levels are compared two by two
MOST_FIGURES = 40  # kept relations with a figure: more could not be read, and would swell the report


def questions_of(subject: Subject, registry: Sequence[Question]) -> list[Asked]:
    """Return every question that makes sense, column by column."""
    return [
        Asked(question, column)
        for column in subject.columns
        if column.role is not Role.TARGET
        for question in registry
        if question.applies(subject, column)
    ]


def explore_target(
    subject: Subject,
    registry: Sequence[Question],
    same: Mapping[str, tuple[str, ...]],
    progress: Progress,
    wanted: Wanted = NOTHING_WANTED,
) -> tuple[list[Finding], Questions | None, list[tuple[Asked, Answer]]]:
    """Ask everything about the target and return the findings, best first, with the answers behind them.

    What people want asked is carried to the deciding half whatever its look, and told whatever comes of it.
    """
    asked = questions_of(subject, registry)
    if not asked:
        return [], None, []
    narrow = len(asked) < NARROW
    frames = {half: subject.half(half) for half in ("explore", "confirm", "development")}
    halves = ("explore", "confirm") if subject.split.cross_screening else ("explore",)
    chosen = {half: choose([_looked(subject, half, a) for a in asked]) for half in halves}
    tried = subject.guard.tried
    pairs = tried(interactions.CODE, (), lambda: joints(subject, halves, same, wanted.together), _none)
    words = tried(text_terms.CODE, (), lambda: terms.terms_of(subject, halves), _none)
    alone = len(asked)
    others: list[Joint | terms.Term] = [*pairs, *words]
    own = wanted.places(asked)
    if subject.panel:  # a half cannot decide what the same groups suggested: everything is carried
        chosen = {half: list(range(alone)) for half in halves}
    for half in halves:
        proposed = joint.proposed(pairs, half, wanted.together)
        chosen[half] = sorted({*chosen[half], *own}) + [alone + place for place in proposed]
        chosen[half] += [alone + len(pairs) + place for place in terms.proposed(words, half)]
    done = 0

    def test(position: int, half: str, level: float) -> Validation:
        nonlocal done
        done += 1
        if done % 20 == 0:
            progress.step(said("explore.progress.testing"), done, max(done, len(asked)))
        if position >= alone:
            other = others[position - alone]
            told = (other.code, other.columns, half)
            return _guarded(subject, *told, lambda: other.tested(subject, half, level))
        one, rows = asked[position], _rows(asked[position].question, half)
        told = (one.question.code, (one.column.name,), rows)
        return _guarded(subject, *told, lambda: one.question.validated(subject, rows, one.column, level))

    size = alone + len(others)
    answers, questions = decide("target", size, chosen, test, told=alone if narrow else 0)
    spoken = alone + len(pairs)
    together = [(pairs[a.position - alone], a) for a in answers if alone <= a.position < spoken]
    written = [(words[a.position - spoken], a) for a in answers if a.position >= spoken]
    answered = [(asked[a.position], a) for a in answers if a.position < alone]
    place_of = {column.name: place for place, column in enumerate(subject.columns)}
    again = orderly.repeats(subject, frames["confirm"], answered)
    answered.sort(key=lambda pair: _order(pair[0], pair[1], place_of, again))
    findings = _findings(subject, frames, answered, narrow, same, [asked[at] for at in own])
    if not narrow:
        findings.append(summary(subject, asked, answered, questions, [a for _, a in (*together, *written)]))
    findings += tried(text_terms.CODE, (), lambda: text_terms.findings(subject, written, words), empty)
    seasonal = sum(one.question.code.startswith(season_levels.CODE) for one in asked)
    crossed = partial(interactions.findings, subject, together, len(pairs) or seasonal, wanted.together)
    findings += tried(interactions.CODE, (), crossed, empty)
    return joint.joined(findings), questions, answered


def _none(_: Said) -> list[Any]:
    """Put nothing to ask in the place of a look that failed."""
    return []


def _guarded(
    subject: Subject, code: str, columns: tuple[str, ...], rows: str, test: Callable[[], Validation]
) -> Validation:
    """Return the validation of a test, or the refusal that says its fault."""
    n = subject.half(rows).height
    return subject.guard.tried(code, columns, test, lambda why: refusal(n, rows, why))


def _rows(question: Question, half: str) -> str:
    """Return the rows that answer a question: a half, or all of them when no half proposed it."""
    return "development" if question.whole else half


def _looked(subject: Subject, half: str, asked: Asked) -> Link:
    """Look at a question on the rows of a half; one that was set beforehand is always carried on."""
    if asked.question.whole:
        return Link(1.0, 0.0, subject.half(half).height)
    return subject.guard.tried(
        asked.question.code,
        (asked.column.name,),
        lambda: _both_looks(subject, half, asked),
        lambda _: NOTHING,
    )


def _both_looks(subject: Subject, half: str, asked: Asked) -> Link:
    """Look at rows as they are, and less what groups and moments have of their own: the clearer counts."""
    plain = asked.question.screened(subject, subject.half(half), asked.column)
    if asked.question.look is not None:
        return plain
    apart = departures.looked(subject, subject.sample(half), asked.column)
    return apart if apart.p < plain.p else plain


def _order(
    asked: Asked, answer: Answer, place_of: Mapping[str, int], again: frozenset[str]
) -> tuple[int, float, float, int]:
    """Order for people: kept first, then by effect, share of rows concerned and place in the table.

    Levels that only repeat a trend come after all that is kept.
    """
    rank = list(Verdict).index(answer.verdict)
    if asked.question.code == ordinal_levels.QUESTION.code and asked.column.name in again:
        rank = max(rank, max(list(Verdict).index(verdict) for verdict in KEPT) + 1)
    weight = size_of(answer.validation.effect) * asked.question.weight
    return rank, -round(weight, 9), -float(answer.validation.n), place_of[asked.column.name]


def _findings(
    subject: Subject,
    frames: dict[str, pl.DataFrame],
    answered: list[tuple[Asked, Answer]],
    narrow: bool,
    same: Mapping[str, tuple[str, ...]],
    own: Sequence[Asked],
) -> list[Finding]:
    findings: list[Finding] = []
    for asked, answer in answered:
        if answer.validation.refused is not None and answer.validation.refused.key == subject.guard.key:
            continue  # the guard has said it
        kept = answer.verdict in KEPT
        silent = asked.question.quiet or not (narrow or asked.question.whole)
        if not kept and silent and asked not in own:
            continue
        twin = _twin(subject, findings, asked, same) if kept and asked not in own else None
        if twin is not None:
            findings[twin] = _with_twin(findings[twin], asked, answer)
            continue
        drawn = narrow or len(findings) < MOST_FIGURES or asked in own
        frame = frames[_rows(asked.question, answer.half)]
        told = subject.guard.tried(
            asked.question.code,
            (asked.column.name,),
            partial(_told, subject, frame, asked, answer, drawn or asked.question.whole),
            nothing,
        )
        findings += [] if told is None else [told]
    return findings


def _told(subject: Subject, frame: pl.DataFrame, asked: Asked, answer: Answer, drawn: bool) -> Finding:
    assert subject.target is not None
    found = finding_of(subject, frame, asked, answer, drawn)
    if asked.question.code not in COMPARED:
        return found
    return with_levels(frame, asked.column, subject.target.column, found, answer.validation)


def _twin(
    subject: Subject, findings: list[Finding], asked: Asked, same: Mapping[str, tuple[str, ...]]
) -> int | None:
    """Return the place of a kept finding about a column that says the same, of which as much is known."""
    mine = readings.knowledge(subject, asked.column.name)
    for place, finding in enumerate(findings):
        other = finding.columns[0]
        if finding.code != asked.question.code or finding.verdict not in KEPT:
            continue
        if readings.knowledge(subject, other) == mine and _alike(subject, asked, other, same):
            return place
    return None


def _alike(subject: Subject, asked: Asked, other: str, same: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether a column says the same as another, by its values or by the gaps asked about."""
    if asked.question.code != missing_target.QUESTION.code:
        return other in same.get(asked.column.name, ())
    column = next((c for c in subject.columns if c.name == other), None)
    if column is None:
        return False
    mine, theirs = (missing_target.gaps(subject.rows, c) for c in (asked.column, column))
    return bool((mine == theirs).all())


def _with_twin(finding: Finding, asked: Asked, answer: Answer) -> Finding:
    """Name the other column in the finding that is told, and keep its test beside the first."""
    others = (*finding.same_as, asked.column.name)
    claim = finding.claim.values["claim"] if finding.same_as else finding.claim
    gaps = "-gaps" if asked.question.code == missing_target.QUESTION.code else ""
    return finding.model_copy(
        update={
            "same_as": others,
            "validations": (*finding.validations, answer.validation),
            "claim": said(f"explore.claim.same{gaps}", claim=claim, others=others, n=len(others)),
        }
    )


def _trend(question: Question, subject: Subject) -> bool:
    """Return whether the test looked for one direction only: classes without order have none."""
    return question.trend and subject.target is not None and subject.target.shape != "classes"


def finding_of(subject: Subject, frame: pl.DataFrame, asked: Asked, answer: Answer, drawn: bool) -> Finding:
    """Return one finding: comment, figure on the very rows of the test, opinion and advice."""
    assert subject.target is not None
    column, question = asked.column, asked.question
    columns = (column.name, subject.target.column.name)
    told = departures.told(subject, frame, column, answer.validation, question, question.code)
    verdict = Verdict.NOT_APPLICABLE if told is None else answer.verdict
    case = claims.Case(
        columns, told, answer.validation, verdict, subject, question.words, _trend(question, subject)
    )
    picture = None
    shown = verdict is not Verdict.NOT_APPLICABLE or question.whole
    if drawn and told is not None and told.figure is not None and shown:
        note = claims.note_said(told, answer.validation, subject)
        picture = titled(told.figure, claims.title_said(case), note)
    protected = subject.brief.column(column.name).protected and verdict in KEPT
    return Finding(
        code=question.code,
        id=finding_id(question.code, columns),
        stage="explore",
        verdict=verdict,
        severity=readings.severity_of(subject, column.name, verdict, answer.validation),
        columns=columns,
        claim=claims.claim_said(case),
        reading=claims.reading_said(case),
        advice=claims.advice_said(case),
        validations=(answer.validation, *(told.more if told is not None else ())),
        figure=picture,
        section="bias" if protected else question.section,
        affected=answer.validation.n,
    )
