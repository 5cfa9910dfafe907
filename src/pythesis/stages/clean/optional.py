"""Repairs that may help or hurt: listed here, measured on folds in iteration 3, never applied blindly.

CleanML (Li et al. 2021) measured on 14 data sets that imputing, removing outliers and removing duplicates
each help in some projects and hurt in others.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pythesis.core.dataset import PART, RESERVED, Column, Dataset, Kind, Role
from pythesis.core.decision import Action, Decision, OptionalRepair
from pythesis.core.said import said

# Tukey's far fences (1977): three times the spread of the middle half beyond it.
FAR = 3.0
LEAST_ROWS = 20


def optional(dataset: Dataset[pl.DataFrame], decisions: Sequence[Decision]) -> tuple[OptionalRepair, ...]:
    """Return the optional repairs of a cleaned data set: outliers, then gaps, in table order; then copies.

    Parameters
    ----------
    dataset : Dataset
        After cleaning. Fences and counts are of development rows.
    decisions : sequence of Decision
        Those taken; what people wrote of gaps is ``params["strategy"]`` of a ``keep``.
    """
    rows = dataset.frame.filter(pl.col(PART) == "development")
    asked = {d.column: str(d.params["strategy"]) for d in decisions if "strategy" in d.params}
    features = [column for column in dataset.table.columns if column.role is Role.FEATURE]
    grouped = dataset.table.group is not None
    found = [repair for column in features if (repair := _outliers(rows, column)) is not None]
    found += [
        repair
        for column in features
        if (repair := _missing(rows, column, asked.get(column.name), grouped)) is not None
    ]
    dropped = any(decision.action is Action.DROP_DUPLICATES for decision in decisions)
    copies = 0 if dropped else _copies(rows)
    if copies:
        why = said("clean.optional.duplicates", n=copies)
        choices = ("as-is", "drop")
        found.append(
            OptionalRepair(
                kind="duplicates", column=None, choices=choices, cells=copies, of=rows.height, why=why
            )
        )
    return tuple(found)


def _outliers(rows: pl.DataFrame, column: Column) -> OptionalRepair | None:
    values = rows[column.name]
    if column.kind is not Kind.NUMBER or not values.dtype.is_numeric():
        return None
    numbers = values.cast(pl.Float64).drop_nulls()
    numbers = numbers.filter(numbers.is_finite())
    lower, upper = numbers.quantile(0.25, "linear"), numbers.quantile(0.75, "linear")
    if len(numbers) < LEAST_ROWS or lower is None or upper is None or lower == upper:
        return None
    low, high = lower - FAR * (upper - lower), upper + FAR * (upper - lower)
    beyond = int(((numbers < low) | (numbers > high)).sum())
    if not beyond:
        return None
    n = len(numbers)
    why = said("clean.optional.outliers", column=column.name, n=beyond, of=n, low=low, high=high)
    return OptionalRepair(
        kind="outliers", column=column.name, choices=("as-is", "ranks"), cells=beyond, of=n,
        low=low, high=high, why=why,
    )  # fmt: skip


def _missing(rows: pl.DataFrame, column: Column, chosen: str | None, grouped: bool) -> OptionalRepair | None:
    gaps = rows[column.name].null_count()
    if not gaps:
        return None
    number = column.kind is Kind.NUMBER
    middle = ("median", "mean", *(("group-median",) if grouped else ())) if number else ("level", "mode")
    return OptionalRepair(
        kind="missing", column=column.name, choices=(*middle, "indicator"), cells=gaps, of=rows.height,
        chosen=chosen, why=said("clean.optional.missing", column=column.name, n=gaps, of=rows.height),
    )  # fmt: skip


def _copies(rows: pl.DataFrame) -> int:
    names = [name for name in rows.columns if name not in RESERVED]
    return rows.height - rows.select(names).unique().height if names else 0
