"""Questions that people answer: meaning, cost, fairness, roles, rerunning."""

from __future__ import annotations

from collections.abc import Iterator

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Verdict
from pythesis.deliver.jury.question import JuryQuestion, answer, ask, ranked, seen_on, spoken, within

PROTECTED = "protected-column"  # the check that sees what the law may protect


def interpretation(evidence: Evidence) -> Iterator[JuryQuestion]:
    """What does the model say that people of the field would not expect?"""
    found = [
        f for it in evidence.iterations if it.number == 2 for f in it.findings if f.section == "relation"
    ]
    if evidence.recipe is None:
        return
    first = ranked(tuple(found))[:1]
    told, team = [spoken(finding) for finding in first], answer("interpretation-team")
    others = (seen_on(evidence, tuple(first), briefly) for briefly in (False, True))
    yield ask(
        "interpretation",
        within(*((*told, other, team) for other in others)),
        evidence=first[0].id if first else "",
        weight=0.61,
        prompt=True,
    )


def errors_cost(evidence: Evidence) -> Iterator[JuryQuestion]:
    """What does a mistake cost, and did the threshold follow?"""
    recipe, costs = evidence.recipe, evidence.brief.costs
    if recipe is None or recipe.task != "binary":
        return
    threshold = answer("threshold", threshold=recipe.threshold) if recipe.threshold is not None else None
    if costs.false_positive is None or costs.false_negative is None:
        yield ask(
            "errors-cost",
            answer("costs-unknown"),
            threshold,
            answer("costs-team"),
            evidence="recipe.threshold" if threshold else "",
            weight=0.73,
            prompt=True,
        )
        return
    yield ask(
        "errors-cost",
        answer(
            "costs",
            false_positive=costs.false_positive,
            false_negative=costs.false_negative,
            unit=costs.currency or costs.unit or "",
        ),
        threshold,
        evidence="brief.costs",
        weight=0.45,
    )


def fairness(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Could it be deployed, and whom could it harm?"""
    if evidence.recipe is None:
        return
    protected = tuple(name for name, column in evidence.brief.columns.items() if column.protected)
    used = {treatment.column for treatment in evidence.recipe.treatments}
    inside = tuple(name for name in protected if name in used)
    if inside:
        yield ask(
            "fairness",
            answer("fairness-used", columns=inside),
            answer("fairness-team"),
            evidence="brief.columns",
            weight=0.85,
            prompt=True,
        )
    elif protected:
        yield ask(
            "fairness",
            answer("fairness-unused", columns=protected),
            answer("fairness-team"),
            evidence="brief.columns",
            weight=0.6,
            prompt=True,
        )
    else:
        seen = [f for f in evidence.findings if f.code == PROTECTED and f.verdict is Verdict.ISSUE]
        named = [f for f in seen if len(f.columns) == 1 and f.columns[0] in used]
        columns = tuple(f.columns[0] for f in named)
        yield ask(
            "fairness",
            answer("fairness-seen", columns=columns) if named else answer("fairness-unknown"),
            answer("fairness-team"),
            evidence=named[0].id if named else "",
            weight=0.84 if named else 0.67,
            prompt=True,
        )


def contributions(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Who did what?"""
    people = [(person.name, person.role) for person in evidence.contributions]
    people = people or [(member.name, member.role) for member in evidence.brief.project.team]
    told = [answer("person", name=name, role=role) for name, role in people if role]
    if told:
        yield ask("contributions", *told, evidence="contributions", weight=0.3)
    else:
        yield ask("contributions", answer("contributions-team"), evidence="", weight=0.5, prompt=True)


def rerun(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Can it be run again now?"""
    yield ask(
        "rerun",
        answer("rerun", seed=evidence.seed, fingerprint=evidence.raw.fingerprint[:12]),
        answer("rerun-code") if evidence.recipe else None,
        evidence="raw.fingerprint",
        weight=0.35,
    )
