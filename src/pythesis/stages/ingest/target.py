"""What the target asks for, and whether it can be asked."""

from __future__ import annotations

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Table
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stats.kinds import GAP_WORDS
from pythesis.stats.task import almost_number, task_of

HUGE = 1e150  # squares of larger values, and their sums, go beyond what a number can hold
MIN_ROWS = 10  # fewer rows carry no statement at all
_SORTS = r"^\s*(\d{4}[-/. ]|\d{4}$|\d{2}:\d{2})"  # text that sorts as it runs in time
DROP = "drop"  # all that [columns.<target>] missing may say: rows without target are left out


def gaps_in(values: pl.Series) -> pl.Series:
    """Return which values of a target are unknown: gaps, and words that only stand for a gap."""
    if values.dtype != pl.String:
        return values.is_null()
    return values.is_null() | values.str.strip_chars().is_in(list(GAP_WORDS)).fill_null(False)


def check(frame: pl.DataFrame, table: Table, brief: Brief) -> None:
    """Refuse a table or target nothing can be learnt from.

    Raises
    ------
    InputError
        Fewer than 10 rows; a target that is empty, has gaps the brief wants filled, has one value, holds
        dates, names rows, or is too large to compute with; a task the target cannot serve.
    """
    if table.n_rows < MIN_ROWS:
        raise _error("few-rows", file=table.source, n=table.n_rows, minimum=MIN_ROWS)
    _check_time(frame, table)
    target = table.target
    if target is None:
        if brief.data.task not in (None, "analysis"):
            raise _error("task-without-target", task=str(brief.data.task), columns=_last_names(table))
        return
    _check_gaps(frame[target.name].alias("v"), target, table, brief)
    known = frame[target.name].alias("v").filter(~gaps_in(frame[target.name].alias("v")))
    if known.n_unique() == 1:
        raise _error("one-class", file=table.source, column=target.name, value=str(known[0]), n=len(known))
    _check_kind(known, target, table, brief)


def _check_time(frame: pl.DataFrame, table: Table) -> None:
    """Refuse a time column of words that do not sort as time does; years first, or hours, do."""
    time = table.time
    if time is None or time.dtype != "String":
        return
    values = frame[time.name].alias("v")
    odd = (~values.str.contains(_SORTS)).fill_null(False).arg_true()
    if len(odd):
        where = {"file": table.source, "column": time.name}
        raise _error("time-words", **where, row=int(odd[0]) + 1, value=str(values[int(odd[0])]), n=len(odd))


def _last_names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns[-3:])


def _check_gaps(values: pl.Series, target: Column, table: Table, brief: Brief) -> None:
    unknown = gaps_in(values)
    n = int(unknown.sum())
    if n == len(values):
        raise _error("empty-target", file=table.source, column=target.name)
    if len(values) - n < MIN_ROWS:
        raise _error(
            "few-targets", file=table.source, column=target.name, n=len(values) - n, minimum=MIN_ROWS
        )
    if n and brief.column(target.name).missing not in (None, DROP):
        rows = tuple((unknown.arg_true()[:5] + 1).to_list())
        raise InputError(
            said(
                "ingest.errors.target-gaps.what",
                file=table.source,
                column=target.name,
                n=n,
                of=len(values),
                rows=rows,
                asked=brief.column(target.name).missing,
            ),
            said("ingest.errors.target-gaps.remedy", column=target.name, key=_toml_key(target.name)),
        )


def _toml_key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check_kind(known: pl.Series, target: Column, table: Table, brief: Brief) -> None:
    task = task_of(table, brief)
    n = known.n_unique()
    where = {"file": table.source, "column": target.name}
    if task == "regression" and target.dtype in ("Date", "Datetime"):
        raise _error("date-target", **where)
    if task == "regression" and target.dtype == "String" and not almost_number(target):
        raise _error("words-for-regression", **where, value=str(known[0]))
    if task == "regression":
        number = known.cast(pl.Float64, strict=False)
        huge = known.filter((number.is_finite() & (number.abs() > HUGE)).fill_null(False))
        if len(huge):
            raise _error("huge-target", **where, n=len(huge), value=str(huge[0]), most=f"{HUGE:g}")
    if task == "binary" and n != 2:
        raise _error("not-binary", **where, n=n)
    if task == "multiclass" and n > len(known) / 2:
        raise _error("class-each-row", **where, n=n, of=len(known))
    positive = brief.data.positive
    if task == "binary" and positive is not None:
        levels = tuple(sorted(known.cast(pl.String).unique().to_list()))
        said_positive = str(positive).lower() if isinstance(positive, bool) else str(positive)
        if said_positive not in levels:
            raise InputError(
                said("ingest.errors.no-such-class.what", value=said_positive, **where),
                said("ingest.errors.no-such-class.remedy", levels=levels),
            )


def _error(key: str, **values: Scalar) -> InputError:
    return InputError(
        said(f"ingest.errors.{key}.what", **values), said(f"ingest.errors.{key}.remedy", **values)
    )
