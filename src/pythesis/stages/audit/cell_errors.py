"""Cells that the rest of the table contradicts, and the explicit lists that mend them."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.stages.audit.cell_repairs import repairs
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.placeholders import gap_words
from pythesis.stats import cells

# Rows looked at; errors that come back show in them, and every cell alike is then counted in all rows.
MOST_ROWS = 50_000
WORTH_A_WARNING = 0.01
# Pairs of texts a snippet lists.
MOST_PAIRS = 1_000


@check("cell-errors", needs=("rows", "text"), section="difficulty", on="written")
def cell_errors(subject: Subject) -> Outcome:
    """Find slips, values that other columns contradict, numbers written unlike the others, glued values."""
    seen = len([c for c in subject.texts if c.role is not Role.TARGET])
    n = _looked_at(_whole(subject)).height
    return Outcome(concerns=_concerns(subject), values={"columns": seen, "n": n})


def respelt(subject: Subject, column: str) -> frozenset[str]:
    """Return the texts of a column, trimmed, that this check proposes to replace wherever they stand."""
    found = [d for d in _proposed(subject, column) if d.action is Action.RECODE]
    return frozenset(str(text) for d in found for text in d.params["from_"])  # type: ignore[union-attr]


def read_as_numbers(subject: Subject, column: str) -> bool:
    """Return whether this check proposes to read a column as numbers."""
    return any(d.action is Action.PARSE_NUMBER for d in _proposed(subject, column))


def _proposed(subject: Subject, column: str) -> list[Decision]:
    return [d for concern in _concerns(subject) for d in concern.proposals if d.column == column]


def _concerns(subject: Subject) -> tuple[Concern, ...]:
    """Return what the check has to say, found once: others ask what it mends before they leave a doubt."""
    return subject.once("cell-errors", "", lambda: _found(subject))


def _whole(subject: Subject) -> pl.DataFrame:
    return subject.frame if subject.target is None else subject.development


def _looked_at(whole: pl.DataFrame) -> pl.DataFrame:
    return whole.gather_every(max(1, whole.height // MOST_ROWS)) if whole.height > MOST_ROWS else whole


def _found(subject: Subject) -> tuple[Concern, ...]:
    whole = _whole(subject)
    rows = _looked_at(whole)
    names = [c.name for c in subject.columns if c.role is not Role.TARGET]
    gaps = {c.name: gap_words(subject, c.name)[0] for c in subject.texts if c.role is not Role.TARGET}
    found = cells.find(rows.select(names), gaps).cells.filter(pl.col("reason") != "gap")
    concerns = [
        _concern(subject, whole, rows, part)
        for (_, _), part in found.group_by("column", "reason", maintain_order=True)
    ]
    return tuple(_apart(concerns))


def _apart(concerns: list[Concern]) -> list[Concern]:
    """Return one concern for each set of columns, the first."""
    kept: dict[tuple[str, ...], Concern] = {}
    for concern in concerns:
        kept.setdefault(concern.columns, concern)
    return list(kept.values())


def _concern(subject: Subject, whole: pl.DataFrame, rows: pl.DataFrame, part: pl.DataFrame) -> Concern:
    column, reason = str(part["column"][0]), str(part["reason"][0])
    by = part["by"].drop_nulls().value_counts(sort=True)
    beside = sorted(by.filter(pl.col("count") == by["count"].max())["by"])[0] if by.height else None
    pairs = _pairs(rows, part, beside)
    proof = _proof(subject, whole, column, beside, pairs)
    count, n = int(proof.statistic or 0), int(proof.n or 0)
    known = part.filter(pl.col("repaired"))
    variant = reason if known.height or reason != "form" else "form-unknown"
    if reason in {"merged", "dependency"} and part["value"].null_count() == part.height:
        variant = f"{reason}-gap"
    shown = (known if known.height else part).row(0, named=True)
    key = rows[beside].cast(pl.String)[shown["row"]] if beside else None
    role = subject.column(column).role
    severity = Severity.WARNING if count >= WORTH_A_WARNING * n else Severity.NOTICE
    return Concern(
        columns=(column, beside) if beside else (column,),
        variant=variant,
        values={
            "column": column, "by": beside, "key": key, "count": count, "n": n,
            "value": shown["value"], "repair": shown["repair"],
        },
        severity=Severity.INFO if role in {Role.EXCLUDED} else severity,
        validations=(proof,),
        affected=count,
        weight=count,
        examples=subject.examples(
            pl.col("__row").is_in(rows["__row"].gather(part["row"].head(5)).to_list()),
            [column, *([beside] if beside else [])],
        ),
        proposals=_decisions(rows, part, column, beside, reason),
    )  # fmt: skip


def _pairs(rows: pl.DataFrame, part: pl.DataFrame, beside: str | None) -> pl.DataFrame:
    """Return the pairs of texts of the cells told, the commonest first."""
    values = part["value"].alias("value")
    keys = rows[beside].cast(pl.String).str.strip_chars().gather(part["row"]) if beside else values.clear()
    held = pl.DataFrame([values]).with_columns(key=keys if beside else pl.lit(""))
    counted_ = (
        held.group_by("value", "key").len("n").sort("n", "value", "key", descending=[True, False, False])
    )
    return counted_.head(MOST_PAIRS)


def _proof(subject: Subject, whole: pl.DataFrame, column: str, beside: str | None, pairs: pl.DataFrame):  # type: ignore[no-untyped-def]
    """Return the count of the pairs in all rows looked at, not only in those sampled."""
    cells_ = whole[column].cast(pl.String).str.strip_chars().alias("value")
    keys = whole[beside].cast(pl.String).str.strip_chars().alias("key") if beside else None
    held = pl.DataFrame([cells_]).with_columns(key=keys if keys is not None else pl.lit(""))
    count = held.join(pairs, on=["value", "key"], how="semi", nulls_equal=True).height
    part = "all" if subject.target is None else "development"
    return counted(
        "audit_cells",
        {
            "column": column, "beside": beside, "values": tuple(pairs["value"]),
            "keys": tuple(pairs["key"]) if beside else (), "part": part,
        },
        count, whole.height, rows=part,
    )  # fmt: skip


def _decisions(
    rows: pl.DataFrame, part: pl.DataFrame, column: str, beside: str | None, reason: str
) -> tuple[Decision, ...]:
    why = said(f"audit.cell-errors.why.{reason}", column=column, by=beside)
    return repairs(rows, part, column, why)
