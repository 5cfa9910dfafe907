"""What people want asked, by the brief: which questions that means, and why one cannot be put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pythesis.core.brief import QuestionBrief
from pythesis.core.dataset import Column, Role
from pythesis.stages.explore.question import Asked
from pythesis.stages.explore.subject import Scale, Subject, scale

Item = TypeVar("Item")
USED = (Role.FEATURE, Role.TARGET)  # roles of columns that a question may be about


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that cannot be asked, and the reason: a key of ``explore.own.refused``."""

    question: QuestionBrief
    why: str
    column: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What people want asked of this table, by the part of the exploration that answers.

    ``alone`` are columns against the target, ``together`` pairs whose effects on the target may depend on
    one another, ``pairs`` two columns without the target, ``described`` columns to describe.
    """

    alone: tuple[Column, ...] = ()
    together: tuple[tuple[Column, Column], ...] = ()
    pairs: tuple[tuple[Column, Column], ...] = ()
    described: tuple[Column, ...] = ()
    refused: tuple[Refusal, ...] = ()

    def places(self, asked: Sequence[Asked]) -> list[int]:
        """Return the positions of the plain question of each wanted column, the first that applies to it."""
        first: dict[str, int] = {}
        for place, one in enumerate(asked):
            first.setdefault(one.column.name, place)
        return sorted({first[column.name] for column in self.alone if column.name in first})


NOTHING_WANTED = Wanted()


def wanted_of(subject: Subject) -> Wanted:
    """Read the questions of the brief against the columns of the table."""
    found = Wanted()
    for question in subject.brief.questions:
        found = _with(found, subject, question)
    return found


def _with(found: Wanted, subject: Subject, question: QuestionBrief) -> Wanted:
    known = {column.name: column for column in subject.columns}
    refusal = _refusal(subject, question, known)
    if refusal is not None:
        return replace(found, refused=(*found.refused, refusal))
    columns = [known[name] for name in question.columns]
    if question.ask == "distribution":
        return replace(found, described=_added(found.described, columns[0]))
    if question.ask == "interaction":
        return replace(found, together=_added(found.together, (columns[0], columns[1])))
    target = subject.target.column if subject.target is not None else None
    if target in columns:
        (other,) = [column for column in columns if column != target]
        return replace(found, alone=_added(found.alone, other))
    first, second = columns
    turn = scale(first) is not Scale.LEVELS and scale(second) is Scale.LEVELS
    return replace(found, pairs=_added(found.pairs, (second, first) if turn else (first, second)))


def _added(items: tuple[Item, ...], item: Item) -> tuple[Item, ...]:
    return items if item in items else (*items, item)


def _refusal(subject: Subject, question: QuestionBrief, known: dict[str, Column]) -> Refusal | None:
    """Return why a question cannot be asked of this table, None when it can."""
    target = subject.target
    for name in question.columns:
        column = known.get(name)
        if column is None:
            return Refusal(question, "unknown", name)
        if column.role not in USED or scale(column) is None:
            return Refusal(question, "kind", name)
    if question.ask == "comparison" and not any(
        scale(known[name]) in (Scale.LEVELS, Scale.ORDERED) for name in question.columns
    ):
        return Refusal(question, "levels", question.columns[0])
    if question.ask == "interaction":
        if target is None or target.shape == "classes" or subject.time is not None:
            return Refusal(question, "interaction", question.columns[0])
        if target.column.name in question.columns:
            return Refusal(question, "target", target.column.name)
    return None
