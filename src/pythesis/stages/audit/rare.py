"""Levels seen so seldom that nothing general can be said of them."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.stages.audit import all_rows
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.placeholders import placeholders
from pythesis.stages.audit.shapes import kept

# Under ten rows, a share or a mean of a level is off by more than most effects; folds often miss it.
FEW_ROWS = 10
ENOUGH_ROWS = 100
MOST_LEVELS = 100
# Columns made of rare levels are another matter, told as high cardinality.
SMALL_PART = 0.1


@check("rare-category", needs=("rows", "features"), section="difficulty")
def rare_category(subject: Subject) -> Outcome:
    """Find categories with levels of a few rows."""
    categories = [
        c
        for c in subject.columns
        if c.role in {Role.FEATURE, Role.TARGET}
        and c.kind in {Kind.CATEGORY, Kind.ORDINAL, Kind.BOOLEAN}
        and subject.schema[c.name] in (pl.String, pl.Int64, pl.Boolean)
    ]
    if not categories or all_rows.size(subject) < ENOUGH_ROWS:
        return Outcome(refused=said("audit.rare-category.no-category"))
    concerns = [c for column in categories if (c := _rare(subject, column)) is not None]
    return Outcome(concerns=tuple(concerns), values={"columns": len(categories)})


def _rare(subject: Subject, column: Column) -> Concern | None:
    levels = all_rows.levels(subject, column.name)
    if levels is None or levels.height > MOST_LEVELS:
        return None
    texts = levels.with_columns(pl.col("value").cast(pl.String))
    gaps = {word for words in placeholders(texts) for word in words}
    rare = texts.filter((pl.col("count") < FEW_ROWS) & ~pl.col("value").str.strip_chars().is_in(sorted(gaps)))
    count, n = int(rare["count"].sum()), int(levels["count"].sum())
    if not rare.height or count > SMALL_PART * n or rare.height == levels.height:
        return None
    shown = tuple(rare["value"].to_list())
    return Concern(
        columns=(column.name,),
        variant="target" if column.role is Role.TARGET else "one" if rare.height == 1 else "any",
        values={
            "column": column.name,
            "rare": rare.height,
            "levels": levels.height,
            "examples": shown[:3],
            "count": count,
            "n": n,
            "share": count / n,
        },
        severity=Severity.WARNING if column.role is Role.TARGET else Severity.NOTICE,
        validations=(
            all_rows.proof(
                subject,
                "count_rows",
                {"column": column.name, "values": shown},
                count,
                all_rows.size(subject, column.name),
                column=column.name,
                figures=tuple(f"{all_rows.LEVEL}{value}" for value in shown),
            ),
        ),
        affected=count,
        weight=rare.height,
        examples=subject.examples(pl.col(column.name).cast(pl.String).is_in(list(shown)), [column.name]),
        proposals=(kept(column, "rare-category"),),
    )
