"""Chooses what is told first: the findings that are surest, largest and different from one another."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Severity, Verdict

ESTABLISHED = (Verdict.VALIDATED, Verdict.PRESENT)
PROBLEM = (Severity.WARNING, Severity.BLOCKING)


def strongest(evidence: Evidence, most: int) -> tuple[Finding, ...]:
    """Return at most `most` established relations, validated before present, in the order of their rank.

    A finding whose columns other than the target were all told already is kept for the end: three
    findings on one column say less than three on three columns.
    """
    ranked = sorted((f for f in evidence.findings if is_relation(f)), key=_order)
    target = evidence.dataset.target
    told: set[str] = {target.name} if target else set()
    first: list[Finding] = []
    later: list[Finding] = []
    for finding in ranked:
        new = set(finding.columns) - told
        (first if new else later).append(finding)
        told |= set(finding.columns) | set(finding.same_as)
    return tuple((first + later)[:most])


def is_relation(finding: Finding) -> bool:
    """Return whether a finding tells an established relation."""
    return finding.section == "relation" and finding.verdict in ESTABLISHED


def problems(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the problems of the data, the gravest first."""
    found = [f for f in evidence.findings if f.verdict is Verdict.ISSUE]
    gravity = (Severity.BLOCKING, Severity.WARNING, Severity.NOTICE, Severity.INFO)
    return tuple(sorted(found, key=lambda f: (gravity.index(f.severity), -(f.affected or 0))))


def grave(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the problems that matter for this project."""
    return tuple(f for f in problems(evidence) if f.severity in PROBLEM)


def _order(finding: Finding) -> tuple[int, int]:
    return ESTABLISHED.index(finding.verdict), finding.rank or 1_000_000
