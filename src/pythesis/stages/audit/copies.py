"""Columns that hold what another column holds."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.sampled import Codes, as_codes

SAMPLE = 2000
# Rows in which one of the two leaves its most frequent value: elsewhere they are equal by chance.
ENOUGH = 20
NEARLY = 0.9
PROBABLY = 0.8
MOST_COLUMNS = 400
# Two levels name two others by nature only if all rows agree; with three and ten rows each, chance is out.
LEVELS = (3, 60)
ROWS_A_LEVEL = 10


@check("duplicate-column", section="structure", on="written")
def duplicate_column(subject: Subject) -> Outcome:
    """Find columns equal to another one, in all rows or nearly."""
    columns = [c for c in subject.columns if c.kind not in {Kind.CONSTANT, Kind.EMPTY}]
    if len(columns) < 2:
        return Outcome(refused=said("audit.duplicate-column.one-column"))
    concerns: list[Concern] = []
    copies: set[str] = set()
    for one, other in _likely(subject, columns):
        if other.name in copies:
            continue
        concern = _compare(subject, one, other)
        if concern is not None:
            concerns.append(concern)
            copies.add(other.name)
    for one, other in _recodings(subject, [c for c in columns if c.name not in copies]):
        if other.name not in copies:
            concerns.append(_recoded(subject, one, other))
            copies.add(other.name)
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def _recodings(subject: Subject, columns: list[Column]) -> list[tuple[Column, Column]]:
    """Return the pairs of features whose levels name one another, one for one, in all rows."""
    coded = [
        c
        for c in columns
        if c.role is not Role.TARGET
        and LEVELS[0] <= c.distinct <= min(LEVELS[1], subject.frame.height // ROWS_A_LEVEL)
    ]
    first = subject.frame.head(SAMPLE)
    alike: dict[tuple[int, int, bytes], list[Column]] = {}
    for column in coded:  # the levels of both come up in the same order
        order = _first_seen(as_codes(first[column.name]))
        alike.setdefault((column.distinct, column.missing, order.tobytes()), []).append(column)
    place = {column.name: at for at, column in enumerate(coded)}
    pairs = [
        (one, other)
        for same in alike.values()
        for at, one in enumerate(same)
        for other in same[at + 1 :]
        if not one.kind is other.kind is Kind.NUMBER  # two numbers are told by the formula that binds them
        and _distinct_pairs(subject, one, other) == one.distinct
    ]
    return sorted(pairs, key=lambda pair: (place[pair[0].name], place[pair[1].name]))


def _first_seen(codes: Codes) -> Codes:
    """Return codes numbered anew in the order in which they come up."""
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    renumbered: Codes = rank[inverse]
    return renumbered


def _distinct_pairs(subject: Subject, one: Column, other: Column) -> int:
    both = subject.frame.select(one.name, other.name).unique()
    return both.height - int(both.select(pl.all_horizontal(pl.all().is_null()).any()).item())


def _recoded(subject: Subject, one: Column, other: Column) -> Concern:
    n = subject.frame.height
    proof = counted(
        "audit_recoded",
        {"column": other.name, "other": one.name},
        one.distinct,
        n,
        share=one.distinct / n,
        name="pairs of levels for each row",
    )
    return Concern(
        columns=(other.name, one.name),
        variant="recoded",
        values={"column": other.name, "other": one.name, "levels": one.distinct, "n": n},
        severity=Severity.NOTICE,
        validations=(proof,),
        affected=n,
        weight=n,
        same_as=(one.name,),
        examples=subject.examples(pl.col(other.name).is_not_null(), [other.name, one.name]),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=other.name,
                why=said("audit.duplicate-column.why.recoded", column=other.name, other=one.name),
                origin=finding_id("duplicate-column", (other.name, one.name)),
            ),
        ),
    )


def alike(cells: pl.Series) -> pl.Series:
    """Return cells made comparable: numbers as such, text without capitals nor blanks around."""
    if cells.dtype == pl.String:
        return cells.str.strip_chars().str.to_lowercase()
    numeric = cells.dtype.is_numeric() or cells.dtype == pl.Boolean
    return cells.cast(pl.Float64) if numeric else cells.cast(pl.String)


def comparable(one: pl.Series, other: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return two columns made comparable, as the recipe ``audit_equal`` makes them."""
    first, second = alike(one), alike(other)
    if first.dtype != second.dtype:
        first, second = first.cast(pl.Float64, strict=False), second.cast(pl.Float64, strict=False)
    return first, second


def _likely(subject: Subject, columns: list[Column]) -> list[tuple[Column, Column]]:
    """Return the pairs that are mostly equal on evenly spaced development rows."""
    rows = subject.development if subject.target is not None else subject.frame
    sample = rows.gather_every(max(1, rows.height // SAMPLE)).head(SAMPLE)
    cells = {c.name: alike(sample[c.name]) for c in columns}
    # One code for each text or number, the same in every column.
    codes: dict[str, np.ndarray] = {}
    usual: dict[str, int] = {}
    books: dict[str, int] = {}
    for column in columns:
        texts = [_text(value) for value in cells[column.name].to_list()]
        code = np.array([books.setdefault(text, len(books)) for text in texts])
        levels, counts = np.unique(code, return_counts=True)
        codes[column.name] = code
        usual[column.name] = int(levels[int(counts.argmax())])
    pairs = []
    for at, one in enumerate(columns[:MOST_COLUMNS]):
        for other in columns[at + 1 : MOST_COLUMNS]:
            equal = codes[one.name] == codes[other.name]
            common = usual[one.name] if usual[one.name] == usual[other.name] else -1
            telling = ~(equal & (codes[one.name] == common))
            if telling.sum() < min(ENOUGH, max(3, 0.05 * len(telling))):
                continue
            if equal[telling].mean() >= PROBABLY:
                first, second = (other, one) if other.role is Role.TARGET else (one, other)
                pairs.append((first, second))
    return pairs


def _text(value: object) -> str:
    if isinstance(value, str):
        try:
            return repr(float(value))
        except ValueError:
            return value
    return repr(value)


def _compare(subject: Subject, one: Column, other: Column) -> Concern | None:
    target = one.role is Role.TARGET
    rows = subject.development if target else subject.frame
    first, second = comparable(rows[one.name], rows[other.name])
    equal = first.eq_missing(second)
    common = equal & first.eq_missing(_usual(first)) & second.eq_missing(_usual(second))
    telling = ~common
    n, count = len(equal), int(equal.sum())
    if float((equal & telling).sum()) < NEARLY * max(1, int(telling.sum())):
        return None
    exact = count == n
    variant = "target" if target else ("exact" if exact else "nearly")
    if exact and not target and Role.FEATURE is one.role is other.role:
        severity, action = Severity.WARNING, Action.EXCLUDE
    else:
        severity, action = (Severity.WARNING if target else Severity.NOTICE), Action.KEEP
    part = "development" if target else ""
    arguments: Arguments = {"column": other.name, "other": one.name, "part": part}
    differ = rows.filter(~equal)[ROW].head(5).to_list() or rows[ROW].head(3).to_list()
    return Concern(
        columns=(other.name, one.name),
        variant=variant,
        values={
            "column": other.name,
            "other": one.name,
            "count": count,
            "n": n,
            "share": count / n,
        },
        severity=severity,
        validations=(counted("audit_equal", arguments, count, n, rows=part or "all"),),
        affected=count,
        weight=count,
        same_as=(one.name,),
        examples=subject.examples(pl.col(ROW).is_in(differ), [other.name, one.name]),
        proposals=(
            Decision(
                action=action,
                column=other.name,
                why=said(f"audit.duplicate-column.why.{variant}", column=other.name, other=one.name),
                origin=finding_id("duplicate-column", (other.name, one.name)),
            ),
        ),
    )


def _usual(cells: pl.Series) -> pl.Series:
    """Return the most frequent cell, gaps included, as a series of one."""
    counts = (
        cells.alias("value").value_counts(name="count").sort(["count", "value"], descending=[True, False])
    )
    return counts["value"].head(1)
