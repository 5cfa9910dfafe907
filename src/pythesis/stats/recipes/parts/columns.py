"""Which rows a figure is about, and how the values of a column are read."""

import numpy as np
import polars as pl


def used(rows, which):
    """Keep one half of the development rows, all of these, the test rows, or every row."""
    if which in ("explore", "confirm"):
        return rows.filter(rows["__half"] == which)
    if which == "all":
        return rows
    return rows.filter(rows["__part"] == ("test" if which == "test" else "development"))


def gaps(rows, column):
    """Read a column as "missing" or "known", or as "with" or "without" a term; or leave the rows alone."""
    if column is None:
        return rows
    if isinstance(column, tuple):
        column, term = column
        held = rows[column].cast(pl.String).str.to_lowercase().str.contains(rf"\b{term}\b")
        words = {True: "with", False: "without"}
        return rows.with_columns(
            held.replace_strict(words, default=None, return_dtype=pl.String).alias(column)
        )
    values = rows[column].fill_nan(None) if rows[column].dtype.is_float() else rows[column]
    words = values.is_null().replace_strict({True: "missing", False: "known"}, return_dtype=pl.String)
    return rows.with_columns(words.alias(column))


def values(column, reading, order):
    """Read a column as numbers: moments of a date, positions of levels, the length of a text."""
    if reading in ("ordinal", "category"):
        positions = list(range(len(order)))
        return text(column).replace_strict(list(order), positions, default=None, return_dtype=pl.Float64)
    if reading == "length":
        return column.cast(pl.String).str.len_chars().cast(pl.Float64)
    if reading == "digits":
        return column.cast(pl.String).str.count_matches("[0-9]").cast(pl.Float64)
    if reading == "date":
        return column.cast(pl.Datetime("us")).to_physical().cast(pl.Float64)
    return column.cast(pl.Float64).fill_nan(None)


def text(column):
    """Read a column as texts, not-a-number being a gap."""
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.cast(pl.String)


def counted(rows, time, column, reading, group):
    """Return moments and values in order: numbers, or 1 for a level; groups keep no level of their own."""
    kind, order, hit = reading
    rows = rows.sort("__row") if "__row" in rows.columns else rows
    rows = rows[rows[time].rank("ordinal").arg_sort(nulls_last=True)]
    y = text(rows[column]) if kind == "category" else values(rows[column], kind, order)
    full = y.is_not_null() & rows[time].is_not_null()
    full = full if group is None else full & rows[group].is_not_null()
    y = y.filter(full)
    y = (y == hit).cast(pl.Float64).to_numpy() if kind == "category" else y.to_numpy()
    if group is not None:
        who = np.unique(rows[group].filter(full).cast(pl.String).to_numpy(), return_inverse=True)[1]
        y = y - (np.bincount(who, weights=y) / np.bincount(who))[who] + y.mean()
    return rows[time].filter(full), y
