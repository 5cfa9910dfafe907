"""Kept pairs gathered into a few themes, each told once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from pythesis.core.base import Scalar
from pythesis.core.faults import nothing
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, finding_id
from pythesis.core.said import Said, said
from pythesis.stages.explore import claims, departures, pictures
from pythesis.stages.explore.pairs import CODE, Duo, Pairs
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Subject, read_target
from pythesis.stages.explore.told import Told, Value

LINKED = 0.30  # mean strength within a theme; the same smallest strength as for one pair
ONE_THING = 0.7  # half of the spread shared: only then do several columns look like one thing
MOST_THEMES = 12  # themes told; a table with more is told by its strongest
MOST_DRAWN = 12  # columns of a theme drawn in its table of strengths
MOST_TESTS = 12  # tests attached to one theme, strongest first


def findings(subject: Subject, pairs: Pairs, registry: tuple[Question, ...]) -> list[Finding]:
    """Return one finding per set of columns that say the same, then one per theme, strongest first."""
    twins, others = apart(pairs)
    gathered = [*twins, *themes(others)][:MOST_THEMES]
    told = [
        subject.guard.tried(
            CODE, names_of(theme), partial(_finding, subject, theme, pairs, registry), nothing
        )
        for theme in gathered
    ]
    return [finding for finding in told if finding is not None]


def apart(pairs: Pairs) -> tuple[list[list[Duo]], tuple[Duo, ...]]:
    """Return the pairs inside each set of columns that say the same, and the pairs left.

    One column of a set, the first met, stands for the set in the pairs left.
    """
    stands: dict[str, str] = {}
    for duo in pairs.kept:
        for name in (duo.x.name, duo.y.name):
            for other in pairs.same.get(name, ()):
                stands.setdefault(other, stands.get(name, name))
    inside: dict[str, list[Duo]] = {}
    left: list[Duo] = []
    for duo in pairs.kept:
        first, second = (stands.get(name, name) for name in (duo.x.name, duo.y.name))
        if first == second:
            inside.setdefault(first, []).append(duo)
        elif first == duo.x.name and second == duo.y.name:
            left.append(duo)
    return list(inside.values()), tuple(left)


def themes(duos: tuple[Duo, ...]) -> list[list[Duo]]:
    """Gather columns by average linkage over the strengths of their pairs.

    A pair whose columns fell into two themes goes with the theme of its first column, so that every pair
    is in exactly one.
    """
    if not duos:
        return []
    names = sorted({name for duo in duos for name in (duo.x.name, duo.y.name)})
    place = {name: i for i, name in enumerate(names)}
    far = np.ones((len(names), len(names)))
    np.fill_diagonal(far, 0.0)
    for duo in duos:
        i, j = place[duo.x.name], place[duo.y.name]
        far[i, j] = far[j, i] = 1 - min(1.0, duo.strength)
    tree = hierarchy.linkage(squareform(far, checks=False), "average")
    theme = hierarchy.fcluster(tree, 1 - LINKED, "distance")
    gathered: dict[int, list[Duo]] = {}
    for duo in duos:
        gathered.setdefault(int(theme[place[duo.x.name]]), []).append(duo)
    inside = [_within(group, theme, place) for group in gathered.values()]
    return sorted(inside, key=lambda t: (-round(t[0].strength, 9), t[0].x.name, t[0].y.name))


def _within(group: list[Duo], theme: np.ndarray, place: dict[str, int]) -> list[Duo]:
    """Put the pairs that lie inside the theme first, strongest first."""

    def order(duo: Duo) -> tuple[bool, float, str, str]:
        across = theme[place[duo.x.name]] != theme[place[duo.y.name]]
        return bool(across), -round(duo.strength, 9), duo.x.name, duo.y.name

    return sorted(group, key=order)


def names_of(theme: list[Duo]) -> tuple[str, ...]:
    """Return the columns of a theme, those of its strongest pair first."""
    return tuple(dict.fromkeys(name for duo in theme for name in (duo.x.name, duo.y.name)))


def _finding(
    subject: Subject, theme: list[Duo], pairs: Pairs, registry: tuple[Question, ...]
) -> Finding | None:
    best = theme[0]
    names = names_of(theme)
    told = _told(subject, best, registry)
    if told is None:
        return None
    twins = set(pairs.same.get(names[0], ()))
    same = names[1:] if twins.issuperset(names[1:]) else ()
    values: dict[str, Value] = {
        "columns": names[:MOST_DRAWN],
        "count": len(names),
        "x": best.x.name,
        "y": best.y.name,
        "statement": told.claim(),
        "effect": claims.framed_effect(best.answer.validation, (best.x.name, best.y.name)),
        "rows": claims.rows_said(best.answer.validation, subject.split.cross_screening),
        "p": best.answer.validation.p_adjusted,
        "m": best.answer.validation.family_size,
        "pairs": len(theme),
        "strength": best.strength,
    }
    shape = "same" if same else "two" if len(names) == 2 else "several"
    base = f"explore.{CODE}.{shape}"
    loose = shape == "several" and min(duo.strength for duo in theme) < ONE_THING
    opinion = f"{base}.loose" if loose else base
    figure = told.figure if len(names) == 2 else _matrix(theme, names)
    picture = None
    if figure is not None:
        figure = figure.model_copy(update={"id": finding_id(CODE, names)})
        note = claims.note_said(told, best.answer.validation, subject)
        picture = pictures.titled(figure, Said(key=f"{base}.title", values=values), note)
    return Finding(
        code=CODE,
        id=finding_id(CODE, names),
        stage="explore",
        verdict=best.answer.verdict,
        severity=Severity.NOTICE if same else Severity.INFO,
        columns=names,
        claim=Said(key=f"{base}.many.claim" if len(names) > MOST_DRAWN else f"{base}.claim", values=values),
        reading=Said(key=f"{opinion}.reading", values=values),
        advice=Said(key=f"{opinion}.advice", values=values),
        validations=tuple(duo.answer.validation for duo in theme[:MOST_TESTS]),
        figure=picture,
        section="structure",
        affected=best.answer.validation.n,
        same_as=same,
        examples=_listed(theme),
    )


def _listed(theme: list[Duo]) -> tuple[dict[str, Scalar], ...]:
    """Return the pairs of a theme as a table."""
    return tuple({"first": d.x.name, "second": d.y.name, "strength": d.strength} for d in theme)


def _told(subject: Subject, duo: Duo, registry: tuple[Question, ...]) -> Told | None:
    """Tell one pair as if the second column were the target, else the first."""
    for x, y in ((duo.x, duo.y), (duo.y, duo.x)):
        target = read_target(subject.rows, y)
        if target is None:
            continue
        seen = replace(subject, target=target)
        for question in registry:
            if question.applies(seen, x):
                half, test = seen.half(duo.answer.half), duo.answer.validation
                told = departures.told(seen, half, x, test, question, CODE)
                if told is not None:
                    return told
    return None


def _matrix(theme: list[Duo], names: tuple[str, ...]) -> Figure:
    """Return the table of strengths between the columns of a theme."""
    drawn = names[:MOST_DRAWN]
    data: list[dict[str, Scalar]] = []
    for duo in theme:
        if duo.x.name in drawn and duo.y.name in drawn:
            for a, b in ((duo.x.name, duo.y.name), (duo.y.name, duo.x.name)):
                data.append({"first": a, "second": b, "strength": duo.strength})
    data.sort(key=lambda row: (drawn.index(str(row["second"])), drawn.index(str(row["first"]))))
    label = said("explore.axis.strength")
    x = Axis(field="first", label=said("explore.axis.columns"), format="category")
    y = Axis(field="second", label=said("explore.axis.columns"), format="category")
    figure = pictures.figure(CODE, names, "heatmap", x, y, data)
    return figure.model_copy(update={"color": Axis(field="strength", label=label, format="number")})
