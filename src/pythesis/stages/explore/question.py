"""What a question is: its code, the columns it is about, how it is screened, tested and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Role
from pythesis.core.validation import Validation
from pythesis.stages.explore import screen, survival
from pythesis.stages.explore.subject import Scale, Subject, scale
from pythesis.stages.explore.told import Told
from pythesis.stats import relation
from pythesis.stats.remembered import remembered

Tell = Callable[[Subject, pl.DataFrame, Column, str], Told | None]
Validate = Callable[[Subject, str, Column, float], Validation]
Look = Callable[[Subject, pl.DataFrame, Column], screen.Link]


@dataclass(frozen=True, slots=True)
class Question:
    """One question put to a column about the target.

    ``scales`` and ``shapes`` say to which columns and targets it applies; ``fits`` adds what they cannot
    say. ``weight`` ranks its findings among others of the same effect (1 is the plain relation). ``trend``
    says that the test looks for one direction only, so that its silence excludes no other shape.
    ``whole`` marks a question set before any row is read and always told: it needs no half to propose it, and
    is answered on all development rows. ``quiet`` leaves it out of what is told unless it is established.
    """

    code: str
    shapes: tuple[str, ...]
    tell: Tell
    scales: tuple[Scale, ...] = ()
    fits: Callable[[Subject, Column], bool] = field(default=lambda subject, column: True)
    look: Look | None = None
    validate: Validate | None = None
    roles: tuple[Role, ...] = (Role.FEATURE,)
    words: str = "explore"
    section: str = "relation"
    weight: float = 1.0
    trend: bool = False
    whole: bool = False
    quiet: bool = False

    def applies(self, subject: Subject, column: Column) -> bool:
        """Return whether the question makes sense for a column of this subject."""
        target = subject.target
        if target is None or target.shape not in self.shapes or column.role not in self.roles:
            return False
        if self.scales and scale(column) not in self.scales:
            return False
        return self.fits(subject, column)

    def screened(self, subject: Subject, frame: pl.DataFrame, column: Column) -> screen.Link:
        """Return a quick look at the question on the rows of `frame`."""
        return (self.look or plain_look)(subject, frame, column)

    def validated(self, subject: Subject, rows: str, column: Column, level: float) -> Validation:
        """Return the test of the question on one half, with its interval at `level`."""
        return (self.validate or plain_relation)(subject, rows, column, level)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to one column."""

    question: Question
    column: Column


def target_view(subject: Subject, frame: pl.DataFrame) -> screen.View:
    """Return the target ready for a quick look."""
    target = subject.target
    assert target is not None
    if target.shape == "lasting":
        return survival.view(frame, subject.end)
    if target.shape == "number":
        seen = screen.view(frame, target.column)
        assert seen is not None
        return seen
    name = target.column.name
    return remembered(
        frame, ("target", name), lambda: screen.level_view(frame.get_column(name).cast(pl.String))
    )


def plain_look(subject: Subject, frame: pl.DataFrame, column: Column) -> screen.Link:
    """Look at a column against the target."""
    seen = screen.view(frame, column)
    return screen.NOTHING if seen is None else screen.link(seen, target_view(subject, frame))


def number_look(subject: Subject, frame: pl.DataFrame, values: np.ndarray) -> screen.Link:
    """Look at derived numbers against the target."""
    return screen.link(screen.number_view(values), target_view(subject, frame))


def plain_relation(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test a column against the target on one half."""
    target = subject.target
    assert target is not None
    return relation.relate(
        subject.half(rows),
        column,
        target.column,
        rows=rows,
        group=subject.group_name,
        time=subject.time_name,
        level=level,
        seed=subject.seed,
    )
