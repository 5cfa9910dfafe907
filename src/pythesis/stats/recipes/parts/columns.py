"""Which rows a figure is about, and how the values of a column are read."""

import polars as pl


def used(rows, which):
    """Keep one half of the development rows, all of these, the test rows, or every row."""
    if which in ("explore", "confirm"):
        return rows.filter(rows["__half"] == which)
    if which == "all":
        return rows
    return rows.filter(rows["__part"] == ("test" if which == "test" else "development"))


def gaps(rows, column):
    """Read a column as "missing" or "known"; leave the rows alone when no column is named."""
    if column is None:
        return rows
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
    if reading == "date":
        return column.cast(pl.Datetime("us")).to_physical().cast(pl.Float64)
    return column.cast(pl.Float64).fill_nan(None)


def text(column):
    """Read a column as texts, not-a-number being a gap."""
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return column.cast(pl.String)
