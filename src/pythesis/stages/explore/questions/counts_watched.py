"""Does the target count what happened while rows were watched unequally long?"""

from __future__ import annotations

from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.told import Value
from pythesis.stats import relation
from pythesis.stats.exposure import exposure_of

CODE = "counts-watched"


def findings(subject: Subject) -> list[Finding]:
    """Say that counts grow with an exposure, and that relations told here compare counts, not rates."""
    target = subject.target
    if target is None or target.shape != "number":
        return []
    found = exposure_of(subject.rows, target.column, subject.columns)
    if found is None:
        return []
    test = relation.relate(
        subject.rows, found, target.column, rows="development", group=subject.group_name,
        time=subject.time_name, level=0.95, seed=subject.seed,
    )  # fmt: skip
    values: dict[str, Value] = {"x": found.name, "target": target.column.name, "n": test.n}
    base = f"explore.{CODE}"
    return [
        Finding(
            code=CODE,
            id=finding_id(CODE, (found.name, target.column.name)),
            stage="explore",
            verdict=Verdict.ISSUE,
            severity=Severity.WARNING,
            columns=(found.name, target.column.name),
            claim=Said(key=f"{base}.claim", values=values),
            reading=Said(key=f"{base}.reading", values=values),
            advice=Said(key=f"{base}.advice", values=values),
            validations=(test,),
            section="difficulty",
            affected=test.n,
        )
    ]
