"""Chooses what is told first: the findings that are surest, largest and different from one another."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Severity, Verdict
from pythesis.core.iteration import Comparison, Model, Score

ESTABLISHED = (Verdict.VALIDATED, Verdict.PRESENT)
READ_FIRST = (
    Verdict.VALIDATED,
    Verdict.PRESENT,
    Verdict.ISSUE,
    Verdict.NEGLIGIBLE,
    Verdict.NOT_ESTABLISHED,
    Verdict.WAIVED,
    Verdict.PASSED,
    Verdict.NOT_APPLICABLE,
)
TOGETHER = "columns-together"
CLOSE = 0.6  # strength, on the scale of a correlation, above which two columns tell one story
PROBLEM = (Severity.WARNING, Severity.BLOCKING)


def strongest(evidence: Evidence, most: int) -> tuple[Finding, ...]:
    """Return at most `most` established relations, validated before present, in the order of their rank.

    A finding whose columns other than the target were all told already, or move closely with one that
    was, is kept for the end: three findings on one thing say less than three on three. What people brought
    is always among them, whatever came of it.
    """
    target = evidence.dataset.target
    ranked = sorted(relations(evidence), key=_order)
    near = _near(evidence)
    told: set[str] = {target.name} if target else set()
    first: list[Finding] = []
    later: list[Finding] = []
    for finding in ranked:
        new = [name for name in finding.columns if name not in told and not near.get(name, set()) & told]
        (first if new else later).append(finding)
        told |= set(finding.columns) | set(finding.same_as)
    chosen = first + later
    own = [f for f in brought(evidence) if f not in chosen[:most]][:most]
    return (*[f for f in chosen if f not in own][: most - len(own)], *own)


def brought(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the findings that people asked for or brought, with a picture, in the order of their rank."""
    hidden = evidence.brief.report.hide
    found = [f for f in evidence.findings if f.brought_by and f.figure is not None and f.id not in hidden]
    return tuple(sorted(found, key=lambda f: f.rank or 1_000_000))


def _near(evidence: Evidence) -> dict[str, set[str]]:
    """Return, for each column, those that share most of what it says."""
    near: dict[str, set[str]] = {}
    for finding in evidence.findings:
        for pair in finding.examples if finding.code == TOGETHER else ():
            strength = pair.get("strength")
            if isinstance(strength, float) and strength >= CLOSE:
                first, second = str(pair["first"]), str(pair["second"])
                near.setdefault(first, set()).add(second)
                near.setdefault(second, set()).add(first)
    return near


def relations(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the established relations: those with the target, any between columns without a target."""
    sections = {"relation"} if evidence.dataset.target is not None else {"relation", "structure"}
    found = (f for f in evidence.findings if f.stage == "explore" and f.verdict in ESTABLISHED)
    return tuple(f for f in found if f.section in sections)


def described(evidence: Evidence, most: int) -> tuple[Finding, ...]:
    """Return at most `most` findings that draw what a feature holds, in the order of the table."""
    features = {column.name: place for place, column in enumerate(evidence.dataset.features)}
    found = [
        f
        for f in evidence.findings
        if f.stage == "explore" and f.verdict is Verdict.PASSED and f.figure is not None
        if len(f.columns) == 1 and f.columns[0] in features
    ]
    return tuple(sorted(found, key=lambda f: features[f.columns[0]])[:most])


def problems(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the problems of the data, the gravest first.

    They are those of the audit, as in the reports: what exploration leaves "to look at" (a relation that
    another column explains) is a finding, and a problem only where it is grave.
    """
    issues = (f for f in evidence.findings if f.verdict is Verdict.ISSUE and not f.told_by)
    found = [f for f in issues if f.stage == "audit" or f.severity in PROBLEM]
    gravity = (Severity.BLOCKING, Severity.WARNING, Severity.NOTICE, Severity.INFO)
    return tuple(sorted(found, key=lambda f: (gravity.index(f.severity), -(f.affected or 0))))


def grave(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the problems that matter for this project."""
    return tuple(f for f in problems(evidence) if f.severity in PROBLEM)


def test_score(evidence: Evidence) -> Score | None:
    """Return the score of the chosen model on the test rows, by the metric of the criterion."""
    conclusion = evidence.conclusion
    if conclusion is None:
        return None
    for iteration in reversed(evidence.iterations):
        for model in iteration.models:
            for score in model.scores if model.name == conclusion.model else ():
                if score.split == "test" and score.metric == conclusion.score.metric:
                    return score
    return None


def main_comparison(evidence: Evidence) -> Comparison | None:
    """Return the comparison that bears on the choice: the chosen model against one that also learns.

    When the chosen model was compared with the trivial one only, that comparison; None without any.
    """
    conclusion = evidence.conclusion
    models = {model.name: model for it in evidence.iterations for model in it.models}
    compared = [c for it in evidence.iterations for c in it.comparisons]
    if conclusion is None or not compared:
        return None
    about = [c for c in compared if conclusion.model in (c.first, c.second)] or compared
    learning = [c for c in about if not any(_trivial(models.get(n)) for n in (c.first, c.second))]
    return (learning or about)[-1]


def _trivial(model: Model | None) -> bool:
    return model is not None and model.role == "trivial"


def _order(finding: Finding) -> tuple[int, int]:
    return ESTABLISHED.index(finding.verdict), finding.rank or 1_000_000
