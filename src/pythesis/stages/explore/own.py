"""Questions that people put to the rows: asked in the same families as the machine's, told as theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pythesis.core.brief import QuestionBrief
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.stages.explore.describe import described
from pythesis.stages.explore.pairs import Duo
from pythesis.stages.explore.question import Asked, Question
from pythesis.stages.explore.questions import column_distribution, interactions, target_distribution
from pythesis.stages.explore.relations import finding_of
from pythesis.stages.explore.subject import Subject, read_target
from pythesis.stages.explore.told import Value
from pythesis.stages.explore.wanted import Refusal, Wanted

CODE = "own-question"
TEAM = "team"  # who asks when the brief does not say


def findings(
    subject: Subject,
    wanted: Wanted,
    pairs: Sequence[Duo],
    found: Sequence[Finding],
    registry: Sequence[Question],
) -> list[Finding]:
    """Return the findings that only people's questions call for, beside those `found` already."""
    made = [_related(subject, duo, registry) for duo in pairs]
    held = {f.columns for f in found if f.code in (column_distribution.CODE, target_distribution.CODE)}
    missing = [column for column in wanted.described if (column.name,) not in held]
    made += [described(subject, column, column_distribution.CODE) for column in missing]
    told = [finding for finding in made if finding is not None]
    refused = [_refused(refusal.question, _why(refusal)) for refusal in wanted.refused]
    answered = [*found, *told]
    unanswered = [
        _refused(question, said("explore.own.refused.empty", x=question.columns[0]))
        for question in subject.brief.questions
        if question not in [refusal.question for refusal in wanted.refused]
        and not any(_answers(finding, question, subject) for finding in answered)
    ]
    return [*told, *refused, *unanswered]


def marked(found: Sequence[Finding], subject: Subject) -> list[Finding]:
    """Return the findings with the names of those who asked for them."""
    return [_marked(finding, subject) for finding in found]


def _marked(finding: Finding, subject: Subject) -> Finding:
    if finding.brought_by:
        return finding
    by = [q.by or TEAM for q in subject.brief.questions if _answers(finding, q, subject)]
    return finding.model_copy(update={"brought_by": ", ".join(dict.fromkeys(by))}) if by else finding


def _answers(finding: Finding, question: QuestionBrief, subject: Subject) -> bool:
    """Say whether a finding answers a question: the plain relation, the description, the interaction."""
    target = subject.target.column.name if subject.target is not None else ""
    if question.ask == "distribution":
        alike = finding.code in (column_distribution.CODE, target_distribution.CODE)
        return alike and finding.columns == question.columns
    if question.ask == "interaction":
        return finding.code == interactions.CODE and finding.columns == (*question.columns, target)
    plain = len(finding.columns) == 2 and finding.code in PLAIN
    return plain and set(finding.columns) == set(question.columns)


PLAIN = (
    "number-number",
    "number-category",
    "category-number",
    "category-category",
    "ordinal-number",
    "ordinal-category",
    "ordinal-levels",
    "duration-levels",
    "duration-number",
    "rate-levels",
    "rate-order",
    "rate-number",
)


def _related(subject: Subject, duo: Duo, registry: Sequence[Question]) -> Finding | None:
    """Tell two columns as a relation with the target is told, the second in the place of the target."""
    target = read_target(subject.rows, duo.y)
    if target is None:
        return None
    beside = replace(subject, target=target)
    question = next((q for q in registry if q.code in PLAIN and q.applies(beside, duo.x)), None)
    if question is None:
        return None
    frame = subject.half(duo.answer.half)
    made = finding_of(beside, frame, Asked(question, duo.x), duo.answer, True)
    values: dict[str, Value] = {"x": duo.x.name, "y": duo.y.name}
    kind = "kept" if made.verdict in (Verdict.VALIDATED, Verdict.PRESENT) else "open"
    return made.model_copy(
        update={
            "section": "relation" if subject.target is None else "structure",
            "reading": Said(key=f"explore.own.reading.{kind}", values=values),
            "advice": Said(key=f"explore.own.advice.{kind}", values=values),
        }
    )


def _why(refusal: Refusal) -> Said:
    return said(f"explore.own.refused.{refusal.why}", x=refusal.column)


def _refused(question: QuestionBrief, why: Said) -> Finding:
    values: dict[str, Value] = {"columns": question.columns, "reason": why}
    return Finding(
        code=CODE,
        id=finding_id(CODE, (question.ask, *question.columns)),
        stage="explore",
        verdict=Verdict.NOT_APPLICABLE,
        columns=question.columns,
        claim=Said(key=f"explore.own.claim.{question.ask}", values=values),
        advice=said("explore.own.advice.refused"),
        section="relation",
        brought_by=question.by or TEAM,
    )
