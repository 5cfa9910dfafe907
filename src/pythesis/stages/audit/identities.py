"""Finds the arithmetic that makes one column of others: sums, differences, products, ratios, known curves.

Candidates are tried row by row, so that neither a few wrong rows nor gaps hide a rule, and a rule holds when
nearly every row obeys it to the last decimal written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from pythesis.stages.audit.rules import (
    EXACT,
    FEWEST_ROWS,
    Identity,
    clock,
    formed,
    is_clock,
    minutes,
    obeyed,
    tolerance,
    value,
)
from pythesis.stages.audit.sampled import Floats

# A rule that made a column holds nearly everywhere; below, it is at best a likeness.
HOLDS = 0.95
# Each term is needed: the rule still holds on the rows where that term leaves its commonest value.
NEARLY_EXACT = 0.999
HOLDS_WHERE_IT_VARIES = 0.9
ENOUGH_VARYING = 10
# A column of fewer values obeys many rules by chance.
FEWEST_VALUES = 8
TRIED_ROWS = 400  # by the screen; what passes is tried on all rows of the sample
# Curves keep order: ranks that hardly go together cannot hide one, wrong rows included.
ALIKE = 0.85
# Short of this share of the spread, no weighted sum is exact.
NEARLY_ALL = 0.95
SUMMED_ROWS = 600
MOST_COLUMNS = 40  # all pairs up to here; beyond, each column with the eight most alike
PARTNERS = 8
MOST_TARGETS = 300
MOST_TERMS = 12
ROWS_A_TERM = 20
CURVES = ("log", "log1p", "sqrt", "square", "exp", "inverse")
PAIRS = ("sum", "difference", "product", "ratio", "ratio-square")


def find(
    name: str, columns: dict[str, Floats], partners: Sequence[str], deep: bool = True
) -> Identity | None:
    """Return the rule that makes column `name` of some `partners`, the most exact and simplest one.

    Parameters
    ----------
    name : str
    columns : mapping
        Numbers by name, gaps as not-a-number, all of one length.
    partners : sequence of str
        Columns that may serve as terms.
    deep : bool
        Look for weighted sums of many columns too.
    """
    y = columns[name]
    known = y[~np.isnan(y)]
    if len(known) < FEWEST_ROWS or len(np.unique(known)) < FEWEST_VALUES:
        return None
    allowed = tolerance(y)
    rows = np.flatnonzero(~np.isnan(y))
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, TRIED_ROWS).astype(int))]
    few = {partner: columns[partner][rows] for partner in partners}
    found: list[Identity] = []
    for form, terms in _candidates(y[rows], few, allowed):
        rule = _fitted(name, y, form, terms, [columns[term] for term in terms], allowed)
        if rule is not None:
            found.append(rule)
            if len(terms) == 1 and rule.share > 0.999:
                break
    if deep and max((rule.share for rule in found), default=0.0) < NEARLY_EXACT:
        with threadpool_limits(1):
            weighted = _weighted(name, y, columns, partners, allowed)
        found.extend([weighted] if weighted is not None else [])
    best = max(found, key=lambda rule: (round(rule.share, 3), -len(rule.terms)), default=None)
    if best is not None and best.share < NEARLY_EXACT and best.form in {"sum", "difference"}:
        return _completed(best, columns, partners)
    return best


def _completed(rule: Identity, columns: dict[str, Floats], partners: Sequence[str]) -> Identity:
    """Return the rule with the term that its broken rows ask for, when one column makes them right."""
    y = columns[rule.column]
    left = y - value(rule.form, [columns[term] for term in rule.terms], rule.weights, rule.offset)
    broken = np.abs(left) > rule.tolerance
    broken &= ~np.isnan(left)
    for partner in partners:
        if partner in rule.terms:
            continue
        for sign in (1.0, -1.0):
            near = np.abs(left[broken] - sign * columns[partner][broken]) <= rule.tolerance
            if near.mean() < HOLDS_WHERE_IT_VARIES:
                continue
            weights = (1.0, 1.0 if rule.form == "sum" else -1.0, sign)
            terms = (*rule.terms, partner)
            longer = Identity(rule.column, terms, "weighted", weights, rule.offset, rule.tolerance, 0.0)
            kept = _kept(longer, y, [columns[term] for term in terms])
            if kept is not None and kept.share > rule.share:
                return kept
    return rule


def _candidates(y: Floats, few: dict[str, Floats], allowed: float) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return forms and terms that hold on a few rows, single terms first."""
    names = list(few)
    place_of = ranked(y)
    for name in names:
        together = abs(float(place_of @ ranked(few[name]))) >= ALIKE
        squared = not together and abs(float(place_of @ ranked(few[name] ** 2))) >= ALIKE
        for form in ("copy", *CURVES) if together else (("square",) if squared else ()):
            if _seems(y, _shaped(form, [few[name]]), allowed, affine=True):
                yield form, (name,)
                break
    times = [name for name in names if is_clock(few[name])]
    for place, first in enumerate(names):
        others = [name for name in names if name != first]
        if not others:
            return
        block = np.stack([few[name] for name in others])
        for form in PAIRS:
            later = form in {"sum", "product"}
            with np.errstate(all="ignore"):
                made = _pair_block(form, few[first], block)
            for hit in np.flatnonzero(_block_seems(y, made, allowed, form in {"sum", "difference"})):
                if not later or names.index(others[hit]) > place:
                    yield form, (first, others[hit])
        if first in times:
            for second in times:
                if second != first and _seems(
                    y, clock(minutes(few[first]) - minutes(few[second])), allowed, affine=False
                ):
                    yield "clock", (first, second)


def _pair_block(form: str, first: Floats, others: npt.NDArray[np.float64]) -> Floats:
    made = {
        "sum": lambda: first + others,
        "difference": lambda: first - others,
        "product": lambda: first * others,
        "ratio": lambda: first / others,
        "ratio-square": lambda: first / others**2,
    }[form]()
    return np.where(np.isfinite(made), made, np.nan)


def _block_seems(y: Floats, made: Floats, allowed: float, shifted: bool) -> npt.NDArray[np.bool_]:
    """Return, for each row of `made`, whether it gives `y` nearly everywhere, up to a constant or factor."""
    with np.errstate(all="ignore"):
        if shifted:
            apart = y - made
            close = np.abs(apart - _medians(apart)) <= allowed + 1e-9 * np.abs(y)
        else:
            usable = made != 0
            ratio = np.where(usable, y / np.where(usable, made, 1), np.nan)
            close = np.abs(y - _medians(ratio) * made) <= allowed + 1e-9 * np.abs(y)
    known = ~np.isnan(made)
    tried = known.sum(axis=1)
    right = (close & known).sum(axis=1)
    return np.asarray((tried >= FEWEST_ROWS / 2) & (right >= (HOLDS - 0.03) * tried))


def _medians(rows: Floats) -> Floats:
    """Return the lower median of each row, gaps apart, as a column."""
    ordered = np.sort(rows, axis=1)  # gaps come last
    middle = np.maximum(((~np.isnan(rows)).sum(axis=1) - 1) // 2, 0)
    return np.asarray(ordered[np.arange(len(rows)), middle][:, None])


def ranked(values: Floats) -> Floats:
    """Return dense ranks of mean 0 and length 1, gaps at 0."""
    known = ~np.isnan(values)
    ranks = np.zeros(len(values))
    if not known.any():
        return ranks
    ranks[known] = np.unique(values[known], return_inverse=True)[1]
    ranks[known] -= ranks[known].mean()
    length = float(np.sqrt((ranks**2).sum()))
    return ranks / length if length else ranks


def _shaped(form: str, terms: Sequence[Floats]) -> Floats:
    with np.errstate(all="ignore"):
        return formed(form, terms)


def _seems(y: Floats, made: Floats, allowed: float, affine: bool) -> bool:
    known = ~np.isnan(made)
    if known.sum() < FEWEST_ROWS / 2:
        return False
    if not affine:
        return bool((np.abs(y[known] - made[known]) <= allowed).mean() >= HOLDS - 0.03)
    line = _line(made[known], y[known])
    if line is None:
        return False
    factor, offset = line
    return bool((np.abs(y[known] - offset - factor * made[known]) <= allowed).mean() >= HOLDS - 0.03)


def _line(x: Floats, y: Floats) -> tuple[float, float] | None:
    """Return the factor and offset most rows agree on, by slopes between far quantiles then a trimmed fit."""
    kept = np.ones(len(x), dtype=bool)
    factor = offset = 0.0
    for _ in range(3):
        spread = float(x[kept].var())
        if spread <= 0 or kept.sum() < FEWEST_ROWS / 2:
            return None
        factor = float(((x[kept] - x[kept].mean()) * (y[kept] - y[kept].mean())).mean() / spread)
        offset = float(y[kept].mean() - factor * x[kept].mean())
        error = np.abs(y - offset - factor * x)
        kept = error <= np.quantile(error, 0.9) + EXACT * float(y.std())
    return factor, offset


def _fitted(
    name: str, y: Floats, form: str, terms: tuple[str, ...], values: list[Floats], allowed: float
) -> Identity | None:
    """Fit the constant of a candidate on all rows, and return it when it holds and needs each term."""
    made = _shaped(form, values)
    known = ~np.isnan(y) & ~np.isnan(made)
    if known.sum() < FEWEST_ROWS:
        return None
    factor, offset = 1.0, 0.0
    if len(terms) == 1:
        line = _line(made[known], y[known])
        if line is None:
            return None
        factor, offset = _tidy(line[0]), _tidy(line[1], allowed)
    elif form in {"sum", "difference"}:
        offset = _tidy(float(np.median((y - made)[known])), allowed)
    elif form != "clock":
        usable = known & (made != 0) & (y != 0)
        if usable.sum() < FEWEST_ROWS / 2:
            return None
        factor = _tidy(float(np.median(y[usable] / made[usable])))
    return _kept(Identity(name, terms, form, (factor,), offset, allowed, 0.0), y, values)


def _tidy(number: float, least: float = 0.0) -> float:
    """Return a constant as a person would have written it, when it is that close to a short number."""
    if abs(number) <= least:
        return 0.0
    for digits in range(1, 7):
        short = float(f"{number:.{digits}g}")
        if abs(short - number) <= 1e-4 * abs(number):
            return short
    return number


def _kept(rule: Identity, y: Floats, values: list[Floats]) -> Identity | None:
    made = value(rule.form, values, rule.weights, rule.offset)
    right, tried = obeyed(y, made, rule.tolerance)
    if tried < FEWEST_ROWS or right < HOLDS * tried:
        return None
    for term in values:
        known = term[~np.isnan(term)]
        levels, counts = np.unique(known, return_counts=True)
        moved = ~np.isnan(term) & (term != levels[counts.argmax()])
        right_there, tried_there = obeyed(y[moved], made[moved], rule.tolerance)
        if tried_there < ENOUGH_VARYING or right_there < HOLDS_WHERE_IT_VARIES * tried_there:
            return None
    levels, counts = np.unique(y[~np.isnan(y)], return_counts=True)
    moved = y != levels[counts.argmax()]
    right_there, tried_there = obeyed(y[moved], made[moved], rule.tolerance)
    if tried_there < ENOUGH_VARYING or right_there < HOLDS_WHERE_IT_VARIES * tried_there:
        return None
    return Identity(
        rule.column, rule.terms, rule.form, rule.weights, rule.offset, rule.tolerance, right / tried
    )


def _weighted(
    name: str, y: Floats, columns: dict[str, Floats], partners: Sequence[str], allowed: float
) -> Identity | None:
    """Return a weighted sum by orthogonal matching pursuit (Pati, Rezaiifar & Krishnaprasad 1993)."""
    usable = [p for p in partners if np.isnan(columns[p]).mean() < 0.5]
    if len(usable) < 2:
        return None
    x = np.column_stack([columns[p] for p in usable])
    full = ~np.isnan(y) & ~np.isnan(x).any(axis=1)
    if full.sum() < 2 * FEWEST_ROWS:
        return None
    spaced = np.unique(np.linspace(0, full.sum() - 1, SUMMED_ROWS).astype(int))
    target, x = y[full][spaced], x[full][spaced]
    if x.shape[1] < len(target) / 3:
        left = target - np.column_stack([np.ones(len(target)), x]) @ _trimmed(x, target)
        if np.quantile(np.abs(left), NEARLY_ALL) > 0.5 * np.abs(target - np.median(target)).mean():
            return None
    scale = x.std(axis=0)
    varying = np.flatnonzero(scale > 0)
    centred = x - x.mean(axis=0)
    chosen: list[int] = []
    left = target - target.mean()
    for _ in range(min(MOST_TERMS, len(target) // ROWS_A_TERM, len(varying))):
        weights = np.abs(centred[:, varying].T @ left) / scale[varying]
        weights[np.isin(varying, chosen)] = -1
        chosen.append(int(varying[int(weights.argmax())]))
        solved = _trimmed(x[:, chosen], target)
        left = target - solved[0] - x[:, chosen] @ solved[1:]
        if (np.abs(left) <= allowed).mean() >= HOLDS:
            terms = tuple(usable[place] for place in chosen)
            kept = [
                place
                for place, weight in enumerate(solved[1:])
                if abs(weight) * scale[chosen[place]] > allowed
            ]
            rule = Identity(
                name,
                tuple(terms[place] for place in kept),
                "weighted" if len(kept) > 1 else "copy",
                tuple(_tidy(float(solved[1:][place])) for place in kept),
                _tidy(float(solved[0]), allowed),
                allowed,
                0.0,
            )
            return _kept(rule, y, [columns[term] for term in rule.terms]) if kept else None
    return None


def _trimmed(x: Floats, y: Floats) -> Floats:
    """Return offset and weights by least squares, twice without the rows that fit worst."""
    design = np.column_stack([np.ones(len(y)), x])
    kept = np.ones(len(y), dtype=bool)
    solved = np.zeros(design.shape[1])
    for _ in range(3):
        solved = np.linalg.lstsq(design[kept], y[kept], rcond=None)[0]
        error = np.abs(y - design @ solved)
        kept = error <= np.quantile(error, 0.95) + EXACT * float(y.std())
    return np.asarray(solved)
