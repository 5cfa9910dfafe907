"""Does the target differ where a value is missing?"""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.figure import Axis
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.explore import pictures, tables
from pythesis.stages.explore.question import Question, target_view
from pythesis.stages.explore.screen import Link, level_view, link
from pythesis.stages.explore.sides import KNOWN, MISSING
from pythesis.stages.explore.subject import Subject, as_levels
from pythesis.stages.explore.tables import Row
from pythesis.stages.explore.tellers import overall
from pythesis.stages.explore.told import Told, Value, measure, size
from pythesis.stats import recompute, relation, sides

FEWEST = 10  # rows on each side, missing and known, without which nothing can be compared
# Texts of the two rows of the figure, the same in every language; the note says what they mean.
SIGNS = {MISSING: "∅", KNOWN: "✓"}


def gaps(frame: pl.DataFrame, column: Column) -> pl.Series:
    """Return ``missing`` or ``known`` for each row."""
    values = frame.get_column(column.name)
    values = values.fill_nan(None) if values.dtype.is_float() else values
    said = pl.when(values.is_null()).then(pl.lit(MISSING)).otherwise(pl.lit(KNOWN))
    return pl.select(said.alias(column.name)).to_series()


def both_sides(subject: Subject, column: Column) -> bool:
    """Return whether each half has enough missing and enough known values."""
    if column.missing == 0 or column.kind is Kind.EMPTY:
        return False
    for half in ("explore", "confirm"):
        texts = gaps(subject.half(half), column)
        missing = int((texts == MISSING).sum())
        if min(missing, len(texts) - missing) < FEWEST:
            return False
    return True


def look(subject: Subject, frame: pl.DataFrame, column: Column) -> Link:
    """Look at gaps against the target."""
    return link(level_view(gaps(frame, column)), target_view(subject, frame))


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test gaps against the target, with the snippet that reads gaps from the column."""
    assert subject.target is not None
    half = subject.half(rows)
    two = Column(name=column.name, kind=Kind.CATEGORY, role=column.role, dtype="String")
    found = relation.relate(
        sides.beside(half, gaps(half, column)),
        two,
        subject.target.column,
        rows=rows,
        group=subject.group_name,
        time=subject.time_name,
        level=level,
        seed=subject.seed,
    )
    if found.refused is not None:
        return found
    arguments = {**found.arguments, "gaps": column.name}
    snippet = recompute.snippet(found.recipe, arguments)
    return found.model_copy(update={"arguments": arguments, "recompute": snippet})


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Compare the target where the value is missing with where it is known."""
    target = subject.target
    assert target is not None
    texts = gaps(frame, column)
    if target.shape == "classes":
        return _tell_classes(subject, frame, column, code, texts)
    plain = Column(name=column.name, kind=Kind.CATEGORY, role=column.role, dtype="String")
    rows = {r.level: r for r in tables.by_level(subject, frame, plain, texts)}
    if len(rows) < 2:
        return None
    drawn = pictures.dots(
        code,
        subject,
        column,
        pictures.column_axis(subject, column, "level", True),
        _signed(rows),
        overall(subject, frame),
    )
    gone, there = rows[MISSING].centre, rows[KNOWN].centre
    values: dict[str, Value] = {
        "x": column.name,
        "target": target.column.name,
        "positive": target.positive,
        "measure": measure(target),
        "gone": size(subject, target, gone.value),
        "there": size(subject, target, there.value),
        "n_gone": gone.n,
        "n_there": there.n,
    }
    pattern = "more" if gone.value > there.value else "less" if gone.value < there.value else "level"
    return Told(f"explore.missing.{pattern}", values, drawn, gone.n + there.n, {"signs": True})


def _signed(rows: dict[str, Row]) -> list[Row]:
    return [Row(SIGNS[name], rows[name].centre) for name in (MISSING, KNOWN)]


def _tell_classes(
    subject: Subject, frame: pl.DataFrame, column: Column, code: str, texts: pl.Series
) -> Told | None:
    target = subject.target
    assert target is not None
    cells = tables.shares(subject, frame, texts, as_levels(frame, target.column))
    by_class = {(c.level, c.klass): c for c in cells}
    names = [c.klass for c in cells if c.level == MISSING and (KNOWN, c.klass) in by_class]
    if not names:
        return None

    def gap(name: str) -> float:
        return abs(by_class[MISSING, name].share.value - by_class[KNOWN, name].share.value)

    widest = max(names, key=gap)
    gone, there = by_class[MISSING, widest], by_class[KNOWN, widest]
    level = pictures.column_axis(subject, column, "level", True)
    klass = Axis(field="class", label=said("explore.axis.column", x=target.column.name), format="category")
    pair = (column.name, target.column.name)
    signed = [tables.Cell(SIGNS[c.level], c.klass, c.share, c.n) for c in cells]
    drawn = pictures.heatmap(code, pair, level, klass, signed, pair)
    values: dict[str, Value] = {
        "x": column.name,
        "target": target.column.name,
        "class": widest,
        "gone": said("explore.value.percent", v=gone.share.value),
        "there": said("explore.value.percent", v=there.share.value),
        "n_gone": gone.n,
        "n_there": there.n,
    }
    return Told("explore.missing.classes", values, drawn, gone.n + there.n, {"signs": True})


QUESTION = Question(
    code="missing-target",
    shapes=("rate", "number", "classes"),
    fits=both_sides,
    look=look,
    validate=validate,
    tell=tell,
    roles=(Role.FEATURE, Role.IDENTIFIER),
    words="explore.missing-target",
    section="bias",
    weight=0.9,
)
