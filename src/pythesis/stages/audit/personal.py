"""Data that name or reach a person: names, addresses, phones, national numbers, accounts."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.first_names import FIRST_NAMES
from pythesis.stages.audit.personal_patterns import SHAPES, Shape
from pythesis.stages.audit.sampled import sentences
from pythesis.stats.names import of_birth, words_of

SAMPLE = 2000
# A shape that no level among the first ten thousand and ten thousand others has is not that of one in ten.
LOOK = 10_000
# Towns and brands share names with people, never three in ten of them.
KNOWN_NAMES = 0.3
A_FEW = 0.1
ENOUGH = 3
A_FEW_INSIDE = 0.01
A_LIST = 10  # a handful of levels that are also first names (varieties, ships) name nobody
CHECKED = 0.5
PEOPLE = frozenset([
    "prenom", "firstname", "lastname", "surname", "fullname", "patronyme", "forename", "givenname",
    "nomprenom",
])  # fmt: skip
PARTS = ({"first", "name"}, {"last", "name"}, {"full", "name"}, {"family", "name"}, {"given", "name"},
         {"maiden", "name"},
         {"nom", "famille"}, {"nom", "naissance"}, {"nom", "usage"}, {"nom", "complet"}, {"nom", "patient"},
         {"nom", "client"}, {"nom", "salarie"}, {"patient", "name"}, {"customer", "name"}, {"client", "name"},
         {"employee", "name"}, {"contact", "name"}, {"person", "name"}, {"user", "name"},
         {"passenger", "name"})  # fmt: skip
MAY_NAME = frozenset(["name", "names", "nom", "noms", "auteur", "author"])
NAME_LIKE = r"^\s*\p{Lu}[\p{L}.'’-]*(?:[ ,-]+(?:\p{L}[\p{L}.'’()\"-]*)){0,7}\s*$"
IN_CELLS = 0.5


@check("personal-data", section="bias", on="written")
def personal_data(subject: Subject) -> Outcome:
    """Find columns that name people or tell how to reach them."""
    concerns = [c for column in subject.columns if (c := _look(subject, column)) is not None]
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.columns)})


def _look(subject: Subject, column: Column) -> Concern | None:
    cells = subject.frame[column.name]
    words = set(words_of(column.name))
    if cells.dtype in (pl.Date, pl.Datetime) or (cells.dtype == pl.String and column.kind is Kind.DATE):
        return _born(subject, column) if of_birth(column.name) else None
    if cells.dtype.is_integer() and column.kind is not Kind.BOOLEAN:
        return _digits(subject, column, words)
    if cells.dtype != pl.String:
        return None
    levels = subject.levels(column.name)
    if not levels.height:
        return None
    return _shaped(subject, column, levels, words) or _named(subject, column, levels, words)


def _shaped(subject: Subject, column: Column, levels: pl.DataFrame, words: set[str]) -> Concern | None:
    total = int(levels["count"].sum())
    look = levels if levels.height <= 2 * LOOK else _spread(levels)
    for shape in SHAPES:
        named = bool(words & shape.words)
        if (shape.named_only and not named) or _absent(shape, look, levels):
            continue
        hits = levels.filter(pl.col("value").str.contains(shape.pattern))
        count = int(hits["count"].sum())
        least = A_FEW if named else shape.least
        if hits.height >= ENOUGH and count >= least * total and _checked(shape, hits):
            return _concern(subject, column, shape.key, shape.pattern, count, total, least=least)
        if shape.anywhere:
            hits = levels.filter(pl.col("value").str.contains(shape.anywhere))
            if hits.height >= ENOUGH:
                count = int(hits["count"].sum())
                return _concern(subject, column, f"{shape.key}-inside", shape.anywhere, count, total)
    return None


def _spread(levels: pl.DataFrame) -> pl.DataFrame:
    """Return the most frequent levels and some spread over the others."""
    others = levels.slice(LOOK)
    return pl.concat([levels.head(LOOK), others.gather_every(max(1, others.height // LOOK))])


def _absent(shape: Shape, look: pl.DataFrame, levels: pl.DataFrame) -> bool:
    """Return whether a look tells that a shape is not there: no hit in it, where few would not count."""
    if shape.sign and not levels["value"].str.contains(shape.sign, literal=True).any():
        return True
    return not shape.anywhere and not look["value"].str.contains(shape.pattern).any()


def _checked(shape: Shape, hits: pl.DataFrame) -> bool:
    if shape.passes is None:
        return True
    first = hits["value"].head(200).to_list()
    return sum(map(shape.passes, first)) >= CHECKED * len(first)


def _digits(subject: Subject, column: Column, words: set[str]) -> Concern | None:
    """Return a concern where whole numbers are phones or national numbers, told by name and length."""
    filled = subject.frame[column.name].drop_nulls()
    if not len(filled):
        return None
    texts = filled.head(SAMPLE).cast(pl.String)
    for shape in SHAPES:
        if shape.key not in {"phone", "national", "card"}:
            continue
        named = bool(words & shape.words)
        if not named and shape.key != "card" and shape.passes is None:
            continue
        pattern = r"^[1-9]\d{8,11}$" if shape.key == "phone" else shape.pattern
        if shape.key == "phone" and not named:
            continue
        hits = texts.filter(texts.str.contains(pattern))
        long = shape.passes is None or hits.str.len_chars().min() in {15, 16}
        if len(hits) >= CHECKED * len(texts) and hits.n_unique() >= ENOUGH and (named or long):
            if shape.passes is not None and sum(map(shape.passes, hits.head(200))) < CHECKED * min(
                200, len(hits)
            ):
                continue
            count = int(filled.cast(pl.String).str.contains(pattern).sum())
            return _concern(subject, column, shape.key, pattern, count, len(filled), least=CHECKED)
    return None


def _named(subject: Subject, column: Column, levels: pl.DataFrame, words: set[str]) -> Concern | None:
    """Return a concern where cells are names of people, told by first names or by the name of the column."""
    if levels.height < ENOUGH or (sentences(column) and not words & (MAY_NAME | PEOPLE)):
        return None
    first = levels["value"].head(SAMPLE)
    like = float(first.str.contains(NAME_LIKE).mean() or 0)  # type: ignore[arg-type]
    if like < IN_CELLS:
        return None
    sure = bool(words & PEOPLE) or any(part <= words for part in PARTS)
    known = sum(map(_has_first_name, first.to_list())) / len(first)
    beside = bool(words & MAY_NAME) and any(set(words_of(c.name)) & PEOPLE for c in subject.columns)
    several = levels.height >= A_LIST
    people = (sure and known >= A_FEW) or (several and (sure or beside or known >= KNOWN_NAMES))
    if not people:
        return None
    total = int(levels["count"].sum())
    count = int(levels.filter(pl.col("value").str.contains(NAME_LIKE))["count"].sum())
    return _concern(subject, column, "name", NAME_LIKE, count, total, least=1.0)


def _has_first_name(text: str) -> bool:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]{2,}", plain)
    return len(words) <= 10 and any(word in FIRST_NAMES for word in words)


def _born(subject: Subject, column: Column) -> Concern | None:
    n = subject.frame.height
    filled = n - subject.frame[column.name].null_count()
    return _concern(subject, column, "birth", r"\d", filled, filled) if filled else None


def _concern(
    subject: Subject, column: Column, variant: str, pattern: str, count: int, n: int, least: float = 2.0
) -> Concern:
    named = column.kind is Kind.IDENTIFIER or least <= 1.0
    # A few among sentences are hidden one by one; a whole column is not to be published.
    few = variant.endswith("-inside") and count < A_FEW_INSIDE * n
    severity = Severity.NOTICE if few or variant in {"birth", "ip"} else Severity.WARNING
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={"column": column.name, "count": count, "n": n, "share": count / n},
        severity=severity,
        validations=(counted("audit_pattern", {"column": column.name, "pattern": pattern}, count, n),),
        affected=count,
        weight=count,
        # Rows only: an example would publish what should be hidden.
        examples=subject.examples(pl.col(column.name).cast(pl.String).str.contains(pattern), []),
        proposals=(
            Decision(
                action=Action.EXCLUDE
                if named and variant not in {"birth", "ip"} and column.role is not Role.TARGET
                else Action.KEEP,
                column=column.name,
                why=said("audit.personal-data.why", column=column.name),
                origin=finding_id("personal-data", (column.name,)),
            ),
        ),
        mergeable=False,
    )
