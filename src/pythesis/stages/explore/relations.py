"""Every question about the target, asked, decided and told."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pythesis.core.dataset import Role
from pythesis.core.evidence import Questions
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.protocols import Progress
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.explore import claims, readings
from pythesis.stages.explore.family import KEPT, NARROW, Answer, choose, decide, size_of
from pythesis.stages.explore.pictures import titled
from pythesis.stages.explore.question import Asked, Question
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.unsettled import summary

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
    subject: Subject, registry: Sequence[Question], progress: Progress
) -> tuple[list[Finding], Questions | None, list[tuple[Asked, Answer]]]:
    """Ask everything about the target and return the findings, best first, with the answers behind them."""
    asked = questions_of(subject, registry)
    if not asked:
        return [], None, []
    narrow = len(asked) < NARROW
    frames = {"explore": subject.half("explore"), "confirm": subject.half("confirm")}
    halves = ("explore", "confirm") if subject.split.cross_screening else ("explore",)
    chosen = {
        half: choose([a.question.screened(subject, frames[half], a.column) for a in asked]) for half in halves
    }
    done = 0

    def test(position: int, half: str, level: float) -> Validation:
        nonlocal done
        done += 1
        if done % 20 == 0:
            progress.step(said("explore.progress.testing"), done, max(done, len(asked)))
        one = asked[position]
        return one.question.validated(subject, half, one.column, level)

    answers, questions = decide("target", len(asked), chosen, test, narrow)
    answered = [(asked[a.position], a) for a in answers]
    answered.sort(key=lambda pair: _order(*pair))
    findings = _findings(subject, frames, answered, narrow)
    if not narrow:
        findings.append(summary(subject, asked, answered, questions))
    return findings, questions, answered


def _order(asked: Asked, answer: Answer) -> tuple[int, float, float, str]:
    """Order for people: kept first, then by effect, share of rows concerned and plainness of the question."""
    place = list(Verdict).index(answer.verdict)
    weight = size_of(answer.validation.effect) * asked.question.weight
    return place, -round(weight, 9), -float(answer.validation.n), asked.column.name


def _findings(
    subject: Subject, frames: dict[str, pl.DataFrame], answered: list[tuple[Asked, Answer]], narrow: bool
) -> list[Finding]:
    findings: list[Finding] = []
    for asked, answer in answered:
        kept = answer.verdict in KEPT
        if not kept and not narrow:
            continue
        drawn = narrow or len(findings) < MOST_FIGURES
        findings.append(finding_of(subject, frames[answer.half], asked, answer, drawn))
    return findings


def finding_of(subject: Subject, frame: pl.DataFrame, asked: Asked, answer: Answer, drawn: bool) -> Finding:
    """Return one finding: comment, figure on the very rows of the test, opinion and advice."""
    assert subject.target is not None
    column, question = asked.column, asked.question
    columns = (column.name, subject.target.column.name)
    told = question.tell(subject, frame, column, question.code)
    verdict = Verdict.NOT_APPLICABLE if told is None else answer.verdict
    case = claims.Case(columns, told, answer.validation, verdict, subject, question.words)
    picture = None
    if drawn and told is not None and told.figure is not None and verdict is not Verdict.NOT_APPLICABLE:
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
        validations=(answer.validation,),
        figure=picture,
        section="bias" if protected else question.section,
        affected=answer.validation.n,
    )
