"""The same trouble seen by several checks, told once."""

from __future__ import annotations

from collections.abc import Iterable

from pythesis.core.finding import Finding, Severity, Verdict

# Checks that can see one trouble, the one that says it best first. A finding is told by an earlier one of
# its family when its columns are all among those of the earlier, which is at least as grave.
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("inconsistent-category", "cell-errors", "untrimmed-text"),
    ("cell-errors", "functional-dependency"),
    ("cell-errors", "mixed-types", "number-as-text"),
    ("mixed-date-formats", "date-as-text", "mixed-types"),
    ("duplicate-column", "derived-column", "functional-dependency", "collinear-columns"),
    ("target-leak", "encoded-target", "post-outcome-column"),
    ("high-cardinality", "rare-category"),
    ("unit-error", "outliers", "skewed-number"),
    ("unit-change", "unit-error"),
    ("unit-change", "outliers", "skewed-number"),
    ("unit-change", "batch-effect"),
)
GRAVITY = tuple(Severity)


def once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each told by another one where that one tells its trouble too.

    Parameters
    ----------
    findings : iterable of Finding
        What all the checks said, in any order, which is kept.

    Returns
    -------
    tuple of Finding
        The same findings; ``told_by`` is set on those that another one tells.

    Examples
    --------
    >>> once(())
    ()
    """
    kept = tuple(findings)
    issues = [f for f in kept if f.verdict is Verdict.ISSUE and f.columns]
    teller: dict[str, str] = {}
    for family in FAMILIES:
        members = [f for f in issues if f.code in family]
        members.sort(key=lambda f: (-GRAVITY.index(f.severity), _mended(f), family.index(f.code), f.id))
        for place, finding in enumerate(members):
            first = next((one for one in members[:place] if _tells(one, finding, teller)), None)
            if first is not None and finding.id not in teller and finding.id not in teller.values():
                teller[finding.id] = first.id
    return tuple(f.model_copy(update={"told_by": teller[f.id]}) if f.id in teller else f for f in kept)


def _mended(finding: Finding) -> bool:
    """Return whether a finding leaves its trouble to the repair that another check proposes."""
    return finding.advice is not None and finding.advice.key.endswith("-mended")


def _tells(first: Finding, other: Finding, teller: dict[str, str]) -> bool:
    return first.code != other.code and first.id not in teller and set(other.columns) <= set(first.columns)
