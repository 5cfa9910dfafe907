"""Rows that are exact copies of one another, which stay on one side wherever rows are divided."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.dataset import RESERVED, Kind, Role, Table

# Under this effective number of different rows, equal rows are ties of a small table of cases, not copies.
MIN_DIFFERENT = 200


def copied(rows: pl.DataFrame, table: Table) -> npt.NDArray[np.int64]:
    """Number the rows so that exact copies, identifiers apart, share a number.

    In a table of cases, where few combinations exist, equal rows are no copies and stay apart.
    """
    told = {c.name for c in table.columns if c.kind is Kind.IDENTIFIER or c.role is Role.IDENTIFIER}
    names = [name for name in rows.columns if name not in told and name not in RESERVED]
    alone = np.arange(rows.height, dtype=np.int64)
    if not names:
        return alone
    keyed = pl.DataFrame([rows[name].alias(f"k{i}") for i, name in enumerate(names)])
    first = keyed.with_row_index("at").select(pl.col("at").min().over(keyed.columns))["at"]
    codes = np.unique(first.to_numpy(), return_inverse=True)[1].astype(np.int64)
    sizes = np.bincount(codes).astype(float)
    effective = rows.height**2 / float(np.sum(sizes**2))
    return alone if effective < min(MIN_DIFFERENT, rows.height / 2) else codes
