"""Cells that take the value other columns of their row point to."""

from __future__ import annotations

import polars as pl

from pythesis.core.decision import Decision
from pythesis.stages.clean.cells import texts

VALUE = "__value"


def filled(frame: pl.DataFrame, decision: Decision) -> pl.DataFrame:
    """Return the frame with a column filled from the explicit mapping of a ``fill-from`` decision.

    Without a column in ``by``, the only value fills all gaps. Values that do not read as the type of the
    column are passed over; so is the whole decision when a column of ``by`` is absent. A key with a gap
    never matches.

    Raises
    ------
    ValueError
        When there is not one key for each column of ``by`` and each value.
    """
    name = str(decision.column)
    by, keys, values = (texts(decision, part) for part in ("by", "keys", "values"))
    if len(keys) != len(by) * len(values):
        raise ValueError(f"fill-from {name}: {len(keys)} keys for {len(by)} columns and {len(values)} values")
    if values and not by:
        constant = pl.Series(values[:1], dtype=pl.String).cast(frame.schema[name], strict=False)[0]
        return frame if constant is None else frame.with_columns(pl.col(name).fill_null(constant))
    if not values or any(column not in frame.columns for column in by):
        return frame
    width = len(by)
    mapping = pl.DataFrame(
        {f"__key{place}": pl.Series(keys[place::width], dtype=pl.String) for place in range(width)}
        | {VALUE: pl.Series(values, dtype=pl.String).cast(frame.schema[name], strict=False)}
    )
    mapping = mapping.unique(
        subset=[f"__key{place}" for place in range(width)], keep="first", maintain_order=True
    )
    texts_of_keys = frame.select(
        pl.col(column).cast(pl.String).alias(f"__key{at}") for at, column in enumerate(by)
    )
    found = texts_of_keys.join(mapping, on=texts_of_keys.columns, how="left", maintain_order="left")[VALUE]
    current = frame[name]
    overwrite = decision.params.get("overwrite", False) is True
    cells = found.zip_with(found.is_not_null(), current) if overwrite else current.fill_null(found)
    return frame.with_columns(cells.alias(name))
