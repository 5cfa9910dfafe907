"""Do rows end sooner at some levels, or along a number, when some have not ended yet?"""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.core.validation import Validation
from pythesis.stages.explore import screen, survival
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.screen import Link
from pythesis.stages.explore.subject import Scale, Subject, as_levels, as_numbers
from pythesis.stages.explore.survival import Curve
from pythesis.stages.explore.told import FEWEST_TO_COMPARE, Told, Value, edge, stretch
from pythesis.stats import lasting

MOST_CURVES = 5  # an eye follows no more
UNEVEN = 0.01  # p under which a ratio is said not to be the same all along: one caution in 100 is spare


def asked(subject: Subject, column: Column) -> bool:
    """Return whether rows are known to last and the column is neither the time nor the event."""
    end = subject.end
    return end is not None and column.name not in (end.time, end.event)


def look(subject: Subject, frame: pl.DataFrame, column: Column) -> Link:
    """Look at a column against how much sooner rows end than expected."""
    seen = screen.view(frame, column)
    if seen is None:
        return screen.NOTHING
    return screen.link(seen, survival.view(frame, subject.end))


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test on one half."""
    assert subject.end is not None
    return lasting.relate(
        subject.half(rows), column, subject.end, rows=rows, group=subject.group_name, time=subject.time_name,
        level=level,
    )  # fmt: skip


def _rows_of(frame: pl.DataFrame) -> str:
    halves = frame.get_column("__half").unique().to_list()
    return str(halves[0]) if len(halves) == 1 else "development"


def _named(subject: Subject, column: Column, after: float) -> dict[str, Value]:
    """Return what every sentence names."""
    end = subject.end
    assert end is not None
    time = _time(subject)
    return {
        "x": column.name, "time": end.time, "event": end.event, "ended": end.ended,
        "after": edge(subject, time, after),
    }  # fmt: skip


def _time(subject: Subject) -> Column:
    assert subject.end is not None and subject.target is not None
    known = [c for c in (*subject.columns, subject.target.column) if c.name == subject.end.time]
    return (
        known[0]
        if known
        else Column(name=subject.end.time, kind=Kind.NUMBER, role=subject.target.column.role, dtype="Float64")
    )


def _uneven(subject: Subject, frame: pl.DataFrame, column: Column) -> tuple[Validation, ...]:
    """Return the test of a steady ratio when it fails."""
    assert subject.end is not None
    found = lasting.steady(frame, column, subject.end, rows=_rows_of(frame), group=subject.group_name)
    return () if found is None or found.p is None or found.p >= UNEVEN else (found,)


def tell_levels(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the shares still running at two levels, after the middle time of an end."""
    end = subject.end
    assert end is not None and subject.target is not None
    times, ended, known = survival.followed(frame, end)
    texts = as_levels(frame, column)
    known &= texts.is_not_null().to_numpy()
    labels = texts.to_numpy()
    names, counts = np.unique(labels[known].astype(str), return_counts=True)
    order = sorted(zip(-counts, names, strict=True))[:MOST_CURVES]
    curves = [
        survival.curve(name, times[mask], ended[mask])
        for name in (str(name) for _, name in order)
        for mask in (known & (labels == name),)
        if mask.sum() >= FEWEST_TO_COMPARE and ended[mask].any()
    ]
    if len(curves) < 2:
        return None
    after = survival.middle(curves, times[known], ended[known])
    curves.sort(key=lambda one: (-survival.still(one, after).value, one.name))
    high, low = curves[0], curves[-1]
    sides = [survival.still(one, after) for one in (high, low)]
    values = _named(subject, column, after) | {
        "high_level": high.name, "low_level": low.name, "high": sides[0].value, "low": sides[1].value,
        "n_high": sides[0].n, "n_low": sides[1].n, "target": subject.target.column.name,
    }  # fmt: skip
    rows = _rows_of(frame)
    more = tuple(
        survival.counted(side, column.name, end, rows, after, {"at": one.name}, ("category", ()))
        for one, side in zip((high, low), sides, strict=True)
    )
    return _told(subject, frame, column, code, curves, values, more, len(names))


def tell_numbers(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the shares still running at both ends of a number, after the middle time of an end."""
    end = subject.end
    assert end is not None and subject.target is not None
    times, ended, known = survival.followed(frame, end)
    numbers = as_numbers(frame, column).fill_null(float("nan")).to_numpy()
    known &= ~np.isnan(numbers)
    if not known.any():
        return None
    parts = [known & mask for mask in _parts(numbers, known) if ended[known & mask].any()]
    if len(parts) < 2:
        return None
    curves = [survival.curve(_span(numbers[mask]), times[mask], ended[mask]) for mask in parts]
    after = survival.middle(curves, times[known], ended[known])
    first, last = (survival.still(one, after) for one in (curves[0], curves[-1]))
    ends = [numbers[mask] for mask in (parts[0], parts[-1])]
    spans = [(edge(subject, column, float(v.min())), edge(subject, column, float(v.max()))) for v in ends]
    values = _named(subject, column, after) | {
        "at_first": stretch(*spans[0], "first"), "at_last": stretch(*spans[1], "last"), "first": first.value,
        "last": last.value, "n_first": first.n, "n_last": last.n, "target": subject.target.column.name,
    }  # fmt: skip
    rows = _rows_of(frame)
    reading = ("ordinal", column.levels) if column.kind is Kind.ORDINAL else ("number", ())
    more = () if column.kind is Kind.DATE else tuple(
        survival.counted(
            side, column.name, end, rows, after, {"from": float(v.min()), "to": float(v.max())}, reading
        )
        for side, v in zip((first, last), ends, strict=True)
    )  # fmt: skip
    return _told(subject, frame, column, code, curves, values, more, len(curves))


def _parts(numbers: np.ndarray, known: np.ndarray) -> list[np.ndarray]:
    """Return the rows of each third, or fewer parts when values are tied."""
    cuts = np.unique(np.quantile(numbers[known], [1 / 3, 2 / 3], method="lower"))
    places = np.digitize(numbers, cuts, right=True)
    masks = [known & (places == place) for place in range(len(cuts) + 1)]
    return [mask for mask in masks if mask.sum() >= FEWEST_TO_COMPARE]


def _span(values: np.ndarray) -> str:
    low, high = float(values.min()), float(values.max())
    return f"{low:g}" if low == high else f"{low:g} – {high:g}"


def _told(
    subject: Subject, frame: pl.DataFrame, column: Column, code: str, curves: list[Curve],
    values: dict[str, Value], more: tuple[Validation, ...], levels: int,
) -> Told:  # fmt: skip
    assert subject.end is not None and subject.target is not None
    uneven = _uneven(subject, frame, column)
    columns = (column.name, subject.target.column.name)
    figure = survival.drawn(subject, code, columns, _time(subject), curves, column.name)
    base = f"explore.survival.{'numbers' if code == 'duration-number' else 'levels'}"
    if uneven:
        base, values = f"{base}-uneven", values | {"uneven": uneven[0].p}
    n = sum(one.n for one in curves)
    return Told(base, values, figure, n, {"others": max(0, levels - len(curves))}, (*more, *uneven))


OF_LEVELS = Question(
    code="duration-levels",
    scales=(Scale.LEVELS,),
    shapes=("lasting", "rate"),
    fits=asked,
    look=look,
    validate=validate,
    tell=tell_levels,
    words="explore.survival-question",
)
OF_NUMBERS = Question(
    code="duration-number",
    scales=(Scale.NUMBER, Scale.ORDERED),
    shapes=("lasting", "rate"),
    fits=asked,
    look=look,
    validate=validate,
    tell=tell_numbers,
    words="explore.survival-question",
)
