"""How are the values of the target spread?"""

from __future__ import annotations

from pythesis.core.finding import Finding
from pythesis.stages.explore.describe import described
from pythesis.stages.explore.subject import Subject

CODE = "target-distribution"


def findings(subject: Subject) -> list[Finding]:
    """Return the finding that describes the target, or nothing in an analysis."""
    if subject.target is None:
        return []
    finding = described(subject, subject.target.column, CODE)
    return [] if finding is None else [finding]
