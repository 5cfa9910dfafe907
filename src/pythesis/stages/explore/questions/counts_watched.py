"""Does the target count what happened while rows were watched unequally long?"""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import pictures
from pythesis.stages.explore.describe import manipulation
from pythesis.stages.explore.subject import Subject, clusters
from pythesis.stages.explore.told import Value, measure, quantity
from pythesis.stats import counts, rates, relation
from pythesis.stats.exposure import exposure_of, parts_of

CODE = "counts-watched"
PERS = (10, 100, 1_000, 10_000, 100_000, 1_000_000)  # a rate is told for the first that makes it 1 or more
UNEVEN = 0.01  # p under which the rate is said to go with the exposure: one caution in 100 is spare


def aimed(subject: Subject) -> Subject:
    """Return the subject whose target is told as a rate, where the brief names a usable exposure."""
    target, data = subject.target, subject.brief.data
    if target is None or not data.rated or data.exposure is None or _unusable(subject) is not None:
        return subject
    of = rates.Exposed(target.column.name, data.exposure)
    overall = rates.watched(subject.rows.filter(rates.usable(subject.rows, of)), of).overall
    per = next((per for per in PERS if overall * per >= 1), PERS[-1])
    unit = subject.brief.column(data.exposure).unit
    told = replace(target, shape="counted", positive=None, exposure=data.exposure, per=per, unit=unit)
    return replace(
        subject,
        target=told,
        columns=tuple(column for column in subject.columns if column.name != data.exposure),
        features=tuple(column for column in subject.features if column.name != data.exposure),
    )


def _unusable(subject: Subject) -> str | None:
    """Return why rates cannot be computed, None when they can."""
    target, exposure = subject.target, subject.brief.data.exposure
    assert target is not None and exposure is not None
    for name, why in ((target.column.name, "count"), (exposure, "exposure")):
        if name not in subject.rows.columns or not subject.rows.get_column(name).dtype.is_numeric():
            return why
    counted = subject.rows.get_column(target.column.name).cast(pl.Float64).fill_nan(None).drop_nulls()
    if not len(counted) or bool((counted < 0).any()) or bool((counted != counted.round()).any()):
        return "count"
    kept = rates.usable(subject.rows, rates.Exposed(target.column.name, exposure))
    return None if kept.any() and float(counted.sum()) > 0 else "exposure"


def findings(subject: Subject) -> list[Finding]:
    """Say that counts grow with an exposure, and that relations told here compare counts, not rates."""
    target = subject.target
    if target is not None and target.shape == "counted":
        return [_told(subject)]
    if target is not None and subject.brief.data.rated:
        return [_refused(subject)]
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
    rated = "rate.title" if subject.target.shape == "counted" else "title"
    title = Said(key=f"explore.{CODE}.{rated}", values=values)
    return pictures.titled(drawn, title, said("explore.note.development", n=values["n"]))


def _refused(subject: Subject) -> Finding:
    """Say that the exposure of the brief makes no rate, and why: the target is then told as it stands."""
    assert subject.target is not None
    target, exposure = subject.target.column.name, subject.brief.data.exposure or ""
    values: dict[str, Value] = {"x": exposure, "target": target}
    base = f"explore.{CODE}.unusable"
    return Finding(
        code=CODE,
        id=finding_id(CODE, (exposure, target)),
        stage="explore",
        verdict=Verdict.NOT_APPLICABLE,
        severity=Severity.WARNING,
        columns=(exposure, target),
        claim=Said(key=f"{base}.claim-{_unusable(subject)}", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        section="difficulty",
    )


def _told(subject: Subject) -> Finding:
    """Tell the rate of all rows, with its interval, and whether it goes with the exposure itself."""
    target = subject.target
    assert target is not None
    of = rates.Exposed(target.column.name, target.exposure)
    kept = rates.usable(subject.rows, of)
    rows = subject.rows.filter(kept)
    tied = clusters(rows, subject.group, subject.time)
    found = counts.rate(replace(rates.watched(rows, of), clusters=tied))
    column = Column(name=target.exposure, kind=Kind.NUMBER, role=Role.EXCLUDED, dtype="Float64")
    uneven = rates.relate(
        rows, column, of, rows="development", group=subject.group_name, time=subject.time_name
    )
    values: dict[str, Value] = {
        "target": target.column.name, "x": target.exposure, "n": found.n,
        "left": subject.rows.height - found.n,
        "measure": measure(target), "counted": int(found.counted),
        "watched": quantity(found.watched, target.unit),
        **{name: getattr(found, name) * target.per for name in ("value", "low", "high")},
    }  # fmt: skip
    claim = Said(key=f"explore.{CODE}.rate.claim", values=values)
    if values["left"]:
        claim = Said(key=f"explore.{CODE}.rate.left", values=values | {"claim": claim})
    if uneven.p is not None and uneven.p < UNEVEN and uneven.effect is not None:
        way = "up" if uneven.effect.value > 0 else "down"
        ratio = {"ratio": math.exp(uneven.effect.value), "p": uneven.p}
        claim = Said(key=f"explore.{CODE}.rate.{way}", values=values | ratio | {"claim": claim})
    base = f"explore.{CODE}.rate"
    return Finding(
        code=CODE,
        id=finding_id(CODE, (target.exposure, target.column.name)),
        stage="explore",
        verdict=Verdict.PASSED,
        severity=Severity.NOTICE,
        columns=(target.exposure, target.column.name),
        claim=claim,
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        validations=(_counted(subject, found), *(() if uneven.p is None else (uneven,))),
        figure=_figure(subject, column, {"x": target.exposure, "target": target.column.name, "n": found.n}),
        section="structure",
        affected=found.n,
    )


def _counted(subject: Subject, found: counts.Rate) -> Validation:
    """Return the rate of all rows as a count that can be made again."""
    target = subject.target
    assert target is not None
    arguments: dict[str, Scalar] = {
        "x": target.exposure, "count": target.column.name, "exposure": target.exposure, "rows": "development",
        "group": subject.group_name,
    }  # fmt: skip
    effect = Effect(name="rate", value=found.value, low=found.low, high=found.high, level=0.95)
    made = manipulation("rate", "rate_alone", arguments, effect, found.n)
    return made.model_copy(update={"statistic": found.counted})
