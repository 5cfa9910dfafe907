"""Columns that may stand behind a relation: which ones, in which strata, and what is left within."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from pythesis.core.dataset import Column, Role
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import screen
from pythesis.stages.explore.family import OTHER, Answer
from pythesis.stages.explore.question import Asked, target_view
from pythesis.stages.explore.subject import Scale, Subject, as_levels, as_numbers, scale
from pythesis.stats import strata, thresholds
from pythesis.stats.strata import Cut

MOST_LOOKED = 3  # columns a relation is looked at again with: each widens every interval a little
MOST_STRATA = 12  # levels used; in more, too few rows are left to compare
STRATA_OF_NUMBERS = 5  # fifths take away nine tenths of what a number stands for (Cochran 1968)
WORTH = 0.25  # share of an effect whose loss is worth telling
STATUSES = ("reverses", "vanishes", "weakens", "undecided", "holds")


@dataclass(frozen=True, slots=True)
class Again:
    """One relation looked at again within strata of ``z``.

    ``crude`` and ``within`` are measured on the same rows; ``opposite`` counts strata that go the other way
    of all ``strata``, beyond noise unless the relation reverses as a whole. ``declared`` is True when the
    brief says that ``z`` is decided before both sides.
    """

    asked: Asked
    answer: Answer
    z: Column
    cut: Cut
    crude: Validation
    within: Validation
    change: Validation | None
    status: str
    declared: bool
    strata: int
    opposite: int

    @property
    def partly(self) -> bool:
        """Whether enough strata go the other way to be said: half of them when nothing is left."""
        if self.status == "reverses":
            return False
        return 2 * self.opposite >= self.strata if self.status == "vanishes" else self.opposite > 0

    @property
    def order(self) -> tuple[int, float]:
        """What to tell first: the gravest, then the widest change."""
        return STATUSES.index(self.status), -abs(_size(self.crude) - _size(self.within))


def _size(validation: Validation) -> float:
    effect = validation.effect
    return 0.0 if effect is None else effect.value


def cut_of(frame: pl.DataFrame, column: Column, parts: int = STRATA_OF_NUMBERS) -> Cut | None:
    """Return strata of a column, from the looking rows alone; None when it makes fewer than two."""
    way = scale(column)
    if way in (Scale.LEVELS, Scale.ORDERED):
        counts = as_levels(frame, column).drop_nulls().value_counts(name="n")
        counts = counts.filter(pl.col("n") >= strata.FEWEST_A_STRATUM)
        levels = counts.sort(["n", column.name], descending=[True, False]).get_column(column.name).to_list()
        kept = tuple(levels[:MOST_STRATA])
        return Cut(column.name, levels=kept) if len(kept) > 1 else None
    if way is not Scale.NUMBER or not frame.get_column(column.name).dtype.is_numeric():
        return None
    numbers = as_numbers(frame, column).drop_nulls().to_numpy()
    if not numbers.size:
        return None
    edges = np.unique(np.quantile(numbers, np.arange(1, parts) / parts))
    edges = edges[edges < numbers.max()]
    return Cut(column.name, edges=tuple(float(e) for e in edges)) if edges.size else None


def candidates(
    subject: Subject, asked: Asked, half: str, same: Mapping[str, tuple[str, ...]]
) -> list[Column]:
    """Return the columns that may stand behind a relation: tied to both sides on the looking rows.

    A column that the brief says is not known before the outcome, or not prior, may follow it: it is never
    used. Columns declared prior come first.
    """
    frame = subject.half(half)
    x, outcome = screen.view(frame, asked.column), target_view(subject, frame)
    if x is None:
        return []
    twins = {asked.column.name, *same.get(asked.column.name, ())}
    found: list[tuple[bool, float, int, Column]] = []
    for place, column in enumerate(subject.features):
        known = subject.brief.column(column.name)
        if column.name in twins or known.available is False or known.prior is False:
            continue
        z = screen.view(frame, column)
        if z is None or column.role is not Role.FEATURE:
            continue
        with_x, with_y = screen.link(z, x), screen.link(z, outcome)
        if max(with_x.p, with_y.p) < 0.05 or known.prior:
            strength = with_x.strength * with_y.strength
            found.append((not known.prior, -round(strength, 9), place, column))
    return [column for *_, column in sorted(found, key=lambda f: f[:3])[:MOST_LOOKED]]


def look_again(
    subject: Subject, asked: Asked, answer: Answer, same: Mapping[str, tuple[str, ...]]
) -> list[Again]:
    """Look at one kept relation within strata of each candidate, on the rows that decided it."""
    looking = OTHER[answer.half]
    chosen = candidates(subject, asked, looking, same)
    found = [_again(subject, asked, answer, z, looking, 1 - 0.05 / len(chosen)) for z in chosen]
    return sorted((one for one in found if one is not None), key=lambda one: one.order)


def _again(
    subject: Subject, asked: Asked, answer: Answer, z: Column, looking: str, level: float
) -> Again | None:
    assert subject.target is not None
    cut = cut_of(subject.half(looking), z)
    if cut is None:
        return None
    frame, ends = subject.half(answer.half), (asked.column, subject.target.column)
    tested = {
        how: strata.relate(frame, *ends, cut, how, rows=answer.half, group=subject.group_name, level=level)
        for how in ("all", "within")
    }
    crude, within = tested["all"], tested["within"]
    if crude.refused is not None or within.refused is not None or crude.effect is None:
        return None
    single = thresholds.base(crude.effect.name) in strata.SINGLE
    change = (
        strata.relate(frame, *ends, cut, "change", rows=answer.half, group=subject.group_name, level=level)
        if single
        else None
    )
    found = strata.stratified(frame, *ends, cut, subject.group_name)
    status = status_of(crude.effect, within, change)
    null = crude.effect.null
    side = np.sign(crude.effect.value - null)
    opposite = _opposite(found, null, side, sure=status != "reverses") if single else 0
    return Again(
        asked, answer, z, cut, crude, within, change, status,
        bool(subject.brief.column(z.name).prior), len(found.parts), opposite,
    )  # fmt: skip


def _opposite(found: strata.Strata, null: float, side: float, *, sure: bool) -> int:
    """Return how many strata go the other way: beyond noise where sure, corrected for their number.

    Where rows belong together the error of one stratum is not known, and none is sure.
    """
    if sure and found.data.groups is not None:
        return 0
    times = float(special.ndtri(1 - 0.025 / max(1, len(found.parts)))) if sure else 0.0
    return sum(side * (null - part.value) > times * part.variance**0.5 for part in found.parts)


def status_of(crude: Effect, within: Validation, change: Validation | None) -> str:
    """Say what becomes of a relation: holds, weakens, vanishes, reverses, or is left undecided.

    ``vanishes`` asks that the whole interval lie within the smallest effect worth telling, ``reverses`` that
    it lie beyond nothing on the other side; ``weakens`` that a quarter of the effect or more be lost, the
    interval of the loss leaving zero out.
    """
    effect = within.effect
    assert effect is not None and effect.low is not None and effect.high is not None
    smallest = effect.smallest or 0.0
    side = 1.0 if crude.value >= crude.null else -1.0
    low, high = sorted((side * (effect.low - effect.null), side * (effect.high - effect.null)))
    if high < 0 and not effect.one_sided:
        return "reverses"
    if -smallest < low and high < smallest:
        return "vanishes"
    if low <= 0:
        return "undecided"
    before, after = abs(crude.value - crude.null), side * (effect.value - effect.null)
    lost = before > 0 and (before - after) / before >= WORTH
    if lost and change is not None and change.effect is not None and change.effect.low is not None:
        lost = min(side * change.effect.low, side * (change.effect.high or 0.0)) > 0
    elif lost and crude.low is not None:
        lost = effect.high < crude.low  # without a test of the loss, the intervals must be apart
    return "weakens" if lost else "holds"
