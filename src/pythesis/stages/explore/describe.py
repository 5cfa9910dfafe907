"""One column described: histogram or bars, a named shape, and the snippet that recomputes it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import pictures, shapes, tables
from pythesis.stages.explore.subject import Scale, Subject, as_levels, as_numbers, scale
from pythesis.stages.explore.told import Told, Value, day, edge
from pythesis.stats import modes
from pythesis.stats.recompute import snippet

DOMINANT = 0.80  # one level in four rows of five leaves too little to compare with
RARE = 0.01  # a level under one row in a hundred cannot be compared
PLAIN = (
    "even",
    "right",
    "left",
    "wide-high",
    "wide-low",
    "tail-high",
    "tail-low",
)  # shapes with one peak, as far as quartiles tell
UNBALANCED = 0.10  # a class of the target under one row in ten makes accuracy a misleading score


def described(subject: Subject, column: Column, code: str) -> Finding | None:
    """Return the finding that describes one column, None when it has no scale or no value."""
    way = scale(column)
    told = None
    if way is Scale.LEVELS or way is Scale.ORDERED:
        told, validation = _levels(subject, column, code)
    elif way is Scale.NUMBER:
        told, validation = _numbers(subject, column, code)
    if told is None:
        return None
    note = told.extras.get("note")
    picture = None
    if told.figure is not None:
        picture = pictures.titled(told.figure, told.title(), note if isinstance(note, Said) else None)
    advice = told.extras.get("advice")
    severity = told.extras.get("severity")
    return Finding(
        code=code,
        id=finding_id(code, (column.name,)),
        stage="explore",
        verdict=Verdict.PASSED if severity is None else Verdict.ISSUE,
        severity=Severity.INFO if severity is None else Severity(str(severity)),
        columns=(column.name,),
        claim=told.claim(),
        reading=Said(key=f"{told.base}.reading", values=told.values),
        advice=advice if isinstance(advice, Said) else Said(key=f"{told.base}.advice", values=told.values),
        validations=(validation, *told.more),
        figure=picture,
        section="structure" if severity is None else "difficulty",
        affected=told.n,
    )


def manipulation(
    test: str, recipe: str, arguments: Mapping[str, Scalar], effect: Effect, n: int
) -> Validation:
    """Return a validation by counting again, with its snippet."""
    return Validation(
        test=test,
        effect=effect,
        n=n,
        rows="development",
        recipe=recipe,
        arguments=dict(arguments),
        recompute=snippet(recipe, arguments),
    )


def known_target(subject: Subject) -> str:
    """Return the name of the target, which must be known in the rows described, or nothing."""
    return subject.target.column.name if subject.target is not None else ""


def _numbers(subject: Subject, column: Column, code: str) -> tuple[Told | None, Validation]:
    numbers = np.sort(as_numbers(subject.rows, column).fill_null(float("nan")).to_numpy())  # gaps last
    shape = shapes.shape_of(numbers)
    if shape is None:
        return None, _NOTHING
    name = "dates" if column.kind is Kind.DATE else shape.name
    values: dict[str, Value] = {
        "x": column.name,
        "n": shape.n,
        "missing": shape.missing,
        "share": shape.share,
        "distinct": shape.distinct,
    }
    for place in ("q00", "q05", "q25", "q50", "q75", "q95", "q100"):
        values[place] = edge(subject, column, getattr(shape, place))
    values["value"] = edge(subject, column, shape.value)
    nonzero = numbers[(numbers != 0) & ~np.isnan(numbers)]
    if name.startswith("zeros") and len(nonzero):
        values["rest"] = edge(subject, column, float(np.median(nonzero)))
    peaks = _peaks(subject, name, numbers[~np.isnan(numbers)])
    more: tuple[Validation, ...] = ()
    if peaks is not None:
        name, more = "two-peaks", (modes.validated(peaks, column.name, known_target(subject), subject.seed),)
        values |= {
            place: edge(subject, column, getattr(peaks, place)) for place in ("first", "valley", "second")
        }
    figure, left = _histogram(subject, column, code, numbers)
    note = said("explore.note.development", n=shape.n)
    if left:
        note = said("explore.note.cut", note=note, left=left)
    told = Told(f"explore.shape.{name}", values, figure, shape.n, {"note": note}, more)
    name_of_middle = "median-day" if column.kind is Kind.DATE else "median"
    effect = Effect(name=name_of_middle, value=shape.q50, low=shape.q25, high=shape.q75, level=0.5)
    arguments = {"column": column.name, "target": known_target(subject)}
    return told, manipulation("quantiles", "explore_quantiles", arguments, effect, shape.n)


def _peaks(subject: Subject, name: str, known: np.ndarray) -> modes.Peaks | None:
    """Return the two peaks of a column nothing more particular was named of, where rows stand alone."""
    alone = subject.group is None and subject.time is None
    return modes.two(known, subject.seed) if alone and name in PLAIN else None


def _histogram(subject: Subject, column: Column, code: str, numbers: np.ndarray) -> tuple[Figure, int]:
    counted, left = shapes.bars(numbers)
    dated = column.kind is Kind.DATE
    axis = pictures.column_axis(subject, column, "x")
    rows = Axis(field="count", label=said("explore.axis.count"), format="count", zero=True)
    data: list[dict[str, Scalar]] = [
        {"x": day(a) if dated else a, "x2": day(b) if dated else b, "count": c} for a, b, c in counted
    ]
    return pictures.figure(code, (column.name,), "histogram", axis, rows, data), left


def _levels(subject: Subject, column: Column, code: str) -> tuple[Told | None, Validation]:
    texts = as_levels(subject.rows, column)
    known = texts.drop_nulls()
    if not len(known):
        return None, _NOTHING
    counts = known.value_counts(name="n").sort(["n", texts.name], descending=[True, False])
    names, sizes = counts.get_column(texts.name).to_list(), counts.get_column("n").to_list()
    n = len(known)
    told_as = subject.target
    target = (
        told_as is not None
        and column.name == told_as.column.name
        and told_as.shape not in ("number", "counted")
    )
    values: dict[str, Value] = {
        "x": column.name,
        "n": n,
        "levels": len(names),
        "first": names[0],
        "first_share": sizes[0] / n,
        "last": names[-1],
        "last_share": sizes[-1] / n,
        "last_n": sizes[-1],
        "rare": sum(size < RARE * n for size in sizes),
        "rare_rows": sum(size for size in sizes if size < RARE * n) / n,
    }
    pattern = _level_pattern(values, names, sizes, n, target)
    extras: dict[str, Value] = {"note": said("explore.note.development", n=n)}
    if pattern == "unbalanced":
        extras["severity"] = Severity.NOTICE.value
    kept, others = tables.keep_levels(texts)
    if others:
        extras["note"] = said("explore.note.grouped", note=extras["note"], others=others)
    figure = _bars(subject, column, code, dict(zip(names, sizes, strict=True)), kept, n)
    told = Told(f"explore.shape.{pattern}", values, figure, n, extras)
    effect = Effect(name="share", value=sizes[0] / n, low=None, high=None, level=0.95)
    arguments = {"column": column.name, "value": names[0], "target": known_target(subject)}
    counted = manipulation("count", "explore_level", arguments, effect, n)
    return told, counted.model_copy(update={"statistic": float(sizes[0])})


def _level_pattern(values: dict[str, Value], names: list[str], sizes: list[int], n: int, target: bool) -> str:
    if target:
        return "unbalanced" if sizes[-1] < UNBALANCED * n else "balanced"
    if len(names) == 1:
        return "single"
    if sizes[0] >= DOMINANT * n:
        return "dominant-two" if len(names) == 2 else "dominant"
    if isinstance(values["rare"], int) and values["rare"] >= 3:
        return "rare-levels"
    return "two-levels" if len(names) == 2 else "some-levels"


def _bars(
    subject: Subject, column: Column, code: str, counts: Mapping[str, int], kept: list[str], n: int
) -> Figure:
    data: list[dict[str, Scalar]] = []
    ordered = column.kind is Kind.ORDINAL and set(kept) <= set(column.levels)
    shown = sorted(kept, key=column.levels.index) if ordered else kept
    for level in shown:
        hits = counts[level]
        data.append({"level": level, "share": hits / n, "n": hits})
    rest = n - sum(int(row["n"] or 0) for row in data)
    if rest:
        data.append({"level": pictures.OTHERS, "share": rest / n, "n": rest})
    level_axis = pictures.column_axis(subject, column, "level", category=True)
    share_axis = Axis(field="share", label=said("explore.axis.share"), format="percent", zero=True)
    return pictures.figure(code, (column.name,), "bar", share_axis, level_axis, data)


_NOTHING = Validation(test="none", n=0, rows="development")
