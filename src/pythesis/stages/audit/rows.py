"""Rows that repeat one another, and equal rows that disagree on the target."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.audit import all_rows
from pythesis.stages.audit.check import MOST_EXAMPLES, Subject, check, plain
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stats.repeated import repeated

# Below one copy in a hundred rows, scores and tests hardly move.
WORTH_A_WARNING = 0.01
# Under other identifiers, alike is not the same: only many such rows suggest that something was repeated.
ALIKE_WARNING = 0.05
# Copies tell nothing when chance alone, were columns unrelated, would make half of them.
CHANCE_SHARE = 0.5
# One conflicting row in twenty caps the accuracy by an amount people notice.
UNAVOIDABLE_WARNING = 0.05


def identifying(column: Column) -> bool:
    """Return whether a column names rows rather than describes them."""
    return column.kind is Kind.IDENTIFIER or column.role is Role.IDENTIFIER


def _different(rows: pl.DataFrame) -> int:
    """Return how many different rows there are."""
    # Rows whose hash is theirs alone are different: only the others need their cells compared.
    alike = repeated(rows.hash_rows())
    left = rows.filter(alike).unique().height if alike.any() else 0
    return rows.height - int(alike.sum()) + left


def _names_rows(subject: Subject, column: Column, distinct_rows: int) -> bool:
    name = column.name
    return all_rows.missing(subject, name) == 0 and all_rows.distinct(subject, name) == distinct_rows


@check("duplicate-rows", section="difficulty", on="written")
def duplicate_rows(subject: Subject) -> Outcome:
    """Find rows equal to an earlier one, with and without the columns that name rows."""
    every = [column.name for column in subject.columns]
    n, whole = all_rows.size(subject), all_rows.whole_of(subject)
    named_rows = any(all_rows.distinct(subject, name) == n for name in every)
    exact = 0 if named_rows else whole.copies if whole else n - _different(subject.frame.select(every))
    # A name that comes back on copies only names rows; one that comes back elsewhere describes them.
    named = tuple(c.name for c in subject.columns if identifying(c) and _names_rows(subject, c, n - exact))
    described = [name for name in every if name not in named]
    if not described:
        return Outcome(refused=said("audit.duplicate-rows.only-identifiers"))
    if exact and named:
        return Outcome(concerns=(_concern(subject, every, exact, (), "identical", Action.DROP_DUPLICATES),))
    if _combinations(subject, described) <= n:
        return Outcome(refused=said("audit.duplicate-rows.few-combinations", n=n, columns=len(described)))
    # Of a table that is elsewhere the copies of whole rows were counted, not of rows without their names.
    loose = n - _different(subject.frame.select(described)) if named and whole is None else exact
    if loose == 0:
        return Outcome(values={"n": n}, validations=(_proof(subject, (), 0),))
    return Outcome(concerns=(_concern(subject, described, loose, named, "same-content", Action.KEEP),))


def _concern(
    subject: Subject, compared: list[str], copies: int, ignored: tuple[str, ...], variant: str, action: Action
) -> Concern:
    n = all_rows.size(subject)
    chance, alone = _by_chance(subject, compared), ""
    if variant == "same-content" and not ignored:
        variant = "by-chance" if chance >= CHANCE_SHARE * copies else "unnamed"
        if variant == "unnamed" and chance:  # columns are related: what is left to the most varied of them
            left = _left_to_one(subject, compared)
            if left is not None and left[0] >= CHANCE_SHARE * copies:
                variant, (chance, alone) = "by-chance-of-one", left
    least = ALIKE_WARNING if variant == "same-content" else WORTH_A_WARNING
    warn = copies / n >= least and not variant.startswith("by-chance")
    return Concern(
        columns=(),
        variant=variant,
        values={
            "copies": copies,
            "n": n,
            "share": copies / n,
            "chance": chance,
            "column": alone,
            "ignored": ignored,
        },
        severity=Severity.WARNING if warn else Severity.NOTICE,
        validations=(_proof(subject, ignored, copies),),
        affected=copies,
        examples=_examples(subject, compared),
        proposals=(
            Decision(
                action=action,
                column=None,
                why=said(f"audit.duplicate-rows.why.{variant}", copies=copies),
                origin=finding_id("duplicate-rows"),
            ),
        ),
    )


def _proof(subject: Subject, ignored: tuple[str, ...], copies: int) -> Validation:
    return all_rows.proof(
        subject,
        "audit_duplicates",
        {"except": ignored},
        copies,
        all_rows.size(subject),
        column="",
        figures=("copies",),
    )


def _examples(subject: Subject, compared: list[str]) -> tuple[dict[str, Scalar], ...]:
    first = pl.col(ROW).min().over(compared).alias("__first") if len(compared) <= 100 else None
    if first is None:  # a window over thousands of columns costs more than an example is worth
        copy = subject.frame.select(compared).is_duplicated()
        rows = subject.frame.filter(copy).select(ROW).head(MOST_EXAMPLES)
        return tuple({ROW: int(row)} for row in rows[ROW])
    found = subject.frame.lazy().with_columns(first).filter(pl.col(ROW) != pl.col("__first"))
    rows = found.select(ROW, pl.col("__first").alias("same as"), *compared[:4]).head(MOST_EXAMPLES).collect()
    return tuple({name: plain(value) for name, value in row.items()} for row in rows.to_dicts())


def _combinations(subject: Subject, names: list[str]) -> float:
    """Return how many different rows the levels of the columns could make."""
    return math.exp(min(700.0, sum(math.log(max(1, _levels(subject, name))) for name in names)))


def _levels(subject: Subject, name: str) -> int:
    """Return how many values a column takes, that of gaps included."""
    return all_rows.distinct(subject, name) + (all_rows.missing(subject, name) > 0)


def _by_chance(subject: Subject, names: list[str]) -> float:
    """Return the pairs of equal rows to expect if columns were unrelated: a floor of what chance makes.

    Where a column takes another value on most rows, equal rows cannot be a matter of chance: 0.
    """
    n, here = all_rows.size(subject), subject.frame.height
    if here < 2 or any(_levels(subject, name) > n / 2 for name in names):
        return 0.0
    log_match = 0.0
    for name in names:
        pairs = _pairs(subject.frame[name].unique_counts()) / (here * (here - 1) / 2)
        if pairs == 0:
            return 0.0
        log_match += math.log(pairs)
    return n * (n - 1) / 2 * math.exp(log_match)


def _left_to_one(subject: Subject, names: list[str]) -> tuple[float, str] | None:
    """Return the copies to expect if the most varied column were unrelated to all others, and that column.

    None where copies stand among rows that hardly any other row equals in the other columns: no chance made
    them. In each set of `m` such rows, of values that have shares `p` in the whole column, chance makes
    ``m - sum(1 - (1 - p) ** m)`` copies.
    """
    frame = subject.frame
    varied = min(names, key=lambda name: (_pairs(frame[name].unique_counts()), name))
    shares = frame[varied].unique_counts().to_numpy() / frame.height
    sets = frame.group_by([name for name in names if name != varied]).agg(
        pl.len().alias("m"), (pl.len() - pl.col(varied).n_unique()).alias("copies")
    )
    sizes = sets.group_by("m").agg(pl.len().alias("sets"), pl.col("copies").sum()).sort("m")
    expected = np.array([m - (1 - (1 - shares) ** m).sum() for m in sizes["m"]])
    surely = sizes["copies"].to_numpy()[expected < CHANCE_SHARE].sum()
    if surely >= WORTH_A_WARNING * frame.height:
        return None
    made = float((expected * sizes["sets"].to_numpy()).sum())
    return float(max(1, round(made * all_rows.size(subject) / frame.height))), varied


def _pairs(sizes: pl.Series) -> float:
    """Return how many pairs there are within groups of these sizes."""
    counts = sizes.cast(pl.Float64)
    return float((counts * (counts - 1)).sum()) / 2


@check("conflicting-labels", needs=("rows", "features", "classes"), section="difficulty", on="written")
def conflicting_labels(subject: Subject) -> Outcome:
    """Find development rows equal in every feature whose target differs."""
    target = subject.target
    assert target is not None  # the check needs classes
    names = [column.name for column in subject.features]
    ignored = tuple(name for name in subject.held if name not in names and name != target.name)
    known = subject.labelled
    if known.height == 0:
        return Outcome(refused=said("audit.needs.target"))
    # Rows whose hash is theirs alone have no equal: only the others need their cells compared.
    alike = known.filter(repeated(known.select(names).hash_rows()))
    equal = alike.group_by(names, maintain_order=True).agg(
        pl.len().alias("__size"),
        pl.col(target.name).n_unique().alias("__labels"),
        pl.col(target.name).unique_counts().max().alias("__most"),
        pl.col(ROW).head(2).alias("__rows"),
    )
    conflicts = equal.filter(pl.col("__labels") > 1)
    rows, most = int(conflicts["__size"].sum()), int(conflicts["__most"].sum())
    share = (rows - most) / known.height
    arguments: Arguments = {"target": target.name, "except": ignored}
    proof = counted(
        "audit_conflicts",
        arguments,
        rows,
        known.height,
        share=share,
        name="share of rows no model can get right",
        rows="development",
    )
    if rows == 0:
        return Outcome(values={"n": known.height}, validations=(proof,))
    few = _combinations(subject, names) <= 10 * known.height
    variant = "few-combinations" if few else "conflict"
    shown = [int(row) for pair in conflicts["__rows"].head(2).to_list() for row in pair]
    return Outcome(
        concerns=(
            Concern(
                columns=(target.name,),
                variant=variant,
                values={
                    "target": target.name,
                    "rows": rows,
                    "n": known.height,
                    "lost": rows - most,
                    "share": share,
                    "best": 1 - share,
                },
                severity=Severity.WARNING if share >= UNAVOIDABLE_WARNING and not few else Severity.NOTICE,
                validations=(proof,),
                affected=rows,
                examples=subject.examples(pl.col(ROW).is_in(shown), [target.name, *names[:4]]),
            ),
        )
    )
