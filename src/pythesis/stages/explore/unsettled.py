"""One finding for all the questions of a wide table that were not settled."""

from __future__ import annotations

from pythesis.core.base import Scalar
from pythesis.core.evidence import Questions
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.stages.explore.family import Answer
from pythesis.stages.explore.question import Asked
from pythesis.stages.explore.subject import Subject

MOST_NAMED = 200  # columns listed by name; a longer list is counted, not read


def summary(
    subject: Subject,
    asked: list[Asked],
    answered: list[tuple[Asked, Answer]],
    questions: Questions,
    pairs: list[Answer],
) -> Finding:
    """Return the finding that counts what was asked, proposed, settled, and names what was not."""
    assert subject.target is not None
    target = subject.target.column.name
    verdicts = {(a.question.code, a.column.name): answer.verdict for a, answer in answered}
    settled = [*verdicts.values(), *(answer.verdict for answer in pairs)]
    counts = {
        "kept": questions.kept,
        "negligible": settled.count(Verdict.NEGLIGIBLE),
        "not_applicable": settled.count(Verdict.NOT_APPLICABLE),
    }
    unsettled = (None, Verdict.NOT_ESTABLISHED)
    left = [a for a in asked if verdicts.get((a.question.code, a.column.name)) in unsettled]
    named: list[dict[str, Scalar]] = [
        {"column": a.column.name, "question": a.question.code} for a in left[:MOST_NAMED]
    ]
    claim = said(
        "explore.unsettled-questions.claim",
        target=target,
        asked=questions.asked,
        proposed=questions.proposed,
        unsettled=questions.asked - sum(counts.values()),
        **counts,
    )
    return Finding(
        code="unsettled-questions",
        id="unsettled-questions",
        stage="explore",
        verdict=Verdict.NOT_ESTABLISHED,
        columns=(target,),
        claim=claim,
        reading=said("explore.unsettled-questions.reading", target=target),
        advice=said("explore.unsettled-questions.advice", target=target),
        section="difficulty",
        affected=len(left),
        examples=tuple(named),
    )
