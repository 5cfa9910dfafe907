"""Dates written in several ways within one column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.sampled import sentences

_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|[AaPp][Mm]|[+-]\d{2}:?\d{2}))?)?"
_MONTH = (
    r"(?:jan|janv|janvier|january|feb|fev|fév|févr|fevr|février|fevrier|february|mar|mars|march|apr|avr|avril|april|"
    r"may|mai|jun|juin|june|jul|juil|juillet|july|aug|aou|août|aout|august|sep|sept|septembre|september|oct|octobre|"
    r"october|nov|novembre|november|dec|déc|décembre|decembre|december)"
)
_DM = r"(?:0?[1-9]|[12]\d|3[01])"
# Ways to write a day, each as people name it and as a pattern.
SHAPES = {
    "2024-12-31": r"\d{4}-\d{1,2}-\d{1,2}",
    "2024/12/31": r"\d{4}/\d{1,2}/\d{1,2}",
    "2024.12.31": r"\d{4}\.\d{1,2}\.\d{1,2}",
    "31/12/2024": r"\d{1,2}/\d{1,2}/\d{4}",
    "31-12-2024": r"\d{1,2}-\d{1,2}-\d{4}",
    "31.12.2024": r"\d{1,2}\.\d{1,2}\.\d{4}",
    "31/12/24": rf"{_DM}/{_DM}/\d{{2}}",
    "31-12-24": rf"{_DM}-{_DM}-\d{{2}}",
    "31.12.24": rf"{_DM}\.{_DM}\.\d{{2}}",
    "20241231": r"(?:1[89]|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
    "31 Dec 2024": rf"(?i:\d{{1,2}}(?:er|st|nd|rd|th)?[ -]{_MONTH}\.?,?[ -]\d{{2,4}})",
    "Dec 31, 2024": rf"(?i:{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})",
    "2024-12": r"(?:1[89]|20)\d{2}-(?:0[1-9]|1[0-2])",
}
SERIALS = r"[1-5]\d{4}(?:\.\d+)?"  # days since 1900, from 1927 to 2064
TWO_ORDERS = ("31/12/2024", "31-12-2024", "31.12.2024", "31/12/24", "31-12-24", "31.12.24")
# Orders of day and month in which ingest reads dates, by the first word of the form it kept.
ASSUMED = {"date:dmy": "day", "date:mdy": "month"}
MONTHS = 12
ENOUGH_ORDERED = 6  # different days in order by chance once in 720 times
MOSTLY = 0.6
# One cell apart may be a slip of the finger; two follow another habit.
AT_LEAST = 2
SAMPLE = 400
NO_DAY = r"^\s*0+[-/.]0+[-/.]0+([ T:.0]*)\s*$"  # 00/00/0000 stands for a gap, and is no format
LONG = 30  # signs of a middle text from which a column of sentences is not one of dates


@dataclass(frozen=True)
class Written:
    """How cells of a column are written: each shape with its cells and its most frequent text."""

    cells: dict[str, int]
    first: dict[str, str]


@check("mixed-date-formats", section="difficulty", on="written")
def mixed_date_formats(subject: Subject) -> Outcome:
    """Find columns in which dates follow several formats, or day and month change places."""
    concerns: list[Concern] = []
    read = 0
    for column in subject.texts:
        found = _written(subject.levels(column.name))
        if found is not None and not (sentences(column) and _long(subject, column)):
            read += 1
            concerns += _formats(subject, column, found) + _orders(subject, column, found)
    for column in subject.columns:
        order = str(subject.table.reading.get(f"format:{column.name}", "")).partition("-")[0]
        if order in ASSUMED and subject.schema[column.name].is_temporal():
            read += 1
            if subject.brief.date_order(column.name) is None:  # else a person settled it
                concerns += _assumed(subject, column, order)
    if not read:
        return Outcome(refused=said("audit.mixed-date-formats.no-date"))
    return Outcome(concerns=tuple(concerns), values={"columns": read})


def _long(subject: Subject, column: Column) -> bool:
    return float(subject.levels(column.name)["value"].str.len_chars().median() or 0) > LONG  # type: ignore[arg-type]


def pattern_of(shape: str) -> str:
    """Return the pattern of the cells written in a shape, blanks and time of day allowed."""
    return rf"^\s*{SHAPES[shape]}{_TIME}\s*$" if shape in SHAPES else rf"^\s*{SERIALS}\s*$"


def _written(levels: pl.DataFrame) -> Written | None:
    levels = levels.filter(~pl.col("value").str.contains(NO_DAY))
    any_shape = "|".join(SHAPES.values())
    first = levels["value"].head(SAMPLE)
    if len(first) < 2 or float(first.str.contains(rf"^\s*(?:{any_shape}){_TIME}\s*$").mean() or 0) < MOSTLY:  # type: ignore[arg-type]
        return None
    left, cells, texts = levels, {}, {}
    for shape in (*SHAPES, "serial"):
        hit = left["value"].str.contains(pattern_of(shape))
        if hit.any():
            mine = left.filter(hit)
            cells[shape], texts[shape] = int(mine["count"].sum()), str(mine["value"][0])
            left = left.filter(~hit)
    dated = sum(count for shape, count in cells.items() if shape != "serial")
    return Written(cells, texts) if dated >= MOSTLY * int(levels["count"].sum()) else None


def _formats(subject: Subject, column: Column, found: Written) -> list[Concern]:
    shapes = sorted((s for s in found.cells if s != "serial"), key=lambda s: (-found.cells[s], s))
    main, others = shapes[0], [s for s in shapes[1:] if found.cells[s] >= AT_LEAST]
    concerns = []
    if others:
        values = {"formats": (main, *others), "n_formats": 1 + len(others), "main": found.first[main]}
        example = found.first[others[0]]
        concerns.append(_concern(subject, column, "formats", others, {**values, "example": example}))
    if found.cells.get("serial", 0) >= AT_LEAST:
        values = {"main": found.first[main], "example": found.first["serial"]}
        concerns.append(_concern(subject, column, "numbers", ["serial"], values))
    return concerns


def _orders(subject: Subject, column: Column, found: Written) -> list[Concern]:
    """Return a concern where some cells fit only day first, and others only month first."""
    concerns = []
    for shape in TWO_ORDERS:
        if shape not in found.cells:
            continue
        sign = re.escape(shape[2])
        late, early = "(?:1[3-9]|2\\d|3[01])", "(?:0?[1-9]|1[0-2])"
        rest = rf"{sign}\d{{2,4}}{_TIME}\s*$"
        ways = {"day": rf"^\s*{late}{sign}{early}{rest}", "month": rf"^\s*{early}{sign}{late}{rest}"}
        levels = subject.levels(column.name)
        hits = {way: levels.filter(pl.col("value").str.contains(p)) for way, p in ways.items()}
        cells = {way: int(hit["count"].sum()) for way, hit in hits.items()}
        if min(cells.values()) < AT_LEAST:
            continue
        second = "month" if cells["day"] >= cells["month"] else "day"
        first = "day" if second == "month" else "month"
        values = {"example": str(hits[second]["value"][0]), "main": str(hits[first]["value"][0])}
        concerns.append(_concern(subject, column, "order", [ways[second]], values))
    return concerns


def _assumed(subject: Subject, column: Column, order: str) -> list[Concern]:
    """Return a concern where both orders give a day in every cell, and the order of rows tells neither."""
    days = subject.frame[column.name].alias("day").drop_nulls().cast(pl.Date)
    if not len(days) or int(days.dt.day().max()) > MONTHS or bool((days.dt.day() == days.dt.month()).all()):  # type: ignore[arg-type]
        return []
    day = pl.col("day").dt
    other = days.to_frame().select(pl.date(day.year(), day.day(), day.month())).to_series()
    if days.n_unique() >= ENOUGH_ORDERED and days.is_sorted() != other.is_sorted():
        return []  # rows in order of time settle it
    place = int((days != other).arg_max() or 0)
    return [
        Concern(
            columns=(column.name,),
            variant=f"assumed-{ASSUMED[order]}",
            values={
                "column": column.name,
                "n": len(days),
                "read": days[place].isoformat(),
                "other": other[place].isoformat(),
            },
            severity=Severity.WARNING if column.role is not Role.EXCLUDED else Severity.INFO,
            validations=(counted("audit_either_order", {"column": column.name}, len(days), len(days)),),
            affected=len(days),
            weight=len(days),
            examples=subject.examples(pl.col(column.name).is_not_null(), [column.name]),
            proposals=(
                Decision(
                    action=Action.KEEP,
                    column=column.name,
                    why=said("audit.mixed-date-formats.why.assumed", column=column.name),
                    origin=finding_id("mixed-date-formats", (column.name,)),
                ),
            ),
        )
    ]


def _concern(
    subject: Subject, column: Column, variant: str, shapes: list[str], values: Mapping[str, object]
) -> Concern:
    pattern = "|".join(shape if shape.startswith("^") else pattern_of(shape) for shape in shapes)
    filled = subject.levels(column.name)
    n = int(filled["count"].sum())
    count = int(filled.filter(pl.col("value").str.contains(pattern))["count"].sum())
    central = column.role is not Role.EXCLUDED
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={"column": column.name, "count": count, "n": n, "share": count / n, **values},  # type: ignore[dict-item]
        severity=Severity.WARNING if central else Severity.INFO,
        validations=(counted("audit_pattern", {"column": column.name, "pattern": pattern}, count, n),),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(column.name).str.contains(pattern), [column.name]),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=column.name,
                why=said(f"audit.mixed-date-formats.why.{variant}", column=column.name),
                origin=finding_id("mixed-date-formats", (column.name,)),
            ),
        ),
    )
