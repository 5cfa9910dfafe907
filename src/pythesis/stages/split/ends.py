"""The column that looks like the end of the times to predict: known with them, and no feature."""

from __future__ import annotations

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Role, Table
from pythesis.core.said import said
from pythesis.stats.lasting_names import pair_of

ASKED = (Role.FEATURE, Role.TARGET, Role.TIME, Role.GROUP, Role.IDENTIFIER)  # as the exploration reads them


def end_of(rows: pl.DataFrame, table: Table, brief: Brief) -> Column | None:
    """Return the column that says, by its name, which times of the target have ended, kept out of models.

    None when there is no such column, when people said that it is a feature or known in time, and in an
    analysis or a forecast.
    """
    target = table.target
    if target is None or not brief.data.predicts or brief.data.horizon is not None:
        return None
    known = rows.filter(pl.col(target.name).is_not_null())
    found = pair_of(known, (column for column in table.columns if column.role in ASKED))
    if found is None or found[0].name != target.name:
        return None
    told = brief.column(found[1].name)
    if found[1].role is not Role.FEATURE or told.role == Role.FEATURE.value or told.available is True:
        return None
    reason = said("ingest.roles.lasting-guessed", time=target.name)
    return found[1].model_copy(update={"role": Role.EXCLUDED, "role_reason": reason})


def without(table: Table, barred: Column | None) -> Table:
    """Return the table as models take it: with one column in the place of that of its name."""
    if barred is None:
        return table
    columns = tuple(barred if column.name == barred.name else column for column in table.columns)
    return table.model_copy(update={"columns": columns})
