"""How each column enters a model, and which columns stay out and why."""

from __future__ import annotations

from typing import Literal

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.iteration import Exclusion
from pythesis.core.recipe import SEASONS, Treatment
from pythesis.core.said import said
from pythesis.stats.learning.rows import Rows

ONE_HOT_LINEAR = 30  # levels above which one column a level costs more rows than it tells
ONE_HOT_TREE = 12  # trees split better on one encoded column than on many rare ones
FEWEST_FOR_TARGET = 10  # rows of the rarest class: below, averages of the target cannot be cross-fitted
WORDS = {"linear": 3000, "tree": 200}  # terms kept of a text; trees pay for each
EMPTY_TEXT = 0.5  # a text column with fewer filled rows than this share has too little to count words in
FOLLOWED = 0.9  # share of later rows whose group was seen before: groups are followed over time
_BY_ROLE = (Role.TIME, Role.GROUP, Role.WEIGHT, Role.IDENTIFIER)
CALENDAR = ("month", "day", "weekday", "hour")
FULL_CALENDAR = ("year", *CALENDAR, "days")
# Days that rows must span before a part of the calendar foretells later rows: two years of months, a year of
# days of the month. Seen once, a month is only a stretch of time that will not come back alike.
SPANNED = {"month": 730, "day": 365}
ROWS_A_LEVEL = 10  # rows there must be for each month, day of the week and hour to be a level


def treatments(rows: Rows, style: str) -> tuple[Treatment, ...]:
    """Return the treatment of each usable column, in table order.

    Parameters
    ----------
    rows : Rows
    style : {"linear", "tree"}
        Linear models need gaps filled, numbers scaled and one column a level; trees take numbers and
        ordered levels as they are.
    """
    made = [_treatment(column, rows, style) for column in rows.table.features]
    if rows.table.past is not None:  # the calendar of the instant predicted is known beforehand
        made.append(calendar(rows, style))
    elif (known := followed(rows)) is not None:
        made.append(_treatment(known, rows, style))
    return tuple(t for t in made if t is not None)


def followed(rows: Rows) -> Column | None:
    """Return the column of groups when they are followed over time: those to come are those already seen.

    Rows are then divided by time, and what sets one group apart helps to predict it; where rows are divided
    by group, it would not be there for a new one.
    """
    group = rows.table.group
    if rows.method != "time" or group is None or not rows.folds:
        return None
    values = rows.frame[group.name].cast(pl.String)
    last = rows.folds[-1]
    seen = values[last.held].is_in(values[last.train].drop_nulls().unique().implode())
    share = float(seen.fill_null(value=False).cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]
    kind = Kind.CATEGORY if group.kind in {Kind.IDENTIFIER, Kind.TEXT, Kind.NUMBER} else group.kind
    return group.model_copy(update={"kind": kind}) if share >= FOLLOWED else None


def exclusions(rows: Rows) -> tuple[Exclusion, ...]:
    """Return the columns kept out of the models, each with its reason, the target apart."""
    out = []
    used = {t.column for t in treatments(rows, "linear")}
    for column in rows.table.columns:
        if column.role is Role.TARGET or column.name in used:
            continue
        if column.role is Role.FEATURE:
            reason = said("model.excluded.nothing", column=column.name)
        else:
            split = column.role not in (Role.TIME, Role.GROUP) or column.role.value == rows.method
            fallback = said(
                f"model.excluded.{column.role.value}{'' if split else '-apart'}", column=column.name
            )
            # What gave a time or a group its role, and that the brief gave one, do not say why it stays out.
            given = column.role in _BY_ROLE and column.role_reason == said("ingest.roles.told")
            apart = given or column.role in (Role.TIME, Role.GROUP)
            reason = fallback if apart else column.role_reason or fallback
        out.append(Exclusion(column=column.name, reason=reason))
    return tuple(out)


def calendar(rows: Rows, style: str) -> Treatment | None:
    """Return the treatment that adds the calendar of the time column, None when it has none to add."""
    column, moment = rows.table.time, rows.table.moment
    if moment is not None and rows.table.past is None:
        return None  # models have the parts it was put together of
    if column is None or not rows.frame.schema[column.name].is_temporal():
        return None
    parts = _parts(rows, column, CALENDAR)
    return _dated(column, parts, rows, style) if parts else None


def _treatment(column: Column, rows: Rows, style: str) -> Treatment | None:
    series = rows.frame[column.name]
    if column.kind in {Kind.CONSTANT, Kind.EMPTY, Kind.IDENTIFIER} or series.drop_nulls().n_unique() < 2:
        return None
    numeric = series.dtype.is_numeric() or series.dtype == pl.Boolean
    if column.kind in {Kind.NUMBER, Kind.BOOLEAN} and numeric:
        number = column.kind is Kind.NUMBER
        return Treatment(column=column.name, kind="number" if number else "boolean", encoding=_plain(style))
    if series.dtype.is_temporal():
        wanted = CALENDAR if rows.method == "time" else FULL_CALENDAR
        parts = _parts(rows, column, wanted)
        return _dated(column, parts, rows, style) if parts else None
    if column.kind is Kind.TEXT:
        return _text(column, series, style)
    return _levelled(column, series, rows, style)


def _plain(style: str) -> Literal["scale", "pass"]:
    return "scale" if style == "linear" else "pass"


def _dated(column: Column, parts: tuple[str, ...], rows: Rows, style: str) -> Treatment:
    """Return the treatment of a date; for a linear model, what comes round are levels where rows allow it."""
    series = rows.frame[column.name].drop_nulls()
    levels = sum(getattr(series.dt, part)().n_unique() for part in parts if part in SEASONS)
    unseen = rows.method == "time" and "month" in parts and _spanned(series) < SPANNED["month"]
    seasons = style == "linear" and not unseen and 0 < levels <= rows.n / ROWS_A_LEVEL
    parameters: dict[str, Scalar] = {"seasons": True} if seasons else {}
    return Treatment(
        column=column.name, kind="date", encoding=_plain(style), parts=parts, parameters=parameters
    )


def _spanned(series: pl.Series) -> int:
    """Return the days from the first moment to the last."""
    first, last = series.cast(pl.Date).min(), series.cast(pl.Date).max()
    return (last - first).days if first is not None and last is not None else 0  # type: ignore[operator, union-attr]


def _parts(rows: Rows, column: Column, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts of a date that vary, a part named like another column left out."""
    series = rows.frame[column.name]
    if not series.dtype.is_temporal() or series.dtype == pl.Time:
        return ()
    values = {
        "year": series.dt.year(), "month": series.dt.month(), "day": series.dt.day(),
        "weekday": series.dt.weekday(), "days": series.cast(pl.Date).cast(pl.Int32),
    }  # fmt: skip
    if series.dtype == pl.Datetime:
        values["hour"] = series.dt.hour()
    if _once_a_month(series):  # 1 March is a Tuesday and 1 April a Friday: that says nothing
        wanted = tuple(p for p in wanted if p not in {"day", "weekday"})
    varying = [p for p in wanted if p in values and values[p].drop_nulls().n_unique() > 1]
    if rows.method == "time" and column.role is Role.TIME:
        spanned = _spanned(series)
        varying = [p for p in varying if spanned >= SPANNED.get(p, 0)]
    return tuple(p for p in varying if f"{column.name}.{p}" not in rows.frame.columns)


def _once_a_month(series: pl.Series) -> bool:
    """Return whether dates stand for whole months: all on the same day of the month, or all on the last."""
    days = series.drop_nulls().cast(pl.Date)
    return len(days) > 0 and (days.dt.day().n_unique() == 1 or bool((days.dt.month_end() == days).all()))


def _text(column: Column, series: pl.Series, style: str) -> Treatment | None:
    filled = series.drop_nulls().str.contains(r"\w\w").sum() if series.dtype == pl.String else 0
    if filled < EMPTY_TEXT * len(series):
        return None
    parameters: dict[str, Scalar] = {
        "max_features": WORDS[style], "sublinear_tf": True, "strip_accents": "unicode",
    }  # fmt: skip
    return Treatment(column=column.name, kind="text", encoding="tfidf", parameters=parameters)


def _levelled(column: Column, series: pl.Series, rows: Rows, style: str) -> Treatment | None:
    text = series.cast(pl.String, strict=False)
    levels = text.drop_nulls().unique().sort().to_list()
    kind = "ordinal" if column.kind is Kind.ORDINAL else "category"
    if kind == "ordinal":
        ordered = _ordered(column, series, levels)
        if style == "tree" or len(levels) > ONE_HOT_LINEAR:
            scale: dict[str, Scalar] = {"scale": True} if style == "linear" else {}
            return Treatment(
                column=column.name, kind="ordinal", encoding="ordinal", levels=ordered, parameters=scale
            )
        return _one_hot(column, kind, ordered, rows)
    most = ONE_HOT_LINEAR if style == "linear" else ONE_HOT_TREE
    if len(levels) <= most or rows.rarest < FEWEST_FOR_TARGET:
        return _one_hot(column, kind, tuple(levels) if len(levels) <= 60 else (), rows)
    scale = {"scale": True} if style == "linear" else {}
    return Treatment(column=column.name, kind="category", encoding="target", parameters=scale)


def _ordered(column: Column, series: pl.Series, levels: list[str]) -> tuple[str, ...]:
    known = [level for level in column.levels if level in set(levels)]
    if len(known) == len(levels):
        return tuple(known)
    if series.dtype.is_numeric():
        return tuple(series.drop_nulls().unique().sort().cast(pl.String).to_list())
    return tuple(known + [level for level in levels if level not in set(known)])


def _one_hot(column: Column, kind: str, levels: tuple[str, ...], rows: Rows) -> Treatment:
    # A level seen in a handful of rows teaches its luck: those levels share one column.
    fewest = 10 if rows.n >= 1000 else 5 if rows.n >= 200 else 2
    return Treatment(
        column=column.name,
        kind="ordinal" if kind == "ordinal" else "category",
        encoding="one-hot",
        levels=levels,
        parameters={"min_frequency": fewest, "max_categories": 60},
    )
