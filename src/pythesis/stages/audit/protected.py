"""Columns that the law or decency protects, and columns that give them back."""

from __future__ import annotations

import re
import unicodedata

import polars as pl
from threadpoolctl import threadpool_limits

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted, held_out
from pythesis.stages.audit.protected_words import AMBIGUOUS, LEVELS, NAMES, NOT_PEOPLE, PAIRS
from pythesis.stages.audit.sampled import amount, as_numbers, binned, sample, sentences
from pythesis.stats import probe
from pythesis.stats.names import words_of

KNOWN_LEVELS = 2  # different ones, in nine rows of ten
MOST_LEVELS = 60
MENTIONED = 0.9
FEW_WORDS = 4
ANYWHERE = {"sex"}  # "married male" speaks of it; "light black" seldom of origin
WORDS = re.compile(r"[a-z]+")
# Alone, a column that ranks 80 pairs in 100 gives the protected one back; 90 in 100 nearly word for word.
PROXY = 0.80
SURELY = 0.77
MOST_PROXIES = 3
MOST_TRIED = 4
PROBED_ROWS = 4_000
FEWEST_ROWS = 100
AGE_BINS = 2
MOST_CLASSES = 8


@check("protected-column", section="bias", on="written")
def protected_column(subject: Subject) -> Outcome:
    """Find protected columns by declaration, name and values, and the columns that give them back."""
    found = [
        (column, ground) for column in subject.columns if (ground := _ground(subject, column)) is not None
    ]
    if not found:
        return Outcome(values={"columns": len(subject.columns)})
    concerns: list[Concern] = []
    names = {column.name for column, _ in found}
    with threadpool_limits(1):
        for column, ground in found:
            concerns.append(_protected(subject, column, ground))
            concerns.extend(_proxies(subject, column, names))
    return Outcome(concerns=tuple(concerns))


def plain(text: str) -> str:
    """Return a level in lower-case letters without accents, words apart by one blank."""
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return " ".join(WORDS.findall(letters))


def _ground(subject: Subject, column: Column) -> str | None:
    """Return what protects a column: the brief, its name, or its values."""
    said_so = subject.brief.column(column.name).protected
    if said_so is not None:
        return "declared" if said_so else None
    if column.kind in {Kind.EMPTY, Kind.CONSTANT} or column.role is Role.TARGET:
        return None
    words = set(words_of(column.name))
    if not words & NOT_PEOPLE:
        for ground, known in NAMES.items():
            if words & known or any(pair <= words for pair in PAIRS.get(ground, ())):
                return ground
    indicated = _indicated(subject, column) if column.distinct == KNOWN_LEVELS else None
    if indicated is not None:
        return indicated
    if column.dtype != "String" or column.distinct > MOST_LEVELS:
        return None
    levels = subject.levels(column.name)
    for ground in LEVELS:
        matches = [_mentioned(str(level), ground) for level in levels["value"]]
        rows = int(levels["count"].filter(pl.Series([match is not None for match in matches])).sum())
        different = set(matches) - {None}
        if len(different) >= KNOWN_LEVELS and rows >= MENTIONED * int(levels["count"].sum()):
            return ground
    return None


def _indicated(subject: Subject, column: Column) -> str | None:
    """Return the ground of a yes-no column named after a level: ``female``, ``black`` beside ``hispanic``.

    A word that also means something else, a colour or a language, counts beside another level only.
    """
    name = plain(column.name)
    ground = next((ground for ground, known in LEVELS.items() if name in known), None)
    if ground is None or name not in AMBIGUOUS:
        return ground
    others = {plain(other.name) for other in subject.columns if other.distinct == KNOWN_LEVELS} - {name}
    sure = others & (LEVELS["sex"] | LEVELS["origin"]) - AMBIGUOUS
    return ground if sure else None


def _mentioned(level: str, ground: str) -> str | None:
    """Return the known level that a text is or starts with; a sex may stand anywhere in a few words."""
    text, known = plain(level), LEVELS[ground]
    if text in known:
        return text
    words = text.split(" ") if text else []
    looked = words if ground in ANYWHERE and len(words) <= FEW_WORDS else words[:1]
    return next((word for word in looked if word in known), None)


def _protected(subject: Subject, column: Column, ground: str) -> Concern:
    n = subject.frame.height
    gaps = subject.frame[column.name].null_count()
    used = column.role is Role.FEATURE
    return Concern(
        columns=(column.name,),
        variant="used" if used else "kept-out",
        values={
            "column": column.name,
            "ground": said(f"audit.protected-column.grounds.{ground}"),
            "n": n - gaps,
        },
        severity=Severity.NOTICE,
        validations=(counted("audit_missing", {"column": column.name}, gaps, n),),
        affected=n - gaps,
        mergeable=False,
    )


def _proxies(subject: Subject, column: Column, protected: set[str]) -> list[Concern]:
    """Return the features that give a protected column back, proven on rows not learnt from."""
    rows = sample(subject.development.filter(pl.col(column.name).is_not_null()), most=PROBED_ROWS).rows
    coded = _coded(rows, column)
    if rows.height < FEWEST_ROWS or not 2 <= coded.n_unique() <= MOST_CLASSES:
        return []
    rows = rows.with_columns(coded.alias(column.name))
    names = [c.name for c in subject.features if c.name not in protected and not sentences(c)]
    seen = probe.screen(rows, column.name, names, "multiclass") if names else {}
    likely = sorted((n for n in names if seen[n] >= SURELY), key=lambda name: -seen[name])[:MOST_TRIED]
    group = subject.table.group
    concerns = []
    for name in likely:
        score = probe.column_alone(
            rows, column.name, name, "multiclass", groups=group.name if group else None
        )
        if score.value >= PROXY and score.low >= SURELY:
            arguments: Arguments = {
                "target": column.name,
                "column": name,
                "group": group.name if group else "",
                "bins": AGE_BINS if amount(column) else 0,
            }
            concerns.append(
                Concern(
                    columns=(name, column.name),
                    variant="proxy" if column.role is Role.FEATURE else "proxy-kept-out",
                    values={"column": name, "other": column.name, "score": score.value, "n": score.n},
                    severity=Severity.NOTICE if column.role is Role.FEATURE else Severity.WARNING,
                    validations=(held_out("audit_proxy", arguments, score),),
                    affected=score.n,
                    weight=score.value,
                    mergeable=False,
                )
            )
    return concerns[:MOST_PROXIES]


def _coded(rows: pl.DataFrame, column: Column) -> pl.Series:
    """Return the classes to give back: the levels, or two halves of a number."""
    if amount(column):
        return pl.Series(column.name, binned(as_numbers(rows[column.name]), AGE_BINS)).cast(pl.String)
    return rows[column.name].cast(pl.String)
