"""Does the relation of one column with the target depend on another column?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stages.explore import claims, pictures, tables
from pythesis.stages.explore.centres import centre_of
from pythesis.stages.explore.family import KEPT, OTHER, Answer
from pythesis.stages.explore.joint import Contrast, Joint
from pythesis.stages.explore.sides import sides_of
from pythesis.stages.explore.subject import Subject, as_levels, clusters
from pythesis.stages.explore.tellers import plain_numbers
from pythesis.stages.explore.told import Value, edge, measure, size
from pythesis.stats import strata, thresholds

CODE = "interactions"


def findings(
    subject: Subject,
    answered: Sequence[tuple[Joint, Answer]],
    asked: int,
    wanted: Sequence[tuple[Column, Column]] = (),
) -> list[Finding]:
    """Tell each pair that is established or that people want told, or in one sentence that none is."""
    if subject.target is not None and subject.target.shape == "counted":
        return [_refused(subject, "counted")]
    if subject.target is None or subject.target.shape not in ("rate", "number"):
        return []
    if subject.time is not None:
        return [_refused(subject, "timed-season" if asked else "timed", asked)]
    if not asked:
        return []
    kept = [(joint, answer) for joint, answer in answered if answer.verdict in KEPT]
    kept.sort(key=lambda pair: (list(Verdict).index(pair[1].verdict), pair[1].validation.p_adjusted or 0.0))
    told = [_finding(subject, joint, answer) for joint, answer in kept]
    own = [
        _finding(subject, joint, answer)
        for joint, answer in answered
        if (joint.x, joint.z) in wanted and answer.verdict not in KEPT and answer.validation.refused is None
    ]
    return [*(told or [_none(subject, answered, asked)]), *own]


def _refused(subject: Subject, why: str, asked: int = 0) -> Finding:
    """Say that pairs of columns are not asked of rows that follow one another, nor of rates, and why."""
    assert subject.target is not None
    target = subject.target.column.name
    values: dict[str, Value] = {"target": target, "time": subject.time_name, "asked": asked}
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
        section="relation",
    )


def _none(subject: Subject, answered: Sequence[tuple[Joint, Answer]], asked: int) -> Finding:
    assert subject.target is not None
    target = subject.target.column.name
    values: dict[str, Value] = {"target": target, "asked": asked, "proposed": len(answered)}
    base = f"explore.{CODE}.none"
    return Finding(
        code=CODE,
        id=finding_id(CODE, (target,)),
        stage="explore",
        verdict=Verdict.NOT_ESTABLISHED,
        columns=(target,),
        claim=Said(key=f"{base}.claim", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        validations=tuple(a.validation for _, a in answered if a.validation.refused is None),
        section="relation",
    )


def _finding(subject: Subject, joint: Joint, answer: Answer) -> Finding:
    assert subject.target is not None
    contrast = joint.contrasts[OTHER[answer.half]]
    frame = subject.half(answer.half)
    names = (joint.x.name, joint.z.name, subject.target.column.name)
    values, figure = _told(subject, frame, joint, contrast, answer.validation)
    validation = answer.validation
    effect = validation.effect
    assert effect is not None
    values |= {
        "rows": claims.rows_said(validation, subject.split.cross_screening),
        "p": validation.p_adjusted,
        "m": validation.family_size or 0,
        "smallest": Said(
            key=f"explore.{CODE}.difference.{thresholds.base(effect.name)}", values={"v": effect.smallest}
        ),
    }
    base = f"explore.{CODE}"
    note = Said(key=f"{base}.note", values=values)
    known = answer.verdict in KEPT
    title = Said(key=f"{base}.title" if known else f"{base}.open.title", values=values)
    return Finding(
        code=CODE,
        id=finding_id(CODE, names),
        stage="explore",
        verdict=answer.verdict,
        severity=Severity.INFO,
        columns=names,
        claim=Said(key=f"{base}.claim.{answer.verdict.value}", values=values),
        reading=Said(key=f"{base}.reading" if known else f"{base}.open.reading", values=values),
        advice=Said(key=f"{base}.advice" if known else f"{base}.open.advice", values=values),
        validations=(validation,),
        figure=pictures.titled(figure, title, note),
        section="relation",
        affected=validation.n,
    )


def _told(
    subject: Subject, frame: pl.DataFrame, joint: Joint, contrast: Contrast, validation: Validation
) -> tuple[dict[str, Value], Figure]:
    """Return the values of the sentences and the figure: the same relation in two strata."""
    target = subject.target
    assert target is not None
    codes = contrast.cut.codes(frame)
    places = [int(c) for c in np.unique(codes[codes >= 0])]
    values: dict[str, Value] = {"x": joint.x.name, "z": joint.z.name, "target": target.column.name,
                                "measure": measure(target)}  # fmt: skip
    for name, place in zip(("a", "b"), places, strict=True):
        values[name] = _where(subject, joint, contrast, place)
    signs = [stratum_sign(subject, joint, contrast, place) for place in places]
    frames = [frame.filter(pl.Series(codes == place)) for place in places]
    if contrast.levels:
        figure, more, shown = _levels(subject, joint, contrast, frames, signs)
    else:
        figure, more, shown = _bins(subject, joint, frames, signs)
    values |= more
    values["statement"] = Said(key=f"explore.{CODE}.statement.{shown}", values=values)
    values["effect"] = _effect(subject, joint, contrast, frame, validation, values)
    return values, figure


def _where(subject: Subject, joint: Joint, contrast: Contrast, place: int) -> Said:
    """Return the sentence that names a stratum."""
    cut = contrast.cut
    if cut.levels:
        return said(f"explore.{CODE}.where.level", z=joint.z.name, v=cut.levels[place])
    alone = _only(subject, contrast, place)
    if alone is not None:
        return said(f"explore.{CODE}.where.value", z=joint.z.name, v=edge(subject, joint.z, alone))
    name, value = ("low", cut.edges[0]) if place == 0 else ("high", cut.edges[-1])
    return said(f"explore.{CODE}.where.{name}", z=joint.z.name, v=edge(subject, joint.z, value))


def _only(subject: Subject, contrast: Contrast, place: int) -> float | None:
    """Return the whole number that a stratum of numbers holds alone (no child), None if more."""
    cut = contrast.cut
    numbers = subject.rows.get_column(cut.column).cast(pl.Float64).drop_nulls().drop_nans().to_numpy()
    inside = np.unique(numbers[numbers <= cut.edges[0] if place == 0 else numbers > cut.edges[-1]])
    return float(inside[0]) if len(inside) == 1 and inside[0] == round(inside[0]) else None


def stratum_sign(subject: Subject, joint: Joint, contrast: Contrast, place: int) -> str:
    """Return a stratum as it is written on an axis, the same in every language."""
    cut = contrast.cut
    if cut.levels:
        return f"{joint.z.name} = {cut.levels[place]}"
    alone = _only(subject, contrast, place)
    if alone is not None:
        return f"{joint.z.name} = {alone:g}"
    return f"{joint.z.name} ≤ {cut.edges[0]:g}" if place == 0 else f"{joint.z.name} > {cut.edges[-1]:g}"


def _levels(
    subject: Subject, joint: Joint, contrast: Contrast, frames: list[pl.DataFrame], signs: list[str]
) -> tuple[Figure, dict[str, Value], str]:
    target = subject.target
    assert target is not None
    values: dict[str, Value] = {"first": contrast.levels[1], "second": contrast.levels[0]}
    data: list[dict[str, Scalar]] = []
    for name, frame, sign in zip(("a", "b"), frames, signs, strict=True):
        measured, texts = tables.measured(frame, target), as_levels(frame, joint.x).to_numpy()
        groups = clusters(frame, subject.group, subject.time)
        for side, level in (("first", contrast.levels[1]), ("second", contrast.levels[0])):
            mask = (texts == level) & ~np.isnan(measured)
            own = None if groups is None else groups[mask]
            centre = centre_of(measured[mask], tables.how(target), own)
            values[f"{name}_{side}"] = size(subject, target, centre.value)
            values[f"n_{name}_{side}"] = centre.n
            data.append({"stratum": sign, "level": level, "value": centre.value, "low": centre.low,
                         "high": centre.high, "n": centre.n})  # fmt: skip
    y = Axis(field="stratum", label=said("explore.axis.column", x=joint.z.name), format="category")
    names = (joint.x.name, joint.z.name, target.column.name)
    drawn = pictures.figure(CODE, names, "dot-interval", pictures.measure_axis(subject, target), y, data)
    color = pictures.column_axis(subject, joint.x, "level", category=True)
    return drawn.model_copy(update={"color": color}), values, "levels"


def _bins(
    subject: Subject, joint: Joint, frames: list[pl.DataFrame], signs: list[str]
) -> tuple[Figure, dict[str, Value], str]:
    target = subject.target
    assert target is not None
    values: dict[str, Value] = {}
    data: list[dict[str, Scalar]] = []
    for name, frame, sign in zip(("a", "b"), frames, signs, strict=True):
        rows = tables.by_bin(subject, frame, plain_numbers(frame, joint.x))
        for end, row in (("first", rows[0]), ("last", rows[-1])):
            values[f"{name}_{end}"] = size(subject, target, row.centre.value)
            values[f"n_{name}_{end}"] = row.centre.n
        data += [
            {"stratum": sign, "x": row.middle, "value": row.centre.value, "low": row.centre.low,
             "high": row.centre.high, "n": row.centre.n}
            for row in rows
        ]  # fmt: skip
    names = (joint.x.name, joint.z.name, target.column.name)
    x = pictures.column_axis(subject, joint.x, "x").model_copy(update={"format": "number"})
    drawn = pictures.figure(CODE, names, "binned-band", x, pictures.measure_axis(subject, target), data)
    color = Axis(field="stratum", label=said("explore.axis.column", x=joint.z.name), format="category")
    return drawn.model_copy(update={"color": color}), values, "bins"


def _effect(
    subject: Subject,
    joint: Joint,
    contrast: Contrast,
    frame: pl.DataFrame,
    validation: Validation,
    told: dict[str, Value],
) -> Said:
    """Return the sentence that gives both effects and their difference, turned towards the positive class."""
    target, effect = subject.target, validation.effect
    assert target is not None and effect is not None
    parts = strata.stratified(
        frame, joint.x, target.column, contrast.cut, subject.group_name, contrast.levels
    ).parts
    plain, null = thresholds.base(effect.name), thresholds.SMALLEST[thresholds.base(effect.name)].null
    sides = sides_of(validation)
    first, second = sides.first, sides.second
    side = 1.0
    # Shares are told of the positive class; the classes of the target, the positive one first.
    other = validation.arguments.get("y_order")
    flipped = isinstance(other, tuple) and len(other) == 2 and other[0] == target.positive
    if flipped and plain == thresholds.RISK:
        side = -1.0
    elif flipped and plain == thresholds.P_ABOVE and sides.groups == target.column.name:
        side, first, second = -1.0, second, first
    ends = sorted(side * (v or 0.0) for v in (effect.low, effect.high))

    def sized(value: float) -> Said:
        return Said(key=f"explore.{CODE}.size.{plain}", values={"v": value})

    def moved(value: float) -> Said:
        return Said(key=f"explore.{CODE}.difference.{plain}", values={"v": value})

    values = told | {
        "first": first, "second": second, "numbers": sides.numbers, "groups": sides.groups,
        "in_a": sized(null + side * (parts[0].value - null)),
        "in_b": sized(null + side * (parts[-1].value - null)),
        "v": moved(side * effect.value), "low": moved(ends[0]), "high": moved(ends[1]),
        "level": effect.level,
    }  # fmt: skip
    return Said(key=f"explore.{CODE}.effect.{plain}", values=values)
