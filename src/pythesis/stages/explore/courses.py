"""The course of columns other than the target: which drift with time, or come back with the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Finding
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stages.explore.family import KEPT, Answer, size_of
from pythesis.stages.explore.question import Asked, Question
from pythesis.stages.explore.questions import seasons, time_trend
from pythesis.stages.explore.relations import finding_of
from pythesis.stages.explore.subject import Scale, Subject, as_levels, as_numbers, read_target, scale
from pythesis.stages.explore.told import Value
from pythesis.stats import cycle_levels, season

CODE = "column-trend"
SEASON = "column-season"
MOST_TOLD = 8  # courses with a figure of their own, the widest first; the others are named together
MOST_ALIKE = 3  # of one kind, such as the day of the week: more say one thing again and again
QUESTIONS = (time_trend.QUESTION, seasons.OF_YEAR, seasons.OF_WEEK, seasons.OF_DAY)
CYCLES = {question.code: cycle for question, cycle in zip(QUESTIONS[1:], season.CYCLES, strict=True)}


@dataclass(frozen=True, slots=True)
class Course:
    """One question about time put to one column, over all the development rows."""

    column: Column
    question: Question

    def tested(self, subject: Subject, level: float) -> Validation:
        """Return the test, the column being in the place of the target."""
        beside, time = self.beside(subject), subject.time
        assert time is not None
        return self.question.validated(beside, "development", time, level)

    def beside(self, subject: Subject) -> Subject:
        """Return the subject whose target is the column."""
        return replace(subject, target=read_target(subject.rows, self.column), end=None)


def courses(subject: Subject) -> list[Course]:
    """Return what can be asked of the course of each feature: numbers, ordered levels and pairs of levels.

    Not asked: columns that only restate the time (they never go down, or one place of a cycle has one value),
    nor a cycle through which the column does not change.
    """
    time = subject.time
    if time is None or time.name not in subject.rows.columns:
        return []
    moments = as_numbers(subject.rows, time).fill_null(float("nan")).to_numpy()
    found: list[Course] = []
    for column in subject.features:
        if column.role is not Role.FEATURE or column.kind is Kind.DATE or not _followed(subject, column):
            continue
        values = _values(subject.rows, column)
        known = ~np.isnan(values) & ~np.isnan(moments)
        if not known.any() or _counts_time(values[known], moments[known]):
            continue
        beside = replace(subject, target=read_target(subject.rows, column), end=None)
        found += [
            Course(column, question)
            for question in QUESTIONS
            if question.applies(beside, time) and not _restates(question, values[known], moments[known])
        ]
    return found


def _followed(subject: Subject, column: Column) -> bool:
    target = read_target(subject.rows, column)
    return target is not None and target.shape in ("rate", "number")


def _values(rows: pl.DataFrame, column: Column) -> np.ndarray:
    """Return the values of a column as numbers, levels by their place."""
    if scale(column) is Scale.LEVELS:
        return as_levels(rows, column).rank("dense").cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return as_numbers(rows, column).fill_null(float("nan")).to_numpy()


def _counts_time(values: np.ndarray, moments: np.ndarray) -> bool:
    """Return whether a column never goes back while time goes on, as a counter or a year does."""
    ordered = values[np.lexsort((values, moments))]
    steps = np.diff(ordered)
    return bool((steps >= 0).all() or (steps <= 0).all())


def _restates(question: Question, values: np.ndarray, moments: np.ndarray) -> bool:
    """Return whether each place of a cycle has one value only, as the month of a date does, or each cycle.

    A column that keeps one value all day has no hours of its own.
    """
    cycle = CYCLES.get(question.code)
    if cycle is None:
        return False
    when = np.round(moments * seasons.MICROSECONDS)
    codes = np.unique(values, return_inverse=True)[1]
    if cycle_levels.constant_levels(when, codes, cycle)[2] >= cycle_levels.CONSTANT:
        return True
    _, place = season.placed(when, cycle)
    low, high = np.full(32, np.inf), np.full(32, -np.inf)
    np.minimum.at(low, place, values)
    np.maximum.at(high, place, values)
    seen = np.isfinite(low)
    return bool((low[seen] == high[seen]).all())


def findings(subject: Subject, kept: Sequence[tuple[Course, Answer]]) -> list[Finding]:
    """Tell the courses that are established, the widest first, and name the others together."""
    ordered = sorted(
        kept, key=lambda pair: (-round(size_of(pair[1].validation.effect), 9), pair[0].column.name)
    )
    told = [_finding(subject, *pair) for pair in ordered if pair[1].verdict in KEPT]
    shown: list[Finding] = []
    others: list[Finding] = []
    for one in told:
        alike = sum(other.code == one.code for other in shown)
        (shown if len(shown) < MOST_TOLD and alike < MOST_ALIKE else others).append(one)
    return [*shown, _others(subject, others)] if others else shown


def _finding(subject: Subject, course: Course, answer: Answer) -> Finding:
    time = subject.time
    assert time is not None
    question = course.question
    code = CODE if question is time_trend.QUESTION else f"{SEASON}-{CYCLES[question.code]}"
    asked = Asked(replace(question, code=code), time)
    made = finding_of(course.beside(subject), subject.rows, asked, answer, True)
    base = f"explore.{CODE if code == CODE else SEASON}"
    values: dict[str, Value] = {"x": course.column.name, "time": time.name}
    return made.model_copy(
        update={
            "section": "structure",
            "reading": Said(key=f"{base}.reading", values=values),
            "advice": Said(key=f"{base}.advice", values=values),
        }
    )


def _others(subject: Subject, others: Sequence[Finding]) -> Finding:
    """Name the columns whose course is established and not drawn, with their tests."""
    time = subject.time
    assert time is not None
    names = tuple(dict.fromkeys(finding.columns[1] for finding in others))
    first = others[0]
    return first.model_copy(
        update={
            "id": f"{CODE}-others",
            "code": CODE,
            "columns": (time.name,),
            "claim": said(f"explore.{CODE}.others", others=names, n=len(names), time=time.name),
            "reading": said(f"explore.{CODE}.others-reading", time=time.name),
            "advice": said(f"explore.{CODE}.others-advice", n=len(names)),
            "validations": tuple(v for finding in others for v in finding.validations),
            "figure": None,
        }
    )
