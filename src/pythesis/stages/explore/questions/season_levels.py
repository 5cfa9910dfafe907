"""Does the course of a day, or of a week, of the target differ between levels of another column?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import signal

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind
from pythesis.core.figure import Axis
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.explore import pictures, tables
from pythesis.stages.explore.centres import Centre, centre_of
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.questions import seasons
from pythesis.stages.explore.questions.time_trend import followed
from pythesis.stages.explore.subject import Scale, Subject, as_levels, as_numbers, clusters, scale
from pythesis.stages.explore.told import FEWEST_TO_COMPARE, Told, Value, measure, size
from pythesis.stats import cycle_levels, season
from pythesis.stats.cycle_levels import MOST_LEVELS
from pythesis.stats.sides import pair

CODE = "season-levels"
PROMINENT = 0.25  # share of the whole range by which a peak rises above the valleys round it
MOST_PEAKS = 3
DAYS = 7  # in a week
WEEKLY = 0.9  # share of the days that keep the level most days of their name have


@dataclass(frozen=True, slots=True)
class Line:
    """The course of the target over the cycles of one level. ``cycles`` counts them."""

    level: str
    cycles: int
    places: tuple[int, ...]
    centres: tuple[Centre, ...]

    @property
    def peaks(self) -> tuple[int, ...]:
        """Positions of the places where the course peaks, the whole cycle coming round."""
        values = np.array([centre.value for centre in self.centres])
        start = int(values.argmin())
        turned = np.append(np.roll(values, -start), values[start])
        found = signal.find_peaks(turned, prominence=max(PROMINENT * float(np.ptp(values)), 1e-300))[0]
        at = sorted((int(place) + start) % len(values) for place in found)
        return tuple(at) if 0 < len(at) <= MOST_PEAKS else (int(values.argmax()),)


def compared(cycle: str) -> Callable[[Subject, Column], bool]:
    """Return the function that says whether levels can be compared: each keeps one in enough whole cycles."""
    has_season = seasons.comes_back(cycle)

    def fits(subject: Subject, column: Column) -> bool:
        time, target = subject.time, subject.target
        if time is None or target is None or column.kind is Kind.DATE or time.name == column.name:
            return False
        known = subject.rows.get_column(column.name)
        if scale(column) is Scale.NUMBER and (
            known.n_unique() > MOST_LEVELS + 1
            or not _whole(as_numbers(subject.rows, column).drop_nulls().to_numpy())
        ):
            return False
        if not has_season(subject, time):
            return False
        data = pair(subject.rows, column, target.column, subject.group_name, time.name)
        return data.n > 0 and cycle_levels.contrasts(data, cycle, followed(subject)) is not None

    return fits


def _whole(values: np.ndarray) -> bool:
    return bool((values == np.round(values)).all())


def validated(cycle: str) -> Callable[[Subject, str, Column, float], Validation]:
    """Return the function that tests one cycle."""

    def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
        assert subject.target is not None and subject.time is not None
        return cycle_levels.cycle_levels(
            subject.half(rows), subject.time, subject.target.column, column, cycle, rows=rows,
            group=subject.group_name, hit=followed(subject), level=level, seed=subject.seed,
        )  # fmt: skip

    return validate


def told(cycle: str) -> Callable[[Subject, pl.DataFrame, Column, str], Told | None]:
    """Return the function that tells the two levels whose courses lie furthest apart."""

    def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
        target, time = subject.target, subject.time
        assert target is not None and time is not None
        lines, all_levels, weekly = lines_of(subject, frame, column, cycle)
        if len(lines) < 2:
            return None
        first, second = lines
        values: dict[str, Value] = {
            "x": column.name, "time": time.name, "target": target.column.name, "measure": measure(target),
            "levels": all_levels,
        }  # fmt: skip
        for name, line in (("a", first), ("b", second)):
            peaks, found = line.peaks, [c.value for c in line.centres]
            values[name], values[f"cycles_{name}"] = line.level, line.cycles
            values[f"at_{name}"] = seasons.named(cycle, [line.places[p] for p in peaks])
            values[f"high_{name}"] = tuple(size(subject, target, found[p]) for p in peaks)
            values[f"low_{name}"] = size(subject, target, min(found))
        same = values["at_a"] == values["at_b"]
        values["statement"] = said(f"explore.{CODE}.{cycle}.{'same' if same else 'peaks'}", **values)
        values["among"] = said(f"explore.{CODE}.among.{'two' if all_levels == 2 else 'many'}", **values)
        data: list[dict[str, Scalar]] = [
            {"stratum": f"{column.name} = {line.level}", "x": place, "value": c.value, "low": c.low,
             "high": c.high, "n": c.n}
            for line in lines for place, c in zip(line.places, line.centres, strict=True)
        ]  # fmt: skip
        x = Axis(field="x", label=said(f"explore.season.axis.{cycle}"), format="number")
        y, names = pictures.measure_axis(subject, target), (column.name, target.column.name)
        drawn = pictures.figure(code, names, "binned-band", x, y, data)
        color = Axis(field="stratum", label=said("explore.axis.column", x=column.name), format="category")
        drawn = drawn.model_copy(update={"color": color})
        n = sum(c.n for line in lines for c in line.centres)
        return Told(f"explore.{CODE}.{cycle}.{'weekly' if weekly else 'seen'}", values, drawn, n)

    return tell


def lines_of(
    subject: Subject, frame: pl.DataFrame, column: Column, cycle: str
) -> tuple[list[Line], int, bool]:
    """Return the two courses furthest apart, how many levels there are, and whether they follow the week."""
    target, time = subject.target, subject.time
    assert target is not None and time is not None
    texts = as_levels(frame, column)
    moments = as_numbers(frame, time).fill_null(float("nan")).to_numpy() * seasons.MICROSECONDS
    values = tables.measured(frame, target)
    known = ~np.isnan(moments) & ~np.isnan(values) & texts.is_not_null().to_numpy()
    names = texts.filter(pl.Series(known)).unique().sort().to_list()
    codes = tables.places_of(texts, names)[known].astype(np.int64)
    moments, values = np.round(moments[known]), values[known]
    which, place = season.placed(moments, cycle)
    kept, levels, _ = cycle_levels.constant_levels(moments, codes, cycle)
    inside = np.isin(which, kept)
    groups = clusters(frame, subject.group, subject.time)
    own = None if groups is None else groups[known]
    shared = [p for p in np.unique(place) if len(np.unique(which[place == p])) >= season.SEEN * len(kept)]
    lines: list[Line] = []
    for code, name in enumerate(names):
        cycles = int((levels == code).sum())
        masks = [inside & (codes == code) & (place == p) for p in shared]
        if cycles < FEWEST_TO_COMPARE or not all(mask.any() for mask in masks):
            continue
        centres = [centre_of(values[m], tables.how(target), None if own is None else own[m]) for m in masks]
        lines.append(Line(str(name), cycles, tuple(int(p) for p in shared), tuple(centres)))
    weekly = cycle == "day" and len(names) < DAYS and _weekly(kept, levels)  # seven are the days
    return _furthest(lines), len(names), weekly


def _furthest(lines: list[Line]) -> list[Line]:
    """Return the two lines whose courses, each from its own mean, lie furthest apart."""
    if len(lines) < 2:
        return lines
    values = np.array([[c.value for c in line.centres] for line in lines])
    values -= values.mean(axis=1, keepdims=True)
    apart = ((values[:, None] - values[None]) ** 2).sum(axis=2)
    first, second = sorted(divmod(int(apart.argmax()), len(lines)))
    return [lines[first], lines[second]]


def _weekly(days: np.ndarray, levels: np.ndarray) -> bool:
    """Return whether the day of the week nearly says the level, as it says working days."""
    weekday = (days + 3) % DAYS
    counts = np.zeros((DAYS, int(levels.max(initial=0)) + 1))
    np.add.at(counts, (weekday, levels), 1)
    kept = float(counts.max(axis=1).sum() / max(counts.sum(), 1))
    return kept >= WEEKLY and kept > float(counts.sum(axis=0).max() / max(counts.sum(), 1)) + 1 - WEEKLY


def _question(cycle: str) -> Question:
    return Question(
        code=f"{CODE}-{cycle}",
        shapes=("rate", "number"),
        fits=compared(cycle),
        validate=validated(cycle),
        tell=told(cycle),
        words=f"explore.{CODE}-question",
        whole=True,
        quiet=True,
    )


OF_WEEK, OF_DAY = (_question(cycle) for cycle in cycle_levels.CYCLES)
QUESTIONS = (OF_WEEK, OF_DAY)
