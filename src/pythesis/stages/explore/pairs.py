"""Pairs of columns that move together: every pair looked at quickly, the strongest tested.

What is asked of the course of each column over time shares their budget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.evidence import Questions
from pythesis.core.validation import Validation
from pythesis.stages.explore import courses, screen
from pythesis.stages.explore.courses import Course
from pythesis.stages.explore.family import KEPT, Answer, decide
from pythesis.stages.explore.subject import Subject, scale
from pythesis.stats import relation, thresholds
from pythesis.stats.validations import refusal

CODE = "columns-together"
STRONG = 0.30  # under a tenth of the spread shared, two columns do not "move together" for a reader
MOST_PROPOSED = 60  # the strongest pairs; more themes than that nobody reads
MOST_CARRIED = 300  # pairs all carried when halves share their groups: each is tested in full
MOST_LEVEL_COLUMNS = 120  # categories looked at in pairs; beyond, tables of counts would take minutes
SAME = 0.95  # two columns this close tell one story


@dataclass(frozen=True, slots=True)
class Duo:
    """Two columns found to move together and how it is known."""

    x: Column
    y: Column
    answer: Answer
    strength: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """What was asked of pairs of columns and what was kept, strongest first, and of the course of each."""

    questions: Questions | None = None
    kept: tuple[Duo, ...] = ()
    wanted: tuple[Duo, ...] = ()
    same: dict[str, tuple[str, ...]] = field(default_factory=dict)
    courses: tuple[tuple[Course, Answer], ...] = ()


def explore_pairs(subject: Subject, wanted: Sequence[tuple[Column, Column]] = ()) -> Pairs:
    """Look at every pair of features, test the strongest on the other half, keep those established.

    The `wanted` pairs are carried to the other half whatever their look, and kept whatever comes of it.
    """
    columns = _columns(subject)
    for one in (column for duo in wanted for column in duo):
        columns += [] if one in columns else [one]
    halves = ("explore", "confirm") if subject.split.cross_screening else ("explore",)
    looks = {half: _looks(subject.sample(half), columns) for half in halves}
    pairs = [(i, j) for i in range(len(columns)) for j in range(i + 1, len(columns))]
    along = subject.guard.tried(courses.CODE, (), lambda: courses.courses(subject), lambda _: [])
    if not pairs and not along:
        return Pairs()
    place = {column.name: at for at, column in enumerate(columns)}
    turned = {_pair(place, x, y): (x, y) for x, y in wanted}
    asked = {at for at, pair in enumerate(pairs) if pair in turned}
    chosen = {half: sorted({*_strongest(looks[half], pairs), *asked}) for half in halves}
    if subject.panel:  # a half cannot decide what the same groups suggested: all or nothing is carried
        carried = list(range(len(pairs))) if len(pairs) <= MOST_CARRIED else sorted(asked)
        chosen = dict.fromkeys(halves, carried)
    size = len(pairs) + len(along)  # courses are asked before any row is read: all of them are carried
    chosen = {half: [*places, *range(len(pairs), size)] for half, places in chosen.items()}

    def columns_of(position: int) -> tuple[Column, Column]:
        i, j = pairs[position]
        return turned.get((i, j), (columns[i], columns[j]))

    def test(position: int, half: str, level: float) -> Validation:
        if position >= len(pairs):
            return _course(subject, along[position - len(pairs)], level)
        x, y = columns_of(position)
        return subject.guard.tried(
            CODE,
            (x.name, y.name),
            lambda: relation.relate(
                subject.half(half), x, y, rows=half, group=subject.group_name, time=subject.time_name,
                level=level, seed=subject.seed,
            ),
            lambda why: refusal(subject.half(half).height, half, why),
        )  # fmt: skip

    decided, questions = decide("columns", size, chosen, test)
    answers = [a for a in decided if a.position < len(pairs)]
    kept = tuple(
        (along[a.position - len(pairs)], a) for a in decided if a.position >= len(pairs) and a.verdict in KEPT
    )
    every = [Duo(*columns_of(a.position), a, strength_of(a.validation)) for a in answers]
    duos = [d for d in every if d.answer.verdict in KEPT and d.strength >= STRONG]
    duos.sort(key=lambda d: (-round(d.strength, 9), d.x.name, d.y.name))
    return Pairs(
        questions, tuple(duos), tuple(d for d in every if d.answer.position in asked), _same(duos), kept
    )


def _course(subject: Subject, course: Course, level: float) -> Validation:
    return subject.guard.tried(
        course.question.code,
        (course.column.name,),
        lambda: course.tested(subject, level),
        lambda why: refusal(subject.rows.height, "development", why),
    )


def _pair(place: Mapping[str, int], x: Column, y: Column) -> tuple[int, int]:
    first, second = sorted((place[x.name], place[y.name]))
    return first, second


def strength_of(validation: Validation) -> float:
    """Return the size of an effect on the scale of a correlation, between 0 and 1."""
    effect = validation.effect
    if effect is None:
        return 0.0
    name = thresholds.base(effect.name)
    if name == thresholds.P_ABOVE:
        return abs(2 * effect.value - 1)
    if name == thresholds.EPSILON:
        return float(np.sqrt(max(0.0, effect.value)))
    return abs(effect.value)


def _columns(subject: Subject) -> list[Column]:
    kept: list[Column] = []
    levels = 0
    for column in subject.columns:
        if column.role not in (Role.FEATURE, Role.TIME) or scale(column) is None:
            continue
        if column.kind in (Kind.CATEGORY, Kind.BOOLEAN):
            levels += 1
            if levels > MOST_LEVEL_COLUMNS:
                continue
        if column.role is Role.TIME:
            continue  # the trend of each column is another question
        kept.append(column)
    return kept


def _looks(frame: pl.DataFrame, columns: list[Column]) -> np.ndarray:
    """Return the matrix of quick strengths; zero where the look gives no sign of anything."""
    views = [screen.view(frame, column) for column in columns]
    strengths = np.zeros((len(columns), len(columns)))
    ranked = {i: v for i, v in enumerate(views) if v is not None and v.ordered}
    ordered = list(ranked)
    if ordered:
        strengths[np.ix_(ordered, ordered)] = _rank_matrix(list(ranked.values()))
    others = [i for i, v in enumerate(views) if v is not None and not v.ordered]
    for i in others:
        for j, other in enumerate(views):
            mine = views[i]
            if mine is None or other is None or i == j or (j in others and j < i):
                continue
            found = screen.link(mine, other)
            strengths[i, j] = strengths[j, i] = found.strength if found.p < 0.05 else 0.0
    return strengths


def _rank_matrix(views: list[screen.View]) -> np.ndarray:
    """Return absolute rank correlations of every pair at once, gaps taken as the middle rank."""
    ranked = np.empty((len(views[0].codes), len(views)))
    for place, one in enumerate(views):
        known = one.codes >= 0
        column = np.zeros(len(one.codes))
        if known.sum() > 2:
            ranks = screen.ranks(one.codes[known])
            column[known] = ranks - ranks.mean()
        norm = np.sqrt(column @ column)
        ranked[:, place] = column / norm if norm > 0 else 0.0
    return np.abs(ranked.T @ ranked)


def _strongest(strengths: np.ndarray, pairs: list[tuple[int, int]]) -> list[int]:
    index = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    found = strengths[index[:, 0], index[:, 1]]
    order = np.lexsort((np.arange(len(pairs)), -np.round(found, 9)))
    return sorted(int(i) for i in order[:MOST_PROPOSED] if found[i] >= STRONG)


def _both_ways(duo: Duo) -> bool:
    """Return whether each column can stand for the other.

    A number and the levels it separates cannot, nor levels and a coarser grouping of them.
    """
    levels = [column.kind in (Kind.CATEGORY, Kind.BOOLEAN) for column in (duo.x, duo.y)]
    return duo.x.distinct == duo.y.distinct if all(levels) else not any(levels)


def _same(duos: list[Duo]) -> dict[str, tuple[str, ...]]:
    """Return, for each column, the others that say the same."""
    near: dict[str, set[str]] = {}
    for duo in duos:
        effect = duo.answer.validation.effect
        if effect is None or effect.low is None or effect.high is None or not _both_ways(duo):
            continue
        sides = [effect.model_copy(update={"value": v}) for v in (effect.low, effect.high)]
        sure = min(strength_of(duo.answer.validation.model_copy(update={"effect": s})) for s in sides)
        if sure >= SAME:
            near.setdefault(duo.x.name, set()).add(duo.y.name)
            near.setdefault(duo.y.name, set()).add(duo.x.name)
    return {name: tuple(sorted(others)) for name, others in sorted(near.items())}
