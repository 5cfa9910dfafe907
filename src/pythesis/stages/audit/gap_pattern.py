"""Gaps that go with the target or with another column: they are not left at random."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments
from pythesis.stages.audit.sampled import GAP, Codes, Floats, amount, as_codes, as_numbers, binned, sentences
from pythesis.stats import recompute

# A share of gaps that differs by a tenth between levels is one people see; Cramer's V of 0.1 is small, 0.3
# medium (Cohen 1988).
APART = 0.10
WITH_TARGET = 0.10
WITH_COLUMN = 0.20
NOISE = 3.0  # times the value that chance alone would make
FEWEST_GAPS = 20
BINS = 5
MOST_LEVELS = 30
MOST_SCANNED = 100  # columns with gaps
MOST_RELATED = 300  # columns they may go with


@dataclass(frozen=True, slots=True)
class Relation:
    """A column whose levels have unequal shares of gaps."""

    other: str
    v: float
    low: float
    high: float
    n: int


@check("missing-pattern", needs=("rows", "features"), section="bias")
def missing_pattern(subject: Subject) -> Outcome:
    """Find columns whose gaps go with the target, else with another column."""
    rows = subject.development
    gappy = [
        c
        for c in subject.columns
        if c.role is not Role.TARGET
        and c.kind is not Kind.EMPTY
        and c.missing >= FEWEST_GAPS
        and min(rows[c.name].null_count(), rows.height - rows[c.name].null_count()) >= FEWEST_GAPS
    ][:MOST_SCANNED]
    if not gappy:
        return Outcome(refused=said("audit.missing-pattern.no-gaps", least=FEWEST_GAPS))
    others = [c for c in subject.columns if c.kind is not Kind.EMPTY and not sentences(c)][:MOST_RELATED]
    screened = _screen(subject, gappy, others)
    concerns = []
    read: dict[str, Codes | None] = {}
    for column in gappy:
        concern = _judged(subject, column, screened[column.name], read)
        if concern is not None:
            concerns.append(concern)
    return Outcome(concerns=tuple(concerns), values={"columns": len(gappy)})


def _screen(subject: Subject, gappy: list[Column], others: list[Column]) -> dict[str, list[str]]:
    """Return, for each column with gaps, the columns most related to them on a sample."""
    rows = subject.development_sample
    gaps = np.column_stack([rows.rows[c.name].is_null().to_numpy() for c in gappy]).astype(np.float64)
    target = subject.target
    found: dict[str, list[tuple[float, str]]] = {c.name: [] for c in gappy}
    for other in others:
        codes = levels(rows.rows[other.name], other)
        if codes is None:
            continue
        known = codes != GAP
        width = int(codes.max(initial=0)) + 1
        sizes = np.bincount(codes[known], minlength=width).astype(np.float64)
        inside = np.zeros((width, len(gappy)))
        np.add.at(inside, codes[known], gaps[known])
        for place, column in enumerate(gappy):
            if column.name != other.name:
                v = cramers_v(inside[:, place], sizes)
                found[column.name].append((v, other.name))
    best = {}
    for name, related in found.items():
        ordered = [other for _, other in sorted(related, key=lambda pair: (-pair[0], pair[1]))[:2]]
        if target is not None and target.name not in ordered:
            ordered.append(target.name)
        best[name] = ordered
    return best


def levels(values: pl.Series, column: Column) -> Codes | None:
    """Return the level or bin of each value, `GAP` for gaps; None when there are too many levels."""
    if amount(column) or column.kind is Kind.DATE:
        if values.dtype == pl.String and not amount(column):
            return None
        return binned(as_numbers(values), BINS)
    codes = as_codes(values)
    return codes if codes.max(initial=0) < MOST_LEVELS else None


def cramers_v(inside: Floats, sizes: Floats) -> float:
    """Return the bias-corrected Cramer's V of gap or not against levels (Bergsma 2013)."""
    sizes, inside = sizes[sizes > 0], inside[sizes > 0]
    n = float(sizes.sum())
    share = float(inside.sum()) / n if n else 0.0
    if n < 2 or len(sizes) < 2 or share <= 0 or share >= 1:
        return 0.0
    squared = float(((inside - sizes * share) ** 2 / (sizes * share * (1 - share))).sum()) / n
    freedom = len(sizes) - 1
    corrected = max(0.0, squared - freedom / (n - 1))
    rows, columns = 2 - 1 / (n - 1), len(sizes) - freedom**2 / (n - 1)
    return math.sqrt(corrected / min(rows - 1, columns - 1)) if min(rows, columns) > 1 else 0.0


def _relation(subject: Subject, column: Column, other: str, read: dict[str, Codes | None]) -> Relation | None:
    """Count gaps by level of another column on all development rows; ``read`` keeps the levels."""
    if other not in read:
        read[other] = levels(subject.development[other], subject.column(other))
    codes = read[other]
    if codes is None:
        return None
    gap = subject.development[column.name].is_null().to_numpy()
    known = codes != GAP
    sizes = np.bincount(codes[known]).astype(np.float64)
    inside = np.bincount(codes[known], weights=gap[known], minlength=len(sizes))
    v = cramers_v(inside.astype(np.float64), sizes)
    enough = sizes >= FEWEST_GAPS
    if enough.sum() < 2:
        return None
    shares = inside[enough] / sizes[enough]
    return Relation(other, v, float(shares.min()), float(shares.max()), int(known.sum()))


def _judged(
    subject: Subject, column: Column, others: list[str], read: dict[str, Codes | None]
) -> Concern | None:
    target = subject.target
    found = [
        relation for other in others if (relation := _relation(subject, column, other, read)) is not None
    ]
    strong = [r for r in found if _matters(r, target is not None and r.other == target.name)]
    with_target = [r for r in strong if target is not None and r.other == target.name]
    if not strong:
        return None
    chosen = with_target[0] if with_target else max(strong, key=lambda relation: relation.v)
    variant = "target" if with_target else "column"
    arguments: Arguments = {
        "column": column.name,
        "other": chosen.other,
        "bins": _bins(subject.column(chosen.other)),
    }
    return Concern(
        columns=(column.name, chosen.other),
        variant=variant,
        values={
            "column": column.name,
            "other": chosen.other,
            "v": chosen.v,
            "low": chosen.low,
            "high": chosen.high,
            "n": chosen.n,
        },
        severity=Severity.WARNING if with_target else Severity.NOTICE,
        validations=(
            Validation(
                test="Cramer's V of gap or not",
                statistic=chosen.v,
                effect=Effect(
                    name="Cramer's V",
                    value=chosen.v,
                    low=None,
                    high=None,
                    level=0.95,
                    smallest=WITH_TARGET if with_target else WITH_COLUMN,
                ),
                n=chosen.n,
                rows="development",
                reference="Bergsma 2013",
                recipe="audit_gap_pattern",
                arguments=arguments,
                recompute=recompute.snippet("audit_gap_pattern", arguments),
            ),
        ),
        affected=subject.development[column.name].null_count(),
        weight=chosen.v,
    )


def _bins(column: Column) -> int:
    return BINS if amount(column) or column.kind is Kind.DATE else 0


def _matters(relation: Relation, is_target: bool) -> bool:
    least = WITH_TARGET if is_target else WITH_COLUMN
    noise = NOISE / math.sqrt(max(relation.n, 1))
    return relation.v >= max(least, noise) and relation.high - relation.low >= APART
