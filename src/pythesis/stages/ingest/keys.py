"""Proposes the columns on which two tables are joined, from their names and values."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from pythesis.core.said import Said, said
from pythesis.stats.names import words_of

Pairs = tuple[tuple[str, str], ...]
MIN_MET = 0.5  # of the left's different keys, share found on the right: fewer are two vocabularies
MIN_MET_BY_VALUES = 0.8  # ... when names do not speak for it
MAX_COLUMNS = 60  # columns of each table compared by values
MAX_SHARED = 12  # common names tried together as one key


@dataclass(frozen=True, slots=True)
class Proposal:
    """Pairs of columns, why, and other pairs that fit as well: then a person must choose."""

    on: Pairs
    reason: Said
    rivals: tuple[Pairs, ...] = ()


def comparable(left: pl.Series, right: pl.Series) -> tuple[pl.Series, pl.Series] | None:
    """Return two columns in one type in which equal keys are equal, or None when they cannot be compared."""
    if left.dtype == right.dtype:
        return left, right
    types = (left.dtype, right.dtype)
    if all(dtype.is_numeric() for dtype in types):
        return left.cast(pl.Float64), right.cast(pl.Float64)
    if pl.String in types and any(dtype.is_integer() for dtype in types):
        return left.cast(pl.String).str.strip_chars(), right.cast(pl.String).str.strip_chars()
    if pl.Date in types and all(dtype.is_temporal() for dtype in types):
        return left.cast(pl.Datetime("us")), right.cast(pl.Datetime("us"))
    return None


def propose(left: pl.DataFrame, right: pl.DataFrame, stem: str) -> Proposal | None:
    """Propose how `right`, a table named `stem`, is joined to `left`; None when nothing fits.

    In this order: one column of the same name that tells the right's rows apart; several such columns
    together; columns of other names whose values meet; a common name that tells only the left's rows apart.
    """
    shared = _shared(left, right)
    single = [pair for pair in shared if _unique(right, (pair[1],))]
    met = {pair: _met(left, right, (pair,)) for pair in single}
    fit = [pair for pair in single if met[pair] >= MIN_MET]
    if fit:
        best = max(fit, key=lambda pair: (met[pair], left[pair[0]].n_unique()))
        return Proposal((best,), said("ingest.joins.same-name", column=best[0], share=met[best]))
    together = _together(left, right, shared)
    if together is not None:
        return together
    by_values = _by_values(left, right, stem)
    if by_values is not None:
        return by_values
    for pair in shared:
        if _unique(left, (pair[0],)) and _met(right, left, ((pair[1], pair[0]),)) >= MIN_MET:
            return Proposal((pair,), said("ingest.joins.many", column=pair[0], table=stem))
    return None


def _shared(left: pl.DataFrame, right: pl.DataFrame) -> list[tuple[str, str]]:
    names: dict[str, str] = {}
    for name in left.columns:
        names.setdefault(_folded(name), name)
    pairs = [(names[_folded(b)], b) for b in right.columns if _folded(b) in names]
    return [(a, b) for a, b in pairs if not left[a].dtype.is_float() and comparable(left[a], right[b])]


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _unique(frame: pl.DataFrame, names: tuple[str, ...]) -> bool:
    known = frame.select(pl.col(name).alias(f"k{i}") for i, name in enumerate(names)).drop_nulls()
    return known.height > 1 and known.n_unique() == known.height


def _met(left: pl.DataFrame, right: pl.DataFrame, pairs: Pairs) -> float:
    """Return the share of the left's different keys that the right has."""
    sides = [both for a, b in pairs if (both := comparable(left[a], right[b])) is not None]
    if len(sides) < len(pairs):
        return 0.0
    ours = pl.DataFrame([one.alias(f"k{i}") for i, (one, _) in enumerate(sides)]).drop_nulls().unique()
    theirs = pl.DataFrame([one.alias(f"k{i}") for i, (_, one) in enumerate(sides)]).drop_nulls().unique()
    return ours.join(theirs, on=ours.columns, how="semi").height / ours.height if ours.height else 0.0


def _together(left: pl.DataFrame, right: pl.DataFrame, shared: list[tuple[str, str]]) -> Proposal | None:
    """Return the fewest common columns that together tell the right's rows apart."""
    chosen = shared[:MAX_SHARED]
    if len(chosen) < 2 or not _unique(right, tuple(b for _, b in chosen)):
        return None
    for pair in sorted(chosen, key=lambda pair: right[pair[1]].n_unique()):
        fewer = [other for other in chosen if other != pair]
        if fewer and _unique(right, tuple(b for _, b in fewer)):
            chosen = fewer
    met = _met(left, right, tuple(chosen))
    if met < MIN_MET:
        return None
    columns = tuple(a for a, _ in chosen)
    return Proposal(tuple(chosen), said("ingest.joins.together", columns=columns, share=met))


def _by_values(left: pl.DataFrame, right: pl.DataFrame, stem: str) -> Proposal | None:
    """Return columns of other names whose values meet.

    Whole numbers meet by chance (1 to 50 is in every table), so their names must be related too.
    """
    found: list[tuple[bool, float, tuple[str, str]]] = []
    for b in right.columns[:MAX_COLUMNS]:
        if right[b].dtype.is_float() or right[b].dtype == pl.Boolean or not _unique(right, (b,)):
            continue
        for a in left.columns[:MAX_COLUMNS]:
            related = _related(a, b, stem)
            words = left[a].dtype == pl.String and right[b].dtype == pl.String
            if (related or words) and left[a].n_unique() > 2 and not left[a].dtype.is_float():
                met = _met(left, right, ((a, b),))
                if met >= MIN_MET_BY_VALUES:
                    found.append((related, met, (a, b)))
    if not found:
        return None
    named = [one for one in found if one[0]] or found
    named.sort(key=lambda one: -one[1])
    _, met, best = named[0]
    rivals = tuple((pair,) for _, _, pair in named[1:])
    return Proposal((best,), said("ingest.joins.values", left=best[0], right=best[1], share=met), rivals)


def _related(a: str, b: str, stem: str) -> bool:
    """Return whether a name speaks of another table's key: ``customer_id`` of ``id`` in ``customers``."""
    ours, theirs = {_root(w) for w in words_of(a)}, {_root(w) for w in words_of(b)}
    table = {_root(w) for w in words_of(stem)}
    plain = {"id", "code", "key", "no", "num", "name", "nom", "ref"}
    return bool(ours & (theirs - plain)) or (bool(ours & table) and bool(theirs & (plain | table)))


def _root(word: str) -> str:
    return re.sub(r"(ies|s|x)$", "", word) if len(word) > 3 else word
