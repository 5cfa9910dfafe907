"""What the brief knows of a column, and how much a relation matters for the project."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.brief import Brief
from pythesis.core.finding import Finding, Severity, Verdict
from pythesis.core.validation import Validation
from pythesis.stages.explore.sides import sides_of
from pythesis.stages.explore.subject import Subject
from pythesis.stats import thresholds

NEARLY_ALONE = 0.9  # an effect this near its bound lets one column nearly give the target: look for a leak


UNBOUNDED = (thresholds.HAZARD, thresholds.RATIO, thresholds.RATES)  # no ratio nearly gives the target
PROTECTED = "protected-column"  # code of the finding of the audit


def protected_by(audited: Sequence[Finding], brief: Brief) -> tuple[str, ...]:
    """Return the columns that the audit found to be protected and of which the brief says nothing."""
    names = (f.columns[0] for f in audited if f.code == PROTECTED and len(f.columns) == 1)
    return tuple(name for name in dict.fromkeys(names) if brief.column(name).protected is None)


def knowledge(subject: Subject, column: str) -> str:
    """Return what is known that matters most: protected, known only after, a lever, a given.

    ``audited`` is a column found to be protected by the audit and not by the brief: people are asked.
    """
    known = subject.brief.column(column)
    if known.protected:
        return "protected"
    if known.available is False:
        return "after"
    if column in subject.protected:
        return "audited"
    if known.actionable:
        return "lever"
    if known.actionable is False:
        return "given"
    return "available" if known.available is True else "unknown"


def suspicious(validation: Validation, target: str) -> bool:
    """Return whether one column alone nearly gives the target."""
    effect = validation.effect
    if effect is None or effect.low is None or effect.high is None:
        return False
    if effect.name.startswith(thresholds.P_ABOVE) and sides_of(validation).groups != target:
        return False  # two levels of a column cannot give a number, however far apart they lie
    if thresholds.base(effect.name) in UNBOUNDED:
        return False
    bound = 0.5 if effect.null == 0.5 else 1.0
    nearest = effect.low if effect.value > effect.null else effect.high
    return abs(nearest - effect.null) / bound >= NEARLY_ALONE


def severity_of(subject: Subject, column: str, verdict: Verdict, validation: Validation) -> Severity:
    """Return how much a relation matters for the project."""
    if verdict not in (Verdict.VALIDATED, Verdict.PRESENT):
        return Severity.INFO
    target = subject.target.column.name if subject.target is not None else ""
    if suspicious(validation, target) and verdict is Verdict.VALIDATED:
        return Severity.WARNING
    known = knowledge(subject, column)
    return Severity.NOTICE if known in ("protected", "audited", "after") else Severity.INFO
