"""Pairs of columns whose effects on the target may depend on one another: contrasts set by one half."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import polars as pl
from scipy import stats

from pythesis.core.dataset import Column, Role
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.explore import screen, tables
from pythesis.stages.explore.family import KEPT, OTHER
from pythesis.stages.explore.question import target_view
from pythesis.stages.explore.strata import cut_of
from pythesis.stages.explore.subject import Scale, Subject, as_levels, scale
from pythesis.stats import strata
from pythesis.stats.strata import Cut

MOST_COLUMNS = 10  # columns paired, those most tied to the target first: 45 pairs, each looked at quickly
MOST_PROPOSED = 5  # pairs carried to the deciding half: each one makes every other question harder
PROPOSED_UNDER = 0.05
COMMON = 0.10  # share of rows of a level that is compared: rarer ones leave cells almost empty
THIRDS = 3  # low and high third of a number, the middle one left out, make the effects differ most


@dataclass(frozen=True, slots=True)
class Contrast:
    """Which two levels of x (none when x is ordered) and which two strata of z are compared."""

    levels: tuple[str, ...]
    cut: Cut
    p: float


@dataclass(frozen=True, slots=True)
class Joint:
    """Two columns asked together, with the contrast set by each looking half."""

    x: Column
    z: Column
    contrasts: Mapping[str, Contrast]

    code = "interactions"

    @property
    def columns(self) -> tuple[str, ...]:
        """What the question is about."""
        return self.x.name, self.z.name

    def tested(self, subject: Subject, half: str, level: float) -> Validation:
        """Return the test on one half of the contrast that the other half set."""
        assert subject.target is not None
        contrast = self.contrasts[OTHER[half]]
        return strata.relate(
            subject.half(half), self.x, subject.target.column, contrast.cut, "between",
            rows=half, group=subject.group_name, level=level, levels=contrast.levels,
        )  # fmt: skip


def joints(
    subject: Subject,
    halves: tuple[str, ...],
    same: Mapping[str, tuple[str, ...]],
    wanted: Sequence[tuple[Column, Column]] = (),
) -> list[Joint]:
    """Return the pairs that were looked at, with what each looking half would compare.

    Those that people want are among them, the first column being the one whose effect may differ.

    Not asked of rows ordered in time, of a target of several classes, nor of two columns that say the same.
    """
    target = subject.target
    if target is None or target.shape not in ("rate", "number") or subject.time is not None:
        return []
    frames = {half: subject.sample(half) for half in halves}
    columns = _columns(subject, frames[halves[0]])
    found: list[Joint] = []
    own = {frozenset((x.name, z.name)) for x, z in wanted}
    pairs = [duo for duo in combinations(columns, 2) if frozenset(c.name for c in duo) not in own]
    for first, second in [*pairs, *wanted]:
        mine = (first, second) in wanted
        if second.name in same.get(first.name, ()) and not mine:
            continue
        turn = _ordered(second) and not _ordered(first) and not mine
        x, z = (second, first) if turn else (first, second)
        contrasts = {half: _contrast(subject, frames[half], x, z) for half in halves}
        found.append(Joint(x, z, {half: c for half, c in contrasts.items() if c is not None}))
    return found


def proposed(found: list[Joint], half: str, wanted: Sequence[tuple[Column, Column]] = ()) -> list[int]:
    """Return the positions of the pairs that a half carries to the other: the most striking, the wanted."""
    looks = [(joint.contrasts[half].p, place) for place, joint in enumerate(found) if half in joint.contrasts]
    striking = {place for p, place in sorted(looks)[:MOST_PROPOSED] if p < PROPOSED_UNDER}
    return sorted(striking | {place for _, place in looks if (found[place].x, found[place].z) in wanted})


def joined(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those that leave a column alone pointing to the pair that tells it.

    A relation that is open or negligible over all rows may be strong in one case of another column: read
    alone, its opinion would send people away from what the rows do show.
    """
    partners: dict[str, list[str]] = {}
    for found in findings:
        if found.code == Joint.code and found.verdict in KEPT:
            x, z = found.columns[:2]
            partners.setdefault(x, []).append(z)
            partners.setdefault(z, []).append(x)
    told = []
    for found in findings:
        key = found.reading.key if found.reading is not None else ""
        others = partners.get(found.columns[0], []) if found.columns else []
        if others and key.startswith(("explore.reading.not_established", "explore.reading.negligible")):
            tail = "-negligible" if found.verdict is Verdict.NEGLIGIBLE else ""
            reading = said(f"explore.reading.joined{tail}", x=found.columns[0], zs=tuple(others))
            found = found.model_copy(update={"reading": reading})
        told.append(found)
    return told


def _ordered(column: Column) -> bool:
    return scale(column) in (Scale.NUMBER, Scale.ORDERED)


def _columns(subject: Subject, frame: pl.DataFrame) -> list[Column]:
    outcome = target_view(subject, frame)
    ranked: list[tuple[float, int, Column]] = []
    for place, column in enumerate(subject.features):
        view = screen.view(frame, column) if column.role is Role.FEATURE else None
        if view is not None:
            ranked.append((-round(screen.link(view, outcome).strength, 9), place, column))
    return [column for *_, column in sorted(ranked, key=lambda r: r[:2])[:MOST_COLUMNS]]


def _contrast(subject: Subject, frame: pl.DataFrame, x: Column, z: Column) -> Contrast | None:
    """Return the two strata of z between which the effect of x differs most, on the looking rows."""
    assert subject.target is not None
    levels = () if _ordered(x) else _two_levels(subject, frame, x)
    cut = cut_of(frame, z, THIRDS)
    if cut is None or (not _ordered(x) and len(levels) < 2):
        return None
    parts = strata.stratified(frame, x, subject.target.column, cut, None, levels).parts
    if len(parts) < 2:
        return None
    if cut.edges:
        pairs = [(parts[0], parts[-1])]
    else:
        common = [part for part in parts if part.rows.size >= COMMON * frame.height]
        pairs = list(combinations(common, 2))
    best = (0.0, parts[0], parts[0])
    for low, high in pairs:
        size = abs(high.value - low.value) / max((low.variance + high.variance) ** 0.5, 1e-12)
        best = max(best, (round(size, 9), low, high), key=lambda b: b[0])
    size, low, high = best
    if size == 0:
        return None
    return Contrast(levels, _kept(cut, low.stratum, high.stratum), float(2 * stats.norm.sf(size)))


def _kept(cut: Cut, low: int, high: int) -> Cut:
    if cut.levels:
        return replace(cut, levels=(cut.levels[low], cut.levels[high]))
    return replace(cut, keep=(low, high))


def _two_levels(subject: Subject, frame: pl.DataFrame, x: Column) -> tuple[str, ...]:
    """Return the common levels of x with the highest and the lowest target."""
    texts = as_levels(frame, x)
    rows = [r for r in tables.by_level(subject, frame, x, texts) if not r.others]
    rows = [r for r in rows if r.centre.n >= COMMON * frame.height]
    if len(rows) < 2:
        return ()
    ordered = sorted(rows, key=lambda r: (r.centre.value, r.level))
    return tuple(sorted((ordered[-1].level, ordered[0].level)))
