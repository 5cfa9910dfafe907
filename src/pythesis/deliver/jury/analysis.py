"""Questions on an analysis: what was looked for, what rows stand for, what may be done with it."""

from __future__ import annotations

from collections.abc import Iterator

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Verdict
from pythesis.deliver.jury.question import JuryQuestion, answer, ask, ranked, spoken, within

ESTABLISHED = (Verdict.VALIDATED, Verdict.PRESENT)
NOT_SHOWN = (Verdict.NEGLIGIBLE, Verdict.NOT_ESTABLISHED)
SEGMENTS = "segments"


def established(evidence: Evidence) -> list[Finding]:
    """Return the tested findings of an analysis that hold, in the order people read them."""
    found = [f for f in evidence.findings if f.stage == "explore" and f.validations]
    return ranked(tuple(f for f in found if f.verdict in ESTABLISHED))


def population(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Whom or what do the rows stand for?"""
    if evidence.task != "analysis":
        return
    said_so, unit = evidence.brief.data.population, evidence.brief.data.unit
    yield ask(
        "population",
        answer("population-rows", n=evidence.dataset.n_rows, source=evidence.raw.source),
        answer("population-unit", unit=unit) if unit else answer("population-unit-team"),
        answer("population", population=said_so) if said_so else answer("population-team"),
        evidence="brief.data",
        weight=0.5 if said_so and unit else 0.87,
        prompt=not (said_so and unit),
    )


def multiplicity(evidence: Evidence) -> Iterator[JuryQuestion]:
    """How many questions were asked before something was found?"""
    if evidence.task != "analysis" or not evidence.questions:
        return
    asked, proposed, kept = (
        sum(getattr(family, name) for family in evidence.questions) for name in ("asked", "proposed", "kept")
    )
    crossed = "multiplicity-crossed" if evidence.split.cross_screening else "multiplicity-halves"
    yield ask(
        "multiplicity",
        answer("multiplicity", asked=asked, proposed=proposed, kept=kept),
        answer(crossed, explore=evidence.split.n_explore, confirm=evidence.split.n_confirm),
        answer("multiplicity-level", level=evidence.questions[0].level),
        evidence="questions",
        weight=0.76,
    )


def cause(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Would acting on one column change another?"""
    found = established(evidence) if evidence.task == "analysis" else []
    if found:
        first = found[0]
        example = answer("cause-claim", finding=spoken(first))
        if first.figure is not None:  # a title has no full stop of its own
            example = answer("cause-title", finding=first.figure.title)
        yield ask(
            "cause", answer("cause-observed"), example, answer("cause-needed"),
            evidence=first.id, weight=0.84,
        )  # fmt: skip


def business(evidence: Evidence) -> Iterator[JuryQuestion]:
    """What should someone do with it?"""
    found = established(evidence) if evidence.task == "analysis" else []
    if not found:
        return
    signed = [f for f in found if f.signed_by is not None and f.reading is not None]
    if signed:
        yield ask("business", signed[0].reading, evidence=signed[0].id, weight=0.55)
    else:
        yield ask(
            "business", answer("business-draft", n=len(found)), found[0].advice, answer("business-team"),
            evidence=found[0].id, weight=0.85, prompt=True,
        )  # fmt: skip


def segments(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Are the segments real?"""
    found = [f for f in evidence.findings if f.code == SEGMENTS and f.verdict is not Verdict.NOT_APPLICABLE]
    for finding in found[:1]:
        weight = 0.6 if finding.verdict in ESTABLISHED else 0.78
        told = within((spoken(finding), finding.advice), (spoken(finding),))
        yield ask("segments", told, evidence=finding.id, weight=weight)


def sought(evidence: Evidence) -> Iterator[JuryQuestion]:
    """What was looked for and not found?"""
    if evidence.task != "analysis":
        return
    found = [
        f for f in evidence.findings if f.stage == "explore" and f.verdict in NOT_SHOWN and f.validations
    ]
    if found:
        first = ranked(tuple(found))[0]
        yield ask("sought", answer("sought", n=len(found)), spoken(first), evidence=first.id, weight=0.58)


def no_model(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Why is there no model?"""
    if evidence.task != "analysis":
        return
    target, brief = evidence.dataset.target, evidence.brief.data
    if target is not None and brief.lasting:
        why = answer("no-model-lasting", target=target.name, event=brief.event)
    elif target is not None and brief.rated:
        why = answer("no-model-rated", target=target.name, exposure=brief.exposure)
    elif target is not None:
        why = answer("no-model-explained", target=target.name)
    else:
        why = answer("no-model")
    yield ask("no-model", why, evidence="brief.data", weight=0.53)
