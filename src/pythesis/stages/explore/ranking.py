"""In which order people read what goes with the target: pairs and terms among the columns, by their size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pythesis.core.finding import Finding, Verdict
from pythesis.stages.explore.family import KEPT, size_of
from pythesis.stages.explore.questions import confounders, interactions, text_terms

# A difference of two effects spans twice the scale of one; a term is one word of a text.
WEIGHTS: Mapping[str, float] = {interactions.CODE: 0.5, text_terms.CODE: 0.8}
REVERSED = f"explore.{confounders.CODE}.claim.reverses"


def placed(findings: Sequence[Finding]) -> list[Finding]:
    """Return relations with the target in the order people should read them.

    Parameters
    ----------
    findings : sequence of Finding
        Relations column by column, best first, then pairs, terms, and what becomes of relations among like
        rows. Pairs and terms that are kept move up among those of their size; a reversal stands right
        after the relation that it turns round, which must not be read without it.
    """
    moving = [f for f in findings if f.code in WEIGHTS and f.verdict in KEPT]
    turning = [f for f in findings if f.claim.key.startswith(REVERSED)]
    order = [f for f in findings if f not in moving and f not in turning]
    for finding in moving:
        worse = (place for place, other in enumerate(order) if _place(other) > _place(finding))
        order.insert(next(worse, len(order)), finding)
    for finding in turning:
        told = (p for p, other in enumerate(order) if other.columns == finding.columns[:2])
        place = next(told, None)
        order.insert(len(order) if place is None else place + 1, finding)
    return order


def _place(finding: Finding) -> tuple[int, float]:
    """Return what orders a finding: its verdict, then its size in multiples of the smallest worth telling."""
    effect = finding.validations[0].effect if finding.validations else None
    size = size_of(effect) * WEIGHTS.get(finding.code, 1.0)
    return list(Verdict).index(finding.verdict), -round(size, 9)
