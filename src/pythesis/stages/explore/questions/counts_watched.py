"""Does the target count what happened while rows were watched unequally long?"""

from __future__ import annotations

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.stages.explore import pictures
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.told import Value
from pythesis.stats import relation
from pythesis.stats.exposure import exposure_of, parts_of

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
            figure=_figure(subject, found, values),
            section="difficulty",
            affected=test.n,
        )
    ]


def _figure(subject: Subject, column: Column, values: dict[str, Value]) -> Figure:
    """Draw the mean count along the exposure, by parts of equal numbers of rows."""
    assert subject.target is not None
    target = subject.target.column
    data: list[dict[str, Scalar]] = [
        {"x": at, "value": mean, "n": n} for at, mean, n in parts_of(subject.rows, target, column)
    ]
    measure = said("explore.measure.mean", target=target.name)
    y = Axis(field="value", label=said("explore.axis.measure", measure=measure), format="number", zero=True)
    x = pictures.column_axis(subject, column, "x")
    drawn = pictures.figure(CODE, (column.name, target.name), "line", x, y, data)
    title = Said(key=f"explore.{CODE}.title", values=values)
    return pictures.titled(drawn, title, said("explore.note.development", n=values["n"]))
