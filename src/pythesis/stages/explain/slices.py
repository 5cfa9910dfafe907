"""Groups of rows the model serves worse: looked for on one half, shown on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure, Level, Reference
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explain.calibration import mean_interval
from pythesis.stages.explain.held import Held
from pythesis.stages.explain.titles import title
from pythesis.stats.bootstrap import resamples
from pythesis.stats.scores import LEVEL

CODE = "worst-slices"
SHOWN = 3  # slices carried from one half to the other: few, so that the correction stays light
FEWEST, SMALLEST = 20, 0.03  # rows, and share of the half, under which a slice is a handful of cases
LEVELS = 12
DRAWS = 2000
WORTH = 0.25  # a slice whose mean loss exceeds the overall one by a quarter is worth telling


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows named by one condition on one column. ``kind`` picks the sentence that says it.

    ``low`` and ``high`` are the smallest and the largest value there is among them, both included.
    """

    column: str
    kind: str
    value: Scalar
    low: float | None
    high: float | None
    member: np.ndarray

    def name(self) -> Said:
        """Return the condition in words."""
        return said(
            f"explain.slice.name.{self.kind}",
            column=self.column,
            value=self.value,
            low=self.low,
            high=self.high,
        )


def candidates(one: Held) -> Iterator[Slice]:
    """Yield the slices looked at: levels, quarters of numbers, gaps, of columns used or protected."""
    used = {t.column: t.kind for t in one.recipe.treatments}
    protected = [c for c in one.brief.columns if one.brief.columns[c].protected]
    for column in dict.fromkeys([*used, *(c for c in protected if c in one.frame.columns)]):
        values = one.frame[column]
        if values.null_count():
            yield Slice(column, "missing", None, None, None, values.is_null().to_numpy())
        if used.get(column) == "number" or (column not in used and values.dtype.is_numeric()):
            yield from quarters(column, values)
        elif used.get(column) not in {"date", "text"}:
            counts = (
                values.drop_nulls()
                .cast(pl.String)
                .value_counts(sort=True)
                .sort(["count", column], descending=[True, False])
            )
            for level in counts[column].to_list()[:LEVELS]:
                member = (values.cast(pl.String) == level).fill_null(value=False).to_numpy()
                yield Slice(column, "level", level, None, None, member)


def quarters(column: str, values: pl.Series) -> Iterator[Slice]:
    """Yield the quarters of a column of numbers."""
    number = values.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()
    there = number[np.isfinite(number)]
    if len(there) == 0:
        return
    edges = np.unique(np.quantile(there, [0, 0.25, 0.5, 0.75, 1]))
    for position, (low, high) in enumerate(pairwise(edges)):
        last = position == len(edges) - 2
        member = (number >= low) & ((number <= high) if last else (number < high))
        if member.any():
            least, most = float(number[member].min()), float(number[member].max())
            yield Slice(column, "number" if least == most else "range", None, least, most, member)


def _gap(losses: np.ndarray, member: np.ndarray) -> float:
    return float(losses[member].mean() - losses[~member].mean())


def findings(one: Held, code: str = CODE) -> list[Finding]:
    """Return the worst slices found on the exploring half, with what the confirming half says of them.

    ``code`` tells findings of one model from those of another.
    """
    losses, half = one.losses(), one.half
    looking, showing = half == "explore", half == "confirm"
    fewest = max(FEWEST, int(SMALLEST * looking.sum()))
    ranked = []
    for order, piece in enumerate(candidates(one)):
        inside = looking & piece.member
        if fewest <= inside.sum() <= looking.sum() - fewest and (showing & piece.member).sum() >= FEWEST:
            gap = _gap(losses[looking], piece.member[looking])
            spread = losses[looking].std() / np.sqrt(inside.sum()) or 1.0
            ranked.append((-gap / spread, order, piece))
    ranked.sort(key=lambda r: (r[0], r[1]))
    chosen: list[Slice] = []
    for negative, _, piece in ranked:
        if negative < 0 and len(chosen) < SHOWN and piece.column not in {c.column for c in chosen}:
            chosen.append(piece)
    shown = [_shown(one, piece, losses, showing, len(chosen), len(ranked)) for piece in chosen]
    return [_finding(one, shown, code)] if shown else []


@dataclass(frozen=True, slots=True)
class Shown:
    """One slice on the confirming half. ``gap`` is its mean loss minus that of the other rows."""

    piece: Slice
    mean: float
    low: float
    high: float
    rest: float
    gap: float
    gap_low: float
    gap_high: float
    n: int
    looked: int


def _shown(
    one: Held, piece: Slice, losses: np.ndarray, showing: np.ndarray, n_shown: int, looked: int
) -> Shown:
    at = np.flatnonzero(showing)
    member, own, block = piece.member[at], losses[at], one.block[at]
    level = 1 - (1 - LEVEL) / n_shown  # Bonferroni over the slices carried to this half
    drawn = [
        _gap(own[d], member[d]) for d in resamples(block, DRAWS, one.seed) if 0 < member[d].sum() < len(d)
    ]
    gap_low, gap_high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    low, high = mean_interval(own[member], block[member], LEVEL, one.seed)
    return Shown(
        piece, float(own[member].mean()), low, high, float(own[~member].mean()), _gap(own, member),
        float(gap_low), float(gap_high), int(member.sum()), looked,
    )  # fmt: skip


def _finding(one: Held, shown: list[Shown], code: str) -> Finding:
    worst = max(shown, key=lambda s: s.gap)
    smallest = WORTH * float(one.losses().mean())
    verdict = Verdict.NOT_ESTABLISHED
    if worst.gap_low > smallest:
        verdict = Verdict.VALIDATED
    elif worst.gap_low > 0:
        verdict = Verdict.PRESENT
    key = "worse" if worst.gap_low > 0 else "not-shown" if worst.gap_high > 0 else "not-again"
    kind = "regression" if one.aim.task == "regression" else "classes"
    values: dict[str, Scalar | Said] = {
        "slice": worst.piece.name(), "mean": worst.mean, "rest": worst.rest, "gap": worst.gap,
        "low": worst.gap_low, "high": worst.gap_high, "n": worst.n, "looked": worst.looked,
        "shown": len(shown),
    }  # fmt: skip
    claim = said(f"explain.slice.claim.{kind}.{key}", **values)
    validations = tuple(
        Validation(
            test="bootstrap of the gap in loss",
            effect=Effect(
                name="loss in the slice minus elsewhere", value=s.gap, low=s.gap_low, high=s.gap_high,
                level=1 - (1 - LEVEL) / len(shown), smallest=smallest,
            ),
            n=s.n, rows="confirm", family="slices", family_size=len(shown),
            reference="Efron & Tibshirani 1993; Bonferroni over the slices shown",
        )
        for s in shown
    )  # fmt: skip
    return Finding(
        code=code,
        id=finding_id(code),
        stage="explain",
        verdict=verdict,
        severity=Severity.NOTICE if worst.gap_low > 0 else Severity.INFO,
        columns=tuple(s.piece.column for s in shown),
        claim=claim,
        reading=said(f"explain.slice.reading.{key}", high=worst.gap_high),
        advice=said(f"explain.slice.advice.{key}", column=worst.piece.column),
        validations=validations,
        figure=_figure(one, shown, claim, values, kind, code),
        section="bias",
        affected=worst.n,
    )


def _figure(
    one: Held, shown: list[Shown], claim: Said, values: dict[str, Scalar | Said], kind: str, code: str
) -> Figure:
    overall = float(one.losses()[one.half == "confirm"].mean())
    data: list[dict[str, Scalar]] = []
    for number, s in enumerate(shown, 1):
        label = s.piece.value if s.piece.kind == "level" else None
        data.append(
            {
                "slice": _label(s, number), "column": s.piece.column, "level": label, "from": s.piece.low,
                "to": s.piece.high, "value": s.mean, "low": s.low, "high": s.high, "rest": s.rest, "n": s.n,
            }
        )  # fmt: skip
    return Figure(
        id=code,
        mark="dot-interval",
        title=title(claim),
        alt=said("explain.slice.alt", **values),
        x=Axis(field="value", label=said(f"explain.slice.axis.{kind}"), zero=True),
        y=Axis(field="slice", label=said("explain.slice.axis.slice"), format="category"),
        references=(Reference(axis="x", value=overall, label=said("explain.slice.overall")),),
        note=said("explain.slice.note", shown=len(shown), looked=shown[0].looked),
        levels=tuple(Level(code=_label(s, number), name=s.piece.name()) for number, s in enumerate(shown, 1)),
        data=tuple(data),
    )


def _label(s: Shown, number: int) -> str:
    """Return a label of data alone: ``column = level`` ``column: low – high`` or ``column: ∅``."""
    piece = s.piece
    if piece.kind == "level":
        return f"{piece.column} = {piece.value}"
    if piece.kind == "missing":
        return f"{piece.column}: ∅"
    if piece.kind == "number":
        return f"{piece.column} = {piece.low:g}"
    return f"{piece.column}: {piece.low:g} – {piece.high:g}"
