"""What was tested within groups, or beside trend and season, is drawn and told so: as departures.

The rows as they are would show what the test has taken away: between groups, a relation may well go the
other way (Robinson 1950), and two trends look like a relation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pythesis.core.dataset import Column
from pythesis.core.figure import Axis
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stages.explore import claims, screen
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.sides import form_of
from pythesis.stages.explore.subject import Scale, Subject, members, scale
from pythesis.stages.explore.tables import measured
from pythesis.stages.explore.tellers import plain_numbers
from pythesis.stages.explore.told import Told, outcome
from pythesis.stats import grouped, panel, relation, serial, thresholds
from pythesis.stats.ranks import Codes, Floats

SHAPES = ("rate", "number")  # targets of which a centre is told
FEWEST = 20  # rows, under which nothing is left once means and trends are removed
ROUNDED = 9  # digits, so that equal departures rank as equal


@dataclass(frozen=True, slots=True)
class Seen:
    """The rows as a question tells them. ``form`` names what was taken away, empty for rows as they are."""

    subject: Subject
    frame: pl.DataFrame
    form: str = ""


def told(
    subject: Subject, frame: pl.DataFrame, column: Column, validation: Validation, question: Question,
    code: str,
) -> Told | None:  # fmt: skip
    """Tell a question as its test looked at the rows: in its direction, less what it removed first."""
    of = seen(subject, frame, column, validation)
    found = question.tell(of.subject, of.frame, column, code)
    if found is None or not question.trend or subject.target is None:
        return found
    found = claims.tested_direction(found, validation, subject.target)
    return told_apart(found, validation, of, column, frame)


def seen(subject: Subject, frame: pl.DataFrame, column: Column, validation: Validation) -> Seen:
    """Return the rows with the numbers of the relation as departures, as they are where nothing was removed.

    Parameters
    ----------
    subject, frame, column
        The question, its rows, and the column laid against the target.
    validation : Validation
        Its test: groups, moments and seasons are those it removed.
    """
    target, form = subject.target, form_of(validation)
    if target is None or target.shape not in SHAPES or not form or form.startswith("changes"):
        return Seen(subject, frame)
    numbers = [column] if _number(frame, column) else []
    if target.shape == "number" and frame.get_column(target.column.name).dtype.is_numeric():
        numbers.append(target.column)
        subject = replace(subject, target=replace(target, departs=True))
    if not numbers:
        return Seen(subject, frame)
    needed = [column.name, target.column.name, subject.group_name, subject.time_name]
    full = np.ones(frame.height, dtype=bool)
    for name in needed:
        full &= frame.get_column(name).is_not_null().to_numpy() if name else True
    values = np.full((frame.height, len(numbers)), np.nan)
    raw = [frame.get_column(one.name).cast(pl.Float64).to_numpy()[full] for one in numbers]
    found = validation.arguments.get("periods")
    periods = tuple(float(str(p)) for p in found) if isinstance(found, tuple) else ()
    values[full] = _apart(np.stack(raw, axis=1), subject, frame.filter(full), form, periods)
    frame = frame.with_columns(
        pl.Series(one.name, values[:, place]).fill_nan(None) for place, one in enumerate(numbers)
    )
    return Seen(subject, frame, form)


def _number(frame: pl.DataFrame, column: Column) -> bool:
    values = frame.get_column(column.name)
    return (
        scale(column) is Scale.NUMBER and values.dtype.is_numeric() and values.drop_nulls().n_unique() > 2
    )  # two values are two levels


def _apart(
    values: Floats, subject: Subject, frame: pl.DataFrame, form: str, periods: tuple[float, ...]
) -> Floats:
    """Return values less the means of groups, of moments, or trend and season."""
    groups = None
    if subject.group is not None:
        groups = members(frame.get_column(subject.group.name).cast(pl.String))
    if form == "within":
        assert groups is not None
        return grouped.centred(values, groups)
    assert subject.time is not None
    when = frame.get_column(subject.time.name)
    if form == "panel":
        assert groups is not None
        return panel.departures(values, groups, _steps(when))
    return serial.aside(values, _moments(when), groups, serial.Plan(periods))


def _moments(when: pl.Series) -> Floats:
    moments = when.cast(pl.Datetime("us")).to_physical() if when.dtype.is_temporal() else when
    found: Floats = (
        (moments if moments.dtype.is_numeric() else moments.rank("dense")).cast(pl.Float64).to_numpy()
    )
    return found


def looked(subject: Subject, frame: pl.DataFrame, column: Column) -> screen.Link:
    """Look at a column against the target less the means of groups, or trend and season.

    What goes on within groups may not show at all in rows as they are, and would never be asked about.
    """
    target, tied = subject.target, subject.group or subject.time
    if target is None or tied is None or target.shape not in SHAPES or column is tied:
        return screen.NOTHING
    values = [measured(frame, target)]
    seen = screen.view(frame, column)
    if seen is None:
        return screen.NOTHING
    if _number(frame, column):
        values.append(plain_numbers(frame, column))
    known = ~np.isnan(np.stack(values)).any(axis=0) & (seen.codes >= 0)
    for one in (subject.group_name, subject.time_name):
        known &= frame.get_column(one).is_not_null().to_numpy() if one else True
    if known.sum() < FEWEST:
        return screen.NOTHING
    rows = frame.filter(known)
    periods: tuple[float, ...] = ()
    if subject.time is not None and rows.get_column(subject.time.name).dtype.is_temporal():
        periods = serial.seasons(np.sort(_moments(rows.get_column(subject.time.name))))
    form = "within" if subject.time is None else "deviations"
    left = _apart(np.stack(values, axis=1)[known], subject, rows, form, periods).round(ROUNDED)
    x = screen.number_view(left[:, 1]) if len(values) > 1 else replace(seen, codes=seen.codes[known])
    return screen.link(x, screen.number_view(left[:, 0]))


def _steps(when: pl.Series) -> Codes:
    steps: Codes = when.rank("dense").to_numpy().astype(np.int64) - 1
    return steps


def told_apart(told: Told, validation: Validation, of: Seen, column: Column, raw: pl.DataFrame) -> Told:
    """Return what bins of a number tell in the words of departures, beside what rows as they are show.

    Parameters
    ----------
    told : Told
        The bins, in the direction that was tested.
    validation : Validation
        The test within groups or beside trend and season.
    of : Seen
        What the bins were made of.
    column : Column
        The number.
    raw : DataFrame
        The same rows as they are.
    """
    base, _, pattern = told.base.rpartition(".")
    if not of.form or base != "explore.bins" or validation.effect is None or not _number(raw, column):
        return told
    target = of.subject.target
    assert target is not None
    falls = "falls" in pattern
    pattern = f"{'overall-' if 'overall' in pattern else ''}{'falls' if falls else 'rises'}"
    where: Said = said(f"explore.departures.where.{of.form}", group=of.subject.group_name or "")
    figure = told.figure
    if figure is not None:
        label = said("explore.axis.departure", x=column.name)
        axis: Axis = figure.x.model_copy(update={"label": label})
        figure = figure.model_copy(update={"x": axis})
    told = replace(
        told, base=f"explore.departures.{pattern}", figure=figure,
        values={**told.values, "where": where, "outcome": outcome(target)},
    )  # fmt: skip
    return _beside(told, validation, of, column, raw)


def _beside(told: Told, validation: Validation, of: Seen, column: Column, raw: pl.DataFrame) -> Told:
    """Add what rows as they are show, when it is nothing or the contrary."""
    effect, target = validation.effect, of.subject.target
    assert effect is not None and target is not None
    if thresholds.base(effect.name) != thresholds.RHO or target.shape != "number":
        return told
    plain = relation.relate(raw, column, target.column, rows=validation.rows, level=effect.level)
    if plain.effect is None or effect.smallest is None or abs(effect.value) < effect.smallest:
        return told
    faint, other = abs(plain.effect.value) < effect.smallest, plain.effect.value * effect.value < 0
    if not (faint or other):
        return told
    # Its p and its interval would take rows for independent: only the number is told.
    counted = plain.effect.model_copy(update={"low": None, "high": None})
    without = {"statistic": None, "p": None, "p_smallest": None, "settles": None, "assumptions": ()}
    more = plain.model_copy(update={**without, "effect": counted})
    extras = {**told.extras, "raw": plain.effect.value, "way": "hidden" if faint else "reversed"}
    return replace(told, extras=extras, more=(*told.more, more))
