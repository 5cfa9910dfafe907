"""Keeps what is known of a column true after its cells changed."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.said import said
from pythesis.stats.kinds import describe

FEW = 2  # with so few different values, what is left may be constant, or true and false


def described(column: Column, values: pl.Series) -> Column:
    """Return the column with type, kind, gaps, levels and range of `values`.

    A kind a person gave stays; so does a kind that was seen, unless the type changed or two values at most
    are left, since codes do not become amounts when some of them are read as gaps.
    """
    told = column.kind_reason is not None and column.kind_reason.key == "kinds.told"
    distinct = values.drop_nulls().n_unique()
    same_type = column.dtype == values.dtype.base_type().__name__
    same = same_type and (distinct > FEW or distinct == column.distinct)
    found = describe(values, column.name, column.kind if told or same else None, column.role)
    reason = column.kind_reason if told or same else found.kind_reason
    found = found.model_copy(update={"kind_reason": reason, "role_reason": column.role_reason})
    if same and column.levels and set(column.levels) == set(found.levels):
        return found.model_copy(update={"levels": column.levels})
    if found.role is Role.FEATURE and found.kind in {Kind.EMPTY, Kind.CONSTANT}:
        why = said(f"clean.why.now-{found.kind.value}", column=column.name)
        return found.model_copy(update={"role": Role.EXCLUDED, "role_reason": why})
    return found
