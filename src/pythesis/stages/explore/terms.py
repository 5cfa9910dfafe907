"""Terms of texts that may go with the target: proposed by one half, decided by the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.validation import Validation
from pythesis.stages.explore import screen
from pythesis.stages.explore.question import target_view
from pythesis.stages.explore.subject import Subject
from pythesis.stats import recompute, relation, sides

WORD = r"\p{L}{3,}"  # shorter runs of letters are mostly articles and endings
RARE, COMMON = 0.01, 0.90  # share of texts: a rarer term is met too seldom, a commoner one says nothing
FEWEST = 15  # texts that hold a term, on the looking half
MOST_LOOKED = 200  # terms looked at in one column, the most frequent first
MOST_PROPOSED = 10  # terms of one column carried to the deciding half: each makes every question harder
PROPOSED_UNDER = 0.01
WITH, WITHOUT = "with", "without"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of one column, with the p of the look of each half that met it."""

    column: Column
    term: str
    looks: Mapping[str, float]

    code = "text-terms"

    @property
    def columns(self) -> tuple[str, ...]:
        """What the question is about."""
        return (self.column.name,)

    def tested(self, subject: Subject, half: str, level: float) -> Validation:
        """Return the test, on one half, of texts that hold the term against the others."""
        assert subject.target is not None
        rows = subject.half(half)
        two = Column(name=self.column.name, kind=Kind.CATEGORY, role=self.column.role, dtype="String")
        found = relation.relate(
            sides.beside(rows, holding(rows, self.column, self.term)), two, subject.target.column, rows=half,
            group=subject.group_name, time=subject.time_name, level=level, seed=subject.seed,
        )  # fmt: skip
        if found.refused is not None:
            return found
        arguments = {**found.arguments, "gaps": (self.column.name, self.term)}
        snippet = recompute.snippet(found.recipe, arguments)
        return found.model_copy(update={"arguments": arguments, "recompute": snippet})


def holding(frame: pl.DataFrame, column: Column, term: str) -> pl.Series:
    """Return ``with`` or ``without`` for each text, a gap for a gap."""
    texts = frame.get_column(column.name).cast(pl.String).str.to_lowercase()
    words = {True: WITH, False: WITHOUT}
    held = texts.str.contains(rf"\b{term}\b")
    return held.replace_strict(words, default=None, return_dtype=pl.String).alias(column.name)


def terms_of(subject: Subject, halves: tuple[str, ...]) -> list[Term]:
    """Return the terms that were looked at in each column of texts."""
    target = subject.target
    if target is None or target.shape in ("lasting", "counted"):
        return []
    found: list[Term] = []
    for column in subject.features:
        if column.kind is not Kind.TEXT or column.role is not Role.FEATURE:
            continue
        looks = {half: _looked(subject, half, column) for half in halves}
        names = dict.fromkeys(term for half in halves for term in looks[half])
        found += [Term(column, n, {h: looks[h][n] for h in halves if n in looks[h]}) for n in names]
    return found


def proposed(found: list[Term], half: str) -> list[int]:
    """Return the positions of the terms a half carries to the other, the most striking in each column."""
    chosen: list[int] = []
    for name in dict.fromkeys(term.column.name for term in found):
        looks = [(t.looks[half], i) for i, t in enumerate(found) if t.column.name == name and half in t.looks]
        chosen += [i for p, i in sorted(looks)[:MOST_PROPOSED] if p < PROPOSED_UNDER]
    return sorted(chosen)


def _looked(subject: Subject, half: str, column: Column) -> dict[str, float]:
    """Return the p of a quick look at each frequent term of a column, the most frequent first."""
    rows = subject.sample(half)
    texts = rows.get_column(column.name).cast(pl.String).str.to_lowercase()
    held = texts.str.extract_all(WORD).list.unique().explode().drop_nulls()
    counts = held.value_counts(name="n").sort(["n", held.name], descending=[True, False])
    n = texts.len() - texts.null_count()
    counts = counts.filter((pl.col("n") >= max(FEWEST, RARE * n)) & (pl.col("n") <= COMMON * n))
    outcome = target_view(subject, rows)
    looks: dict[str, float] = {}
    for term in counts.get_column(held.name).to_list()[:MOST_LOOKED]:
        view = screen.level_view(holding(rows, column, term))
        looks[term] = screen.link(view, outcome).p
    return looks
