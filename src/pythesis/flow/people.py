"""People's words: what is drafted for them, and how what they wrote enters the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pythesis.core.brief import Brief
from pythesis.core.conclusion import Conclusion
from pythesis.core.evidence import Contribution
from pythesis.core.finding import Finding, Severity
from pythesis.core.iteration import Iteration
from pythesis.core.note import SECTIONS, Note
from pythesis.core.said import Said, said
from pythesis.flow.digests import numbers_digest
from pythesis.ledger import Draft, notes
from pythesis.mentor import gates
from pythesis.mentor.calendar import plan
from pythesis.words import say, unfilled

# As many findings as a person can read, rewrite and sign in an afternoon; all others stay in the annex.
RANKED = 12
PROBLEMS = 12


def drafts(
    findings: Sequence[Finding],
    iterations: Sequence[Iteration],
    conclusion: Conclusion | None,
    brief: Brief,
    language: str,
    written: frozenset[str] = frozenset(),
) -> tuple[Draft, ...]:
    """Return the notes a project should have: leading findings, problems, iterations, sections, gates.

    `written` is what people already wrote about: a finding among them keeps its note, leading or not, so
    that its words are flagged when its numbers change.
    """
    labels = {name: brief.label(name) for name in brief.columns}
    first = leading(ordered(findings, brief.report.order))
    every = (*findings, *(f for iteration in iterations for f in iteration.findings))
    others = {f.id: f for f in every if f.id in written and f not in first}
    made = [_finding(f, language, labels) for f in (*first, *others.values())]
    made += [_iteration(i, language, labels) for i in iterations]
    if conclusion is not None:
        made.append(_conclusion(conclusion, language, labels))
    made += [_section(name, language) for name in SECTIONS]
    made += [gates.draft(step.name, language) for step in plan(brief.calendar).steps]
    return tuple(made)


def ordered(findings: Sequence[Finding], order: Sequence[str]) -> tuple[Finding, ...]:
    """Return the findings ranked again: those that people put first in their order, then the others."""
    if not order:
        return tuple(findings)
    place = {name: at for at, name in enumerate(dict.fromkeys(order))}
    ranked = [f for f in findings if f.rank or f.id in place]
    ranked.sort(key=lambda f: (place.get(f.id, len(place)), f.rank or len(findings), f.id))
    ranks = {f.id: at for at, f in enumerate(ranked, start=1)}
    return tuple(f.model_copy(update={"rank": ranks[f.id]}) if f.id in ranks else f for f in findings)


def draft(finding: Finding, brief: Brief, language: str) -> Draft:
    """Return the note of one finding, as a run would make it; the finding may be that of the evidence."""
    labels = {name: brief.label(name) for name in brief.columns}
    return _finding(unfilled(finding), language, labels)


def leading(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the ranked findings, those that people brought, and the problems people are asked to read."""
    ranked = sorted((f for f in findings if f.rank), key=lambda f: (f.rank, f.id))[:RANKED]
    problems = [f for f in findings if f.severity in (Severity.WARNING, Severity.BLOCKING)][:PROBLEMS]
    others = dict.fromkeys(f.id for f in (*(f for f in findings if f.brought_by), *problems))
    known = {f.id: f for f in findings}
    return tuple(ranked) + tuple(known[name] for name in others if known[name] not in ranked)


def _finding(finding: Finding, language: str, labels: Mapping[str, str]) -> Draft:
    claim = say(finding.claim, language, labels)
    reading = say(finding.reading, language, labels) if finding.reading else ""
    title = say(finding.figure.title, language, labels) if finding.figure else claim
    head = f"# {_line(title)}\n\n{_quoted(claim)}\n\n## {say(said('people.opinion'), language)}"
    return Draft(finding.id, f"findings/{finding.id}.md", head, reading, _numbers(finding))


def _iteration(iteration: Iteration, language: str, labels: Mapping[str, str]) -> Draft:
    number = iteration.number
    title = say(said("people.iteration", number=number), language)
    question = say(iteration.question, language, labels)
    decision = say(iteration.decision, language, labels)
    head = f"# {title}\n\n{_quoted(question)}\n\n## {say(said('people.decision'), language)}"
    return Draft(f"iteration-{number}", f"iterations/{number}.md", head, decision, _numbers(iteration))


def _conclusion(conclusion: Conclusion, language: str, labels: Mapping[str, str]) -> Draft:
    title = say(said("people.conclusion"), language)
    scientific = " ".join(say(part, language, labels) for part in conclusion.scientific)
    business = " ".join(say(part, language, labels) for part in conclusion.business)
    head = f"# {title}\n\n{_quoted(scientific)}\n\n## {say(said('people.business'), language)}"
    return Draft("conclusion", "conclusion.md", head, business, _numbers(conclusion))


def _section(name: str, language: str) -> Draft:
    title = say(said(f"people.section.{name}.title"), language)
    prompt = say(said(f"people.section.{name}.prompt"), language)
    return Draft(f"section-{name}", f"sections/{name}.md", f"# {title}\n\n{_quoted(prompt)}", "", "")


def _line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines() or [""])


def _numbers(item: Finding | Iteration | Conclusion) -> str:
    return numbers_digest(item, ("rank", "reading", "drafted_by", "signed_by", "stale", "brought_by"))


def sync(folder: Path, wanted: Sequence[Draft], *, last: bool = False) -> tuple[Note, ...]:
    """Bring ``notes/`` in step with the drafts and read it, orphans included, in a stable order.

    `last` says that nothing is still to be computed: untouched drafts of things that are gone are removed.
    """
    if last:
        notes.withdraw(folder, wanted)
    return notes.sync(folder, wanted) + notes.orphans(folder, wanted)


def with_words(findings: Sequence[Finding], written: Sequence[Note]) -> tuple[Finding, ...]:
    """Return the findings with the readings that people wrote or signed in place of the drafts."""
    by_finding = {note.about: note for note in written}
    return tuple(_worded(finding, by_finding.get(finding.id)) for finding in findings)


def _worded(finding: Finding, note: Note | None) -> Finding:
    if note is None or not note.written:
        return finding
    reading: Said | None = said("text", text=note.text) if note.text else finding.reading
    return finding.model_copy(
        update={
            "reading": reading,
            "drafted_by": note.signed_by or "team",
            "signed_by": note.signed_by,
            "stale": note.stale,
        }
    )


def contributions(brief: Brief, written: Sequence[Note]) -> tuple[Contribution, ...]:
    """Return who signed what: the team of the brief first, then other names found in notes."""
    roles = {member.name: member.role for member in brief.project.team}
    for note in written:
        if note.signed_by:
            roles.setdefault(note.signed_by, "")
    return tuple(
        Contribution(name=name, role=role, signed=tuple(n.about for n in written if n.signed_by == name))
        for name, role in roles.items()
    )
