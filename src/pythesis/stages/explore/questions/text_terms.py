"""Which terms of a text go with the target?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.stages.explore import claims, pictures, tables
from pythesis.stages.explore.centres import Centre, centre_of, share
from pythesis.stages.explore.family import KEPT, Answer
from pythesis.stages.explore.subject import Subject, Target, as_levels, clusters
from pythesis.stages.explore.tellers import overall
from pythesis.stages.explore.terms import WITH, WITHOUT, Term, holding
from pythesis.stages.explore.told import Value, measure, size

CODE = "text-terms"


def findings(
    subject: Subject, answered: Sequence[tuple[Term, Answer]], looked: Sequence[Term]
) -> list[Finding]:
    """Tell, column by column, the terms established, or in one sentence that none is."""
    told: list[Finding] = []
    for name in dict.fromkeys(term.column.name for term in looked):
        mine = [(t, a) for t, a in answered if t.column.name == name]
        asked = sum(t.column.name == name for t in looked)
        kept = [(t, a) for t, a in mine if a.verdict in KEPT]
        told.append(_finding(subject, kept, asked, len(mine)) if kept else _none(subject, name, mine, asked))
    return told


def _plain(subject: Subject, name: str, base: str, verdict: Verdict, values: dict[str, Value]) -> Finding:
    assert subject.target is not None
    columns = (name, subject.target.column.name)
    return Finding(
        code=CODE,
        id=finding_id(CODE, columns),
        stage="explore",
        verdict=verdict,
        severity=Severity.INFO,
        columns=columns,
        claim=Said(key=f"{base}.claim", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        section="relation",
    )


def _none(subject: Subject, name: str, mine: Sequence[tuple[Term, Answer]], asked: int) -> Finding:
    assert subject.target is not None
    values: dict[str, Value] = {
        "x": name, "target": subject.target.column.name, "asked": asked, "proposed": len(mine),
    }  # fmt: skip
    found = _plain(subject, name, f"explore.{CODE}.none", Verdict.NOT_ESTABLISHED, values)
    tests = tuple(a.validation for _, a in mine if a.validation.refused is None)
    return found.model_copy(update={"validations": tests})


def _read(subject: Subject, term: Term, answer: Answer) -> Target:
    """Return the target as the term tells of it: as it is, or as the share of one of several classes.

    The class is the one whose share differs most with the term on the half that did not decide, so that the
    interval of its share on the deciding half owes nothing to having been chosen there.
    """
    target = subject.target
    assert target is not None
    if target.shape != "classes":
        return target
    frame = subject.half("explore" if answer.half == "confirm" else "confirm")
    words, classes = holding(frame, term.column, term.term), as_levels(frame, target.column)
    inside, outside = (classes.filter(words == side).drop_nulls() for side in (WITH, WITHOUT))
    gaps = {
        name: abs(_share(inside, name) - _share(outside, name))
        for name in target.classes[: tables.MOST_LEVELS]
    }
    widest = max(gaps, key=lambda name: round(gaps[name], 9))
    return Target(target.column, "rate", widest, target.classes)


def _share(texts: pl.Series, name: str) -> float:
    return int((texts == name).sum()) / max(len(texts), 1)


def _sides(subject: Subject, term: Term, answer: Answer, target: Target) -> tuple[Centre, Centre]:
    """Return the centre of the target where texts hold the term, and where they do not."""
    frame = subject.half(answer.half)
    values, words = tables.measured(frame, target), holding(frame, term.column, term.term).to_numpy()
    groups = clusters(frame, subject.group, subject.time)
    masks = [(words == side) & ~np.isnan(values) for side in (WITH, WITHOUT)]
    inside, outside = (
        centre_of(values[m], tables.how(target), None if groups is None else groups[m]) for m in masks
    )
    return inside, outside


def _finding(subject: Subject, kept: list[tuple[Term, Answer]], asked: int, proposed: int) -> Finding:
    read = {term.term: _read(subject, term, answer) for term, answer in kept}
    sides = {term.term: _sides(subject, term, answer, read[term.term]) for term, answer in kept}
    # The strongest verdict first, then the widest gap.
    order = list(Verdict)
    kept = sorted(
        kept, key=lambda k: (order.index(k[1].verdict), -round(abs(_gap(sides[k[0].term])), 9), k[0].term)
    )
    best, answer = kept[0]
    target = read[best.term]
    inside, outside = sides[best.term]
    validation = answer.validation
    names = tuple(term.term for term, _ in kept)
    pair = (best.column.name, target.column.name)
    values: dict[str, Value] = {
        "x": best.column.name, "target": target.column.name, "measure": measure(target), "term": best.term,
        "inside": size(subject, target, inside.value), "outside": size(subject, target, outside.value),
        "n_inside": inside.n, "n_outside": outside.n, "asked": asked, "proposed": proposed, "kept": len(kept),
        "others": names[1:], "rows": claims.rows_said(validation, subject.split.cross_screening),
        "p": validation.p_adjusted, "m": validation.family_size or 0,
        "effect": claims.effect_said(validation, pair), "smallest": claims.smallest_said(validation.effect),
    }  # fmt: skip
    base = f"explore.{CODE}.{'one' if len(kept) == 1 else 'several'}"
    found = _plain(subject, best.column.name, base, answer.verdict, values)
    drawn = _drawn(subject, kept, sides, pair)
    figure = pictures.titled(
        drawn, Said(key=f"{base}.title", values=values), Said(key=f"explore.{CODE}.note", values=values)
    )
    listed: tuple[dict[str, Scalar], ...] = tuple(
        {
            "term": t.term,
            "gap": _gap(sides[t.term]),
            "n": sides[t.term][0].n,
            "p": a.validation.p_adjusted,
            **_class_of(subject, read[t.term]),
        }
        for t, a in kept
    )
    claim = Said(
        key=f"explore.{CODE}.claim.{answer.verdict.value}", values={**values, "statement": found.claim}
    )
    return found.model_copy(
        update={
            "claim": claim, "figure": figure, "examples": listed, "affected": validation.n,
            "validations": tuple(a.validation for _, a in kept),
        }
    )  # fmt: skip


def _class_of(subject: Subject, read: Target) -> dict[str, Scalar]:
    """Return the class a term is told of, nothing unless there are several."""
    several = subject.target is not None and subject.target.shape == "classes"
    return {"class": read.positive} if several else {}


def _gap(sides: tuple[Centre, Centre]) -> float:
    return sides[0].value - sides[1].value


def _drawn(
    subject: Subject,
    kept: list[tuple[Term, Answer]],
    sides: dict[str, tuple[Centre, Centre]],
    pair: tuple[str, str],
) -> Figure:
    """Draw the target where texts hold each term, the highest first."""
    target = subject.target
    assert target is not None
    if target.shape == "classes":
        return _mosaic(subject, kept, pair)
    ordered = sorted(kept, key=lambda k: (-sides[k[0].term][0].value, k[0].term))
    data: list[dict[str, Scalar]] = [
        {"level": term.term, "value": inside.value, "low": inside.low, "high": inside.high, "n": inside.n}
        for term, _ in ordered
        for inside in (sides[term.term][0],)
    ]
    axis = Axis(field="level", label=said(f"explore.{CODE}.axis", x=pair[0]), format="category")
    drawn = pictures.figure(CODE, pair, "dot-interval", pictures.measure_axis(subject, target), axis, data)
    frame = subject.half(ordered[0][1].half)
    return drawn.model_copy(update={"references": pictures.overall_line(overall(subject, frame), "x")})


def _mosaic(subject: Subject, kept: list[tuple[Term, Answer]], pair: tuple[str, str]) -> Figure:
    """Draw the share of each class among the texts that hold each term, the first terms first."""
    target = subject.target
    assert target is not None
    frame = subject.half(kept[0][1].half)
    texts, groups = as_levels(frame, target.column), clusters(frame, subject.group, subject.time)
    known = texts.is_not_null().to_numpy()
    cells: list[tables.Cell] = []
    for term, _ in kept:
        mask = known & (holding(frame, term.column, term.term) == WITH).fill_null(False).to_numpy()
        for name in target.classes[: tables.MOST_LEVELS]:
            hits = (texts == name).fill_null(False).to_numpy()[mask]
            cells.append(
                tables.Cell(
                    term.term, name, share(hits, None if groups is None else groups[mask]), int(mask.sum())
                )
            )
    axis = Axis(field="level", label=said(f"explore.{CODE}.axis", x=pair[0]), format="category")
    classes = pictures.column_axis(subject, target.column, "class", category=True)
    return pictures.heatmap(CODE, pair, axis, classes, cells, pair)
