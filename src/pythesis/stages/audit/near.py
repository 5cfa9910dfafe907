"""Rows that repeat another one in all columns but one: the same thing entered twice."""

from __future__ import annotations

import math

import polars as pl

from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.sampled import sentences
from pythesis.stats.repeated import repeated

ENOUGH_COLUMNS = 5
ENOUGH_ROWS = 50
# Where rows are pairs of few levels, nearly equal rows are bound to happen: chance must make few of them.
CHANCE_SHARE = 0.1
# More than four rows in ten nearly equal is how the table is, not a slip.
MOST = 0.4
WORTH_A_WARNING = 0.01
# From one row in seven on, nearly equal rows are a family of things; cells a twentieth of a standard
# deviation apart are the same measure taken or typed twice.
SLIPS = 0.15
CLOSE = 0.05
HALF = 0.5
MOST_COLUMNS = 200
FINE, MOST_FINE = 0.05, 4  # columns in which two rows seldom agree by chance
MOST_SETTLING = 10  # columns asked whether they settle another one
HASH_SEED = 7
# Texts that lose something with their capitals or the blanks around them.
CHANGED = r"\p{Uppercase}|\p{Lt}|^\s|\s$"


@check("near-duplicate-rows", section="difficulty", on="written")
def near_duplicate_rows(subject: Subject) -> Outcome:
    """Find rows equal to another one but for one cell, names of rows apart."""
    columns = [c for c in subject.columns if not _names(subject, c)]
    n = subject.frame.height
    if len(columns) < ENOUGH_COLUMNS or n < ENOUGH_ROWS or len(columns) > MOST_COLUMNS:
        return Outcome(refused=said("audit.near-duplicate-rows.few-columns"))
    names = [column.name for column in columns]
    compared = _compared(subject, names)
    near, changed = _near(compared)
    count = int(near.sum())
    arguments: Arguments = {"compared": tuple(names)}
    if not count or count > MOST * n:
        return Outcome(values={"n": n, "columns": len(names)})
    told = _telling(compared)
    by_chance = max(_by_chance(told, name) for name in changed)
    if by_chance >= CHANCE_SHARE * count or _luck(compared, changed) >= CHANCE_SHARE * count:
        return Outcome(values={"n": n, "columns": len(names)})
    return Outcome(concerns=(_concern(subject, names, near, changed, arguments),))


def _names(subject: Subject, column: Column) -> bool:
    """Return whether a column names rows, so that copies differ in it by nature."""
    if column.kind in {Kind.IDENTIFIER, Kind.CONSTANT, Kind.EMPTY} or column.role is Role.IDENTIFIER:
        return True
    return sentences(column)


def _compared(subject: Subject, names: list[str]) -> pl.DataFrame:
    """Return the columns as `_comparable` does; those it would bring no two texts together in as they are."""
    texts = [name for name in names if subject.schema[name] == pl.String]
    loose = [name for name in texts if _brought_together(subject.levels(name)["value"])]
    return subject.frame.select(names).with_columns(_comparable(subject.frame, loose))


def _brought_together(levels: pl.Series) -> bool:
    """Return whether two texts are one without capitals nor blanks around, which then changes one of them."""
    changed = levels.str.contains(CHANGED)
    if not changed.any():
        return False
    plain = levels.filter(changed).str.strip_chars().str.to_lowercase()
    return plain.n_unique() < len(plain) or bool(plain.is_in(levels.filter(~changed).implode()).any())


def _comparable(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    schema = frame.schema  # asked for once: Polars makes it anew each time
    return frame.select(
        pl.col(name).str.strip_chars().str.to_lowercase() if schema[name] == pl.String else pl.col(name)
        for name in names
    )


def _near(rows: pl.DataFrame) -> tuple[pl.Series, list[str]]:
    """Return which rows equal another in all columns but one, and the columns in which such rows differ.

    Notes
    -----
    Two rows that differ in one column agree on all of one half of the columns. Only rows with a companion in
    one of the halves are compared column by column.
    """
    n = rows.height
    halves = [rows.columns[::2], rows.columns[1::2]]
    likely = pl.Series([False] * n)
    for half in halves:
        likely = likely | repeated(rows.select(half).hash_rows(seed=HASH_SEED))
    at = likely.arg_true()
    if not len(at):
        return likely, []
    kept = rows[at]
    same = kept.is_duplicated()
    near = pl.Series([False] * kept.height)
    changed = []
    for name in rows.columns:
        hit = kept.drop(name).is_duplicated() & ~same
        if hit.any():
            changed.append(name)
            near = near | hit
    found = pl.DataFrame({"at": at, "near": near})
    where = found.filter("near")["at"]
    return pl.Series("near", [False] * n).scatter(where, True) if len(where) else likely & False, changed


def _telling(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the columns without those that another one settles, and which agree whenever it does."""
    sizes = sorted(((rows[name].n_unique(), name) for name in rows.columns), key=lambda s: -s[0])
    kept: list[tuple[int, str]] = []
    for size, name in sizes:
        settled = (
            rows.select(other, name).n_unique() == of
            for of, other in kept[:MOST_SETTLING]
            if size > 1 and of <= HALF * rows.height  # what hardly comes back settles everything
        )
        if not any(settled):
            kept.append((size, name))
    return rows.select(name for _, name in kept)


def _by_chance(rows: pl.DataFrame, changed: str) -> float:
    """Return how many rows would nearly equal another one if columns were unrelated."""
    n = rows.height
    log_match = 0.0
    for name in rows.columns:
        if name != changed:
            log_match += math.log(max(_match(rows[name]), 1e-9 / (n * (n - 1))))
    return n * (n - 1) * math.exp(min(log_match, 0.0))


def _luck(rows: pl.DataFrame, changed: list[str]) -> float:
    """Return how many rows chance brings near one another when columns other than two go together.

    Rows alike in all but two columns are counted as they are; one of the two, of many values, then agrees as
    often as in rows drawn at random.
    """
    n = rows.height
    match = {c: _match(rows[c]) for c in rows.columns}
    fine = sorted((c for c in rows.columns if match[c] <= FINE), key=lambda c: -match[c])[:MOST_FINE]
    most = 0.0
    for name in changed[:MOST_FINE]:
        for other in fine:
            if other != name:
                sizes = rows.drop(name, other).hash_rows(seed=HASH_SEED).unique_counts().cast(pl.Float64)
                pairs = float((sizes * (sizes - 1)).sum())
                most = max(most, min(pairs, float(n) * (n - 1)) * match[other])
    return most


def _match(values: pl.Series) -> float:
    """Return how often two rows drawn at random agree."""
    n, counts = len(values), values.unique_counts().cast(pl.Float64)
    return float((counts * (counts - 1)).sum()) / (n * (n - 1))


def _concern(
    subject: Subject, names: list[str], near: pl.Series, changed: list[str], arguments: Arguments
) -> Concern:
    n, count = subject.frame.height, int(near.sum())
    shown = _pair(subject, names, near, changed)
    return Concern(
        columns=(),
        values={
            "count": count,
            "n": n,
            "share": count / n,
            "changed": tuple(changed[:3]),
            "n_changed": len(changed),
            "compared": len(names),
        },
        severity=_severity(subject, names, near, changed),
        validations=(counted("audit_near", arguments, count, n),),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(ROW).is_in(shown), dict.fromkeys([*changed[:2], *names[:4]])),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=None,
                why=said("audit.near-duplicate-rows.why", count=count),
                origin=finding_id("near-duplicate-rows"),
            ),
        ),
    )


def _severity(subject: Subject, names: list[str], near: pl.Series, changed: list[str]) -> Severity:
    """Return a warning where the cells that differ are nearly the same number: an entry made twice."""
    n, count = subject.frame.height, int(near.sum())
    if not WORTH_A_WARNING * n <= count <= SLIPS * n:
        return Severity.NOTICE
    rows = subject.frame.filter(near)
    for name in changed:
        if not subject.schema[name].is_numeric():
            continue
        others = [other for other in names if other != name]
        spans = rows.group_by(_comparable(rows, others).hash_rows(seed=HASH_SEED)).agg(
            (pl.col(name).max() - pl.col(name).min()).cast(pl.Float64).alias("span"), pl.len()
        )
        close = spans.filter((pl.col("len") > 1) & (pl.col("span") <= CLOSE * _spread(subject.frame[name])))
        if 2 * close.height >= HALF * count:
            return Severity.WARNING
    return Severity.NOTICE


def _spread(values: pl.Series) -> float:
    return float(values.cast(pl.Float64).std() or 0.0)  # type: ignore[arg-type]


def _pair(subject: Subject, names: list[str], near: pl.Series, changed: list[str]) -> list[int]:
    """Return the rows of the first pairs, companions side by side."""
    rows = subject.frame.filter(near)
    others = [name for name in names if name != changed[0]]
    both = rows.filter(_comparable(rows, others).is_duplicated()).sort([*others[:3], ROW])
    return [int(row) for row in (both if both.height else rows)[ROW].head(4)]
