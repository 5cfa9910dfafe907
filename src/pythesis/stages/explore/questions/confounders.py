"""Does a relation with the target hold among rows alike in another column, or even turn round?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure, Reference
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import pictures
from pythesis.stages.explore.family import KEPT, Answer
from pythesis.stages.explore.question import Asked
from pythesis.stages.explore.sides import sides_of
from pythesis.stages.explore.strata import STATUSES, Again, look_again
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.told import Value
from pythesis.stats import grams, strata, thresholds

CODE = "confounders"
ASKED_OF = (
    "number-number", "number-category", "category-number", "category-category", "ordinal-number",
    "ordinal-category",
)  # fmt: skip
MOST_RELATIONS = 12  # the strongest relations are looked at again; a reader follows no more
ALL, WITHIN = "Σ", "μ"  # signs of the figure, the same in every language; the note says what they mean
SEVERITIES = {"reverses": Severity.WARNING, "vanishes": Severity.WARNING, "weakens": Severity.NOTICE}
VERDICTS = {"holds": Verdict.PASSED, "undecided": Verdict.NOT_ESTABLISHED}


def looked(
    subject: Subject, answered: Sequence[tuple[Asked, Answer]], same: Mapping[str, tuple[str, ...]]
) -> list[list[Again]]:
    """Look at the kept relations again within strata of other columns, the gravest of each first.

    Refused for rows ordered in time: their relations already concern departures from trend and season.
    """
    if subject.time is not None:
        return []
    kept = [(a, b) for a, b in answered if b.verdict in KEPT and a.question.code in ASKED_OF]
    found = [
        subject.guard.tried(
            CODE, (asked.column.name,), partial(look_again, subject, asked, answer, same), _untold
        )
        for asked, answer in kept[:MOST_RELATIONS]
    ]
    return [again for again in found if again]


def _untold(_: Said) -> list[Again]:
    return []


def findings(subject: Subject, again: Sequence[list[Again]]) -> list[Finding]:
    """Tell each relation that changes, then all those looked at in one table."""
    if subject.target is not None and subject.target.shape == "counted":
        return [_refused(subject, subject.target.column.name, "counted")]
    if subject.time is not None and subject.target is not None:
        why = "timed" if subject.group is None else "followed"
        return [_refused(subject, subject.target.column.name, why)]
    if not again:
        return []
    changed = [one for one in again if one[0].status not in VERDICTS]
    changed = changed or (list(again) if len(again) == 1 else [])
    changed.sort(key=lambda one: STATUSES.index(one[0].status))
    told = [_finding(subject, one) for one in changed]
    return [*told, _summary(subject, again)] if len(again) > 1 else told


def _refused(subject: Subject, target: str, why: str) -> Finding:
    """Say that relations are not looked at again among rows that follow one another, nor rates, and why."""
    values: dict[str, Value] = {"target": target, "time": subject.time_name, "group": subject.group_name}
    base = f"explore.{CODE}.{why}"
    return Finding(
        code=CODE,
        id=finding_id(CODE, (target,)),
        stage="explore",
        verdict=Verdict.NOT_APPLICABLE,
        columns=(target,),
        claim=Said(key=f"{base}.claim", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        section="bias",
    )


def beside(findings: Sequence[Finding], again: Sequence[list[Again]], target: str) -> list[Finding]:
    """Add to the claim of each relation what becomes of it within strata."""
    worst = {
        finding_id(one[0].asked.question.code, (one[0].asked.column.name, target)): one[0] for one in again
    }
    told: list[Finding] = []
    for finding in findings:
        one = worst.get(finding.id)
        if one is not None:
            key = f"explore.{CODE}.beside.{one.status}"
            claim = Said(key=key, values={"claim": finding.claim, "z": one.z.name})
            finding = finding.model_copy(update={"claim": claim})
        told.append(finding)
    return told


def sized(effect: Effect, value: float) -> Said:
    """Return a size as it is written on its scale."""
    return Said(key=f"explore.confounders.size.{thresholds.base(effect.name)}", values={"v": value})


def _raw(one: Again, positive: str | None) -> dict[str, Value]:
    """Return the sides of the effect as it is computed: the first less the second, or above it."""
    sides = sides_of(one.crude)
    first, second = sides.first, sides.second
    named: dict[str, Value] = {"numbers": sides.numbers, "groups": sides.groups}
    levels = one.crude.arguments.get("y_order")
    if isinstance(levels, tuple) and len(levels) == 2:
        # The share of the other level differs by as much, the other way round.
        swapped = levels[0] == positive
        first, second = (second, first) if swapped else (first, second)
        named["hit"] = levels[0] if swapped else levels[1]
    return named | {"first": first, "second": second}


def _oriented(one: Again, positive: str | None) -> tuple[float, dict[str, Value]]:
    """Return 1 or -1 so that the crude effect reads from the larger side, and the names of the sides."""
    effect, named = one.crude.effect, _raw(one, positive)
    assert effect is not None
    if effect.value >= effect.null or thresholds.base(effect.name) == thresholds.RHO:
        return 1.0, named
    return -1.0, named | {"first": named["second"], "second": named["first"]}


def _sizes(one: Again, positive: str | None) -> dict[str, Value]:
    side, values = _oriented(one, positive)
    crude, within = one.crude.effect, one.within.effect
    assert crude is not None and within is not None

    def turned(value: float | None) -> Said:
        value = value or 0.0
        return sized(crude, crude.null + side * (value - crude.null))

    low, high = sorted((within.low or 0.0, within.high or 0.0), key=lambda v: side * v)
    return values | {
        "x": one.asked.column.name,
        "z": one.z.name,
        "n": one.within.n,
        "crude": turned(crude.value),
        "within": turned(within.value),
        "low": turned(low),
        "high": turned(high),
        "level": within.level,
        "strata": one.strata,
        "opposite": one.opposite,
        "smallest": sized(crude, within.smallest or 0.0),
        "p": one.within.p,
    }


def _finding(subject: Subject, again: list[Again]) -> Finding:
    assert subject.target is not None
    one, target = again[0], subject.target.column.name
    columns = (one.asked.column.name, target, one.z.name)
    effect = one.crude.effect
    assert effect is not None
    values = _sizes(one, subject.target.positive) | {
        "target": target,
        "others": tuple(o.z.name for o in again[1:]),
    }
    base = f"explore.{CODE}"
    values["sizes"] = Said(key=f"{base}.sizes.{thresholds.base(effect.name)}", values=values)
    status = one.status + ("-partly" if one.partly else "")
    claim = Said(key=f"{base}.claim.{status}", values=values)
    prior = "declared" if one.declared else "unknown"
    reading = Said(key=f"{base}.reading.{prior}", values=values)
    tests = [one.crude, one.within, *([one.change] if one.change is not None else [])]
    return Finding(
        code=CODE,
        id=finding_id(CODE, columns),
        stage="explore",
        verdict=VERDICTS.get(one.status, Verdict.ISSUE),
        severity=SEVERITIES.get(one.status, Severity.INFO) if one.declared else _unsure(one.status),
        columns=columns,
        claim=claim,
        reading=reading,
        advice=Said(key=f"{base}.advice.{one.status}", values=values),
        validations=(*tests, *(o.within for o in again[1:])),
        figure=_figure(subject, one, values),
        section="bias",
        affected=one.within.n,
    )


def _unsure(status: str) -> Severity:
    return Severity.NOTICE if status in SEVERITIES else Severity.INFO


def _figure(subject: Subject, one: Again, values: dict[str, Value]) -> Figure:
    """Draw both effects side by side, and that of each stratum below them."""
    assert subject.target is not None
    rows = [_row(ALL, one.crude), _row(WITHIN, one.within)]
    frame = subject.half(one.answer.half)
    found = strata.stratified(frame, one.asked.column, subject.target.column, one.cut, subject.group_name)
    effect = one.crude.effect
    assert effect is not None
    if thresholds.base(effect.name) in strata.SINGLE:
        rows += [_part(one, found, place) for place in range(len(found.parts))]
    label = Said(
        key=f"explore.confounders.axis.{thresholds.base(effect.name)}",
        values=values | _raw(one, subject.target.positive),
    )
    shown = (
        "percent"
        if thresholds.base(effect.name) != thresholds.RHO and effect.name != thresholds.V
        else "number"
    )
    x = Axis(field="value", label=label, format=shown)  # type: ignore[arg-type]
    y = Axis(field="level", label=said("explore.axis.column", x=one.z.name), format="category")
    names = (one.asked.column.name, subject.target.column.name, one.z.name)
    drawn = pictures.figure(CODE, names, "dot-interval", x, y, rows)
    zero = Reference(axis="x", value=effect.null, label=said("explore.confounders.no-effect"))
    drawn = drawn.model_copy(update={"references": (zero,)})
    title = Said(key=f"explore.{CODE}.title.{one.status}", values=values)
    note = "note-even" if values["level"] == 0.95 else "note"  # strata are drawn at 95%
    return pictures.titled(drawn, title, Said(key=f"explore.{CODE}.{note}", values=values))


def _row(level: str, validation: Validation) -> dict[str, Scalar]:
    effect = validation.effect
    assert effect is not None
    return {"level": level, "value": effect.value, "low": effect.low, "high": effect.high, "n": validation.n}


def _part(one: Again, found: strata.Strata, place: int) -> dict[str, Scalar]:
    part = found.parts[place]
    error = grams.slope(part.value, found.effect) * part.variance**0.5
    centre = grams.scaled(part.value, found.effect)
    low, high = (grams.unscaled(centre + side * 1.96 * error, found.effect) for side in (-1, 1))
    return {
        "level": stratum_name(one, part.stratum), "value": part.value,
        "low": None if found.data.groups is not None else min(low, part.value),
        "high": None if found.data.groups is not None else max(high, part.value), "n": int(part.rows.size),
    }  # fmt: skip


def stratum_name(one: Again, stratum: int) -> str:
    """Return a stratum as it is written on an axis: its level, or its bounds."""
    if one.cut.levels:
        return one.cut.levels[stratum]
    edges = [f"{edge:g}" for edge in one.cut.edges]
    if stratum == 0:
        return f"≤ {edges[0]}"
    return f"> {edges[-1]}" if stratum == len(edges) else f"{edges[stratum - 1]} – {edges[stratum]}"


def _summary(subject: Subject, again: Sequence[list[Again]]) -> Finding:
    """Return one finding for all the relations looked at again, both effects side by side."""
    assert subject.target is not None
    target = subject.target.column.name
    worst = [one[0] for one in again]
    counts = {name: sum(one.status == name for one in worst) for name in STATUSES}
    values: dict[str, Value] = {"target": target, "n": len(worst), **counts}
    data: list[dict[str, Scalar]] = []
    for one in worst:
        for sign, validation in ((ALL, one.crude), (WITHIN, one.within)):
            data.append(
                {"level": f"{one.asked.column.name} | {one.z.name}", "seen": sign, **_times(one, validation)}
            )
    x = Axis(field="value", label=said("explore.confounders.axis.times"), format="number", zero=True)
    y = Axis(field="level", label=said("explore.confounders.axis.relation", target=target), format="category")
    drawn = pictures.figure(CODE, (target,), "dot-interval", x, y, data)
    drawn = drawn.model_copy(
        update={"color": Axis(field="seen", label=said("explore.confounders.axis.seen"), format="category")}
    )
    base = f"explore.{CODE}.all"
    title = Said(key=f"{base}.title", values=values)
    return Finding(
        code=CODE,
        id=finding_id(CODE, (target,)),
        stage="explore",
        verdict=Verdict.PASSED,
        columns=(target,),
        claim=Said(key=f"{base}.claim", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        validations=tuple(one.within for one in worst),
        figure=pictures.titled(drawn, title, Said(key=f"{base}.note", values=values)),
        section="bias",
        affected=max(one.within.n for one in worst),
        examples=tuple(
            {"column": o.asked.column.name, "within": o.z.name, "status": o.status} for o in worst
        ),
    )


def _times(one: Again, validation: Validation) -> dict[str, Scalar]:
    """Return an effect in multiples of the smallest worth telling, upwards when the crude one goes so."""
    crude, effect = one.crude.effect, validation.effect
    assert crude is not None and effect is not None and effect.low is not None and effect.high is not None
    side = 1.0 if crude.value >= crude.null else -1.0
    value, low, high = (
        side * (v - effect.null) / (effect.smallest or 1.0) for v in (effect.value, effect.low, effect.high)
    )
    return {"value": value, "low": min(low, high), "high": max(low, high), "n": validation.n}
