"""The part of cleaning that looks at one row at a time: the same for a table and for any of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.decision import Action, Decision

ROW_WISE = (
    Action.TRIM,
    Action.TO_MISSING,
    Action.RECODE,
    Action.PARSE_NUMBER,
    Action.PARSE_DATE,
    Action.PARSE_BOOLEAN,
)
BLANKS = r"[ \u00a0\u202f\u2009]"


def apply(frame: pl.DataFrame, decisions: Sequence[Decision]) -> pl.DataFrame:
    r"""Apply the row-wise decisions, in the order given, to the columns `frame` has.

    Rows are neither dropped nor reordered, so that ``apply(frame[rows]) == apply(frame)[rows]`` for any
    rows. Decisions about absent columns, and those that are not row-wise, are passed over.

    Parameters
    ----------
    frame : DataFrame
    decisions : sequence of Decision

    Returns
    -------
    DataFrame
        The same rows and columns.

    Notes
    -----
    Exact meaning of each action on a column ``c``; an unchanged type is left as it is.

    - ``trim`` (text): ``c.str.replace_all(r"\s+", " ").str.strip_chars(" ")``; ``\s`` is any Unicode blank.
    - ``to-missing``: in text, a cell becomes a gap when, without the blanks around it, it equals one of
      ``values``; in numbers, when it equals one of ``values`` as a number; in dates, when its text as Polars
      writes it does; in booleans, when ``"true"`` or ``"false"`` is among ``values``.
    - ``recode`` (text): ``c.replace(from_, to)``; cells equal to none of ``from_`` stay.
    - ``parse-number`` (text): take away every text of ``strip`` (longest first), then the sign
      ``thousands`` (``" "`` stands for any blank, ``"'"`` for both apostrophes), turn ``decimal`` into ``.``,
      take away the blanks left around, and cast to ``Float64``; what does not read becomes a gap.
      ``"12 %"`` gives 12. A column already numeric is cast to ``Float64``.
    - ``parse-date`` (text or whole numbers): take away blanks around, then ``to_date(format)``, or
      ``to_datetime(format)`` (microseconds) when the format has an hour; what does not read becomes a gap.
    - ``parse-boolean`` (text): without blanks around, one of ``true`` gives true, one of ``false`` false,
      anything else a gap.
    """
    for decision in decisions:
        if decision.action in ROW_WISE and decision.column in frame.columns:
            changed = _changed(frame.schema[str(decision.column)], decision)
            if changed is not None:
                frame = frame.with_columns(changed)
    return frame


def _changed(dtype: pl.DataType, decision: Decision) -> pl.Expr | None:
    """Return the expression of a decision on a column of that type, or None when it does not concern it."""
    column = pl.col(str(decision.column))
    if decision.action is Action.TO_MISSING:
        return _to_missing(column, dtype, _texts(decision, "values", raw=True))
    if decision.action is Action.PARSE_NUMBER:
        return _number(column, dtype, decision)
    if decision.action is Action.PARSE_DATE:
        return _date(column, dtype, str(decision.params["format"]))
    if dtype != pl.String:
        return None
    if decision.action is Action.TRIM:
        return column.str.replace_all(r"\s+", " ").str.strip_chars(" ")
    if decision.action is Action.RECODE:
        return column.replace(_texts(decision, "from_"), _texts(decision, "to"))
    bare = column.str.strip_chars()
    return (
        pl.when(bare.is_in(_texts(decision, "true")))
        .then(True)
        .when(bare.is_in(_texts(decision, "false")))
        .then(False)
        .otherwise(None)
        .alias(str(decision.column))
    )


def _texts(decision: Decision, name: str, raw: bool = False) -> list[Scalar]:
    values = decision.params.get(name, ())
    several = values if isinstance(values, tuple) else (values,)
    return list(several) if raw else [str(value) for value in several]


def _to_missing(column: pl.Expr, dtype: pl.DataType, values: list[Scalar]) -> pl.Expr:
    if dtype == pl.String:
        hit = column.str.strip_chars().is_in([str(value).strip() for value in values])
    elif dtype.is_numeric():
        numbers = [number for value in values if (number := _as_number(value)) is not None]
        hit = column.cast(pl.Float64).is_in(numbers)
    else:
        hit = column.cast(pl.String).is_in([str(value) for value in values])
    return pl.when(hit).then(None).otherwise(column).name.keep()


def _as_number(value: Scalar) -> float | None:
    try:
        return float(value) if value is not None else None
    except ValueError:
        return None


def _number(column: pl.Expr, dtype: pl.DataType, decision: Decision) -> pl.Expr | None:
    if dtype.is_numeric():
        return column.cast(pl.Float64)
    if dtype != pl.String:
        return None
    for affix in sorted((str(a) for a in _texts(decision, "strip")), key=lambda text: (-len(text), text)):
        column = column.str.replace_all(affix, "", literal=True)
    thousands, decimal = str(decision.params.get("thousands", "")), str(decision.params.get("decimal", "."))
    if thousands:
        sign = {" ": BLANKS, "'": "['’]"}.get(thousands, re.escape(thousands))
        column = column.str.replace_all(sign, "")
    if decimal != ".":
        column = column.str.replace_all(decimal, ".", literal=True)
    return column.str.strip_chars().cast(pl.Float64, strict=False)


def _date(column: pl.Expr, dtype: pl.DataType, form: str) -> pl.Expr | None:
    if dtype.is_integer():
        column = column.cast(pl.String)
    elif dtype != pl.String:
        return None
    column = column.str.strip_chars()
    if "%H" in form:
        return column.str.to_datetime(form, time_unit="us", strict=False)
    return column.str.to_date(form, strict=False)
