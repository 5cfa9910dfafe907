"""What each decision does to the cells of one column, as an expression."""

from __future__ import annotations

import datetime as dt
import re
from functools import reduce
from operator import or_

import ftfy
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.decision import Action, Decision
from pythesis.stats.signs import signed
from pythesis.stats.spans import minutes

BLANKS = r"[ \u00a0\u202f\u2009]"


def changed(dtype: pl.DataType, decision: Decision) -> pl.Expr | None:
    """Return the expression of a decision on a column of that type, or None when it does not concern it."""
    column = pl.col(str(decision.column))
    if decision.action is Action.TO_MISSING:
        return _to_missing(column, dtype, decision)
    if decision.action is Action.SCALE:
        return _scaled(column, dtype, decision)
    if decision.action is Action.PARSE_NUMBER:
        return _number(column, dtype, decision)
    if decision.action is Action.PARSE_DATE:
        return _date(column, dtype, str(decision.params["format"]))
    return _text(column, decision) if dtype == pl.String else None


def texts(decision: Decision, name: str) -> list[str]:
    """Return a parameter as a list of texts; empty when it was not given.

    Examples
    --------
    >>> from pythesis.core.said import said
    >>> given = Decision(action=Action.TO_MISSING, column="a", params={"values": (-9,)}, why=said("x"))
    >>> texts(given, "values")
    ['-9']
    """
    return [str(value) for value in _several(decision, name)]


def _several(decision: Decision, name: str) -> list[Scalar]:
    values = decision.params.get(name, ())
    return list(values) if isinstance(values, tuple) else [values]


def _text(column: pl.Expr, decision: Decision) -> pl.Expr:
    if decision.action is Action.TRIM:
        return column.str.replace_all(r"\s+", " ").str.strip_chars(" ")
    if decision.action is Action.FIX_ENCODING:
        return column.map_elements(ftfy.fix_encoding, return_dtype=pl.String)
    if decision.action is Action.RECODE:
        return column.replace(texts(decision, "from_"), texts(decision, "to"))
    bare = column.str.strip_chars()
    return (
        pl.when(bare.is_in(texts(decision, "true")))
        .then(True)
        .when(bare.is_in(texts(decision, "false")))
        .then(False)
        .otherwise(None)
        .alias(str(decision.column))
    )


def _to_missing(column: pl.Expr, dtype: pl.DataType, decision: Decision) -> pl.Expr:
    if dtype == pl.String:
        hit = column.str.strip_chars().is_in([text.strip() for text in texts(decision, "values")])
    elif dtype.is_numeric():
        hit = reduce(or_, _numbers_hit(column, decision), pl.lit(False))
    else:
        hit = reduce(
            or_, _days_hit(column, dtype, decision), column.cast(pl.String).is_in(texts(decision, "values"))
        )
    return pl.when(hit).then(None).otherwise(column).name.keep()


def _scaled(column: pl.Expr, dtype: pl.DataType, decision: Decision) -> pl.Expr | None:
    if not dtype.is_numeric():
        return None
    hits = _numbers_hit(column, decision)
    number = column.cast(pl.Float64)
    larger = number * float(str(decision.params["factor"])) + float(str(decision.params.get("plus", 0.0)))
    if "where" in decision.params:
        hits = [_rows_hit(decision)]
    return pl.when(reduce(or_, hits)).then(larger).otherwise(number).name.keep() if hits else larger


def _numbers_hit(column: pl.Expr, decision: Decision) -> list[pl.Expr]:
    """Return which numbers a decision names, by value or by bound; not-a-number is beyond no bound."""
    number = column.cast(pl.Float64)
    named = [n for value in _several(decision, "values") if (n := _as_number(value)) is not None]
    low, high = _as_number(decision.params.get("below")), _as_number(decision.params.get("above"))
    hits = [number.is_in(named)] if named else []
    hits += [] if low is None else [number < low]
    hits += [] if high is None else [(number > high) & number.is_not_nan()]
    return hits


def _rows_hit(decision: Decision) -> pl.Expr:
    """Return which rows a decision names by another column: some of its levels, or those before a bound."""
    where, before = pl.col(str(decision.params["where"])), decision.params.get("before")
    if before is None:
        return where.cast(pl.String).is_in(texts(decision, "levels"))
    if (number := _as_number(before)) is not None:
        return where.cast(pl.Float64, strict=False) < number
    return where.cast(pl.Datetime("us"), strict=False) < dt.datetime.fromisoformat(str(before))


def _days_hit(column: pl.Expr, dtype: pl.DataType, decision: Decision) -> list[pl.Expr]:
    if dtype != pl.Date and dtype != pl.Datetime:
        return []
    moment = column.cast(pl.Datetime("us"))
    low, high = (_as_moment(decision.params.get(bound)) for bound in ("below", "above"))
    return ([] if low is None else [moment < low]) + ([] if high is None else [moment > high])


def _as_number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _as_moment(value: object) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _number(column: pl.Expr, dtype: pl.DataType, decision: Decision) -> pl.Expr | None:
    kept = pl.Int64() if decision.params.get("whole") is True else pl.Float64()
    if dtype.is_numeric():
        return column.cast(kept, strict=False)
    if dtype != pl.String:
        return None
    if decision.params.get("duration") is True:
        return minutes(column).name.keep()
    unit = _times(column, decision)
    for affix in sorted(texts(decision, "strip"), key=lambda text: (-len(text), text)):
        column = column.str.replace_all(affix, "", literal=True)
    thousands, decimal = str(decision.params.get("thousands", "")), str(decision.params.get("decimal", "."))
    if thousands:
        sign = {" ": BLANKS, "'": "['’]"}.get(thousands, re.escape(thousands))
        column = column.str.replace_all(sign, "")
    if decimal != ".":
        column = column.str.replace_all(decimal, ".", literal=True)
    if decision.params.get("accounting") is True:
        column = signed(column)
    read = column.str.strip_chars().cast(kept, strict=False)
    return read if unit is None else (read * unit).name.keep()


def _times(column: pl.Expr, decision: Decision) -> pl.Expr | None:
    """Return what each cell is multiplied by, told from the unit it ends with; None where units are one."""
    given = decision.params.get("times", ())
    factors = [float(str(value)) for value in (given if isinstance(given, tuple) else (given,))]
    pairs = sorted(zip(texts(decision, "strip"), factors, strict=False), key=lambda one: (-len(one[0]), one))
    cell, factor = column.str.strip_chars(), pl.lit(1.0)
    for affix, value in reversed(pairs):  # the longest is asked first
        factor = pl.when(cell.str.ends_with(affix)).then(value).otherwise(factor)
    return factor if pairs else None


def _date(column: pl.Expr, dtype: pl.DataType, form: str) -> pl.Expr | None:
    if dtype.is_integer():
        column = column.cast(pl.String)
    elif dtype != pl.String:
        return None
    column = column.str.strip_chars()
    if "%H" in form:
        return column.str.to_datetime(form, time_unit="us", strict=False)
    return column.str.to_date(form, strict=False)
