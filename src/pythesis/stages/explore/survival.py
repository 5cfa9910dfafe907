"""Shares still running, drawn and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column
from pythesis.core.figure import Axis, Figure
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import pictures, screen
from pythesis.stages.explore.describe import manipulation
from pythesis.stages.explore.subject import Subject
from pythesis.stats import durations
from pythesis.stats.lasting import End
from pythesis.stats.remembered import remembered

MOST_POINTS = 40  # of one curve: a step less is not seen
FEWEST_AT_RISK = 10  # rows: a curve that rests on fewer is not read


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still running among `n` rows; ``name`` is a level, or the values of a number."""

    name: str
    running: durations.Running
    n: int


@dataclass(frozen=True, slots=True)
class Still:
    """The share still running after a time, and its interval."""

    value: float
    low: float
    high: float
    n: int


def followed(frame: pl.DataFrame, end: End) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times (NaN for a gap), which rows ended, and of which both are known."""
    times = frame.get_column(end.time).cast(pl.Float64).fill_null(float("nan")).to_numpy()
    texts = frame.get_column(end.event).cast(pl.String)
    ended = (texts == end.ended).fill_null(value=False).to_numpy()
    return times, ended, ~np.isnan(times) & texts.is_not_null().to_numpy()


def sooner(frame: pl.DataFrame, end: End | None) -> np.ndarray:
    """Return how much sooner each row ended than if nothing told rows apart (NaN for a gap).

    Martingale residuals of no relation: the log-rank test weighs their sum over a level.
    """
    if end is None:
        return np.full(frame.height, np.nan)
    times, ended, known = followed(frame, end)
    scores = np.full(times.size, np.nan)
    if known.any():
        scores[known] = ended[known] - durations.hazard(times[known], ended[known])
    return scores


def view(frame: pl.DataFrame, end: End | None) -> screen.View:
    """Return how much sooner rows ended, ready for a quick look."""
    return remembered(frame, ("sooner", end), lambda: screen.number_view(sooner(frame, end)))


def curve(name: str, times: np.ndarray, ended: np.ndarray) -> Curve:
    """Return the curve of some rows."""
    return Curve(name, durations.running(times, ended), int(times.size))


def middle(curves: Sequence[Curve], times: np.ndarray, ended: np.ndarray) -> float:
    """Return the middle time of an end, or the last before it at which every curve rests on enough rows."""
    after = float(np.median(times[ended])) if ended.any() else float(np.median(times))
    for one in curves:
        enough = one.running.times[one.running.at_risk >= FEWEST_AT_RISK]
        if enough.size:
            after = min(after, float(enough[-1]))
    return after


def still(one: Curve, after: float) -> Still:
    """Return the share of a curve still running after a time."""
    value, low, high = one.running.at(after)
    return Still(value, low, high, one.n)


def counted(
    found: Still, column: str, end: End, rows: str, after: float, where: Mapping[str, Scalar] | None = None,
    reading: tuple[str, tuple[str, ...]] = ("number", ()),
) -> Validation:  # fmt: skip
    """Return the count of a share still running, of all rows or of those at a level or in a range."""
    arguments = {
        "x": column, "reading": reading[0], "order": reading[1], "time": end.time, "event": end.event,
        "ended": end.ended, "after": after, "rows": rows, **(where or {}),
    }  # fmt: skip
    effect = Effect(name="still-running", value=found.value, low=found.low, high=found.high, level=0.95)
    made = manipulation("still-running", "still_running", arguments, effect, found.n)  # type: ignore[arg-type]
    return made.model_copy(update={"rows": rows})


def drawn(
    subject: Subject, code: str, columns: tuple[str, ...], time: Column, curves: Sequence[Curve],
    legend: str = "",
) -> Figure:  # fmt: skip
    """Draw curves of shares still running, with their bands where rows do not depend on one another."""
    alone = subject.group is None and subject.time is None
    data: list[dict[str, Scalar]] = []
    for one in curves:
        enough = np.flatnonzero(one.running.at_risk >= FEWEST_AT_RISK)
        keep = (
            enough[np.unique(np.linspace(0, enough.size - 1, MOST_POINTS).astype(int))] if enough.size else []
        )
        start: dict[str, Scalar] = {"x": 0.0, "value": 1.0, "low": 1.0, "high": 1.0}
        points = [_point(one.running, int(place)) for place in keep]
        first = [] if points and points[0]["x"] == 0.0 else [start]
        shown = ("x", "value", "low", "high") if alone else ("x", "value")
        named: dict[str, Scalar] = {"level": one.name} if legend else {}
        data += [{name: point[name] for name in shown} | named for point in (*first, *points)]
    x = pictures.column_axis(subject, time, "x")
    y = Axis(field="value", label=said("explore.survival.axis"), format="percent", zero=True)
    figure = pictures.figure(code, columns, "line", x, y, data)
    if not legend:
        return figure
    color = Axis(field="level", label=said("explore.axis.column", x=legend), format="category")
    return figure.model_copy(update={"color": color})


def _point(found: durations.Running, place: int) -> dict[str, Scalar]:
    return {
        "x": float(found.times[place]),
        "value": float(found.share[place]),
        "low": float(found.low[place]),
        "high": float(found.high[place]),
    }
