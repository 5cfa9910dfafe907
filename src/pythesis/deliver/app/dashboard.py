"""The dashboard of a project without a model: rows to filter, their columns, and the order of the story."""

from __future__ import annotations

import io
from typing import Any

import polars as pl

from pythesis.core.dataset import PART, ROW, Column, Kind, Role
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Verdict
from pythesis.deliver import identity
from pythesis.deliver.app.choose import READ_FIRST, strongest
from pythesis.deliver.app.findings import finding
from pythesis.deliver.app.voice import Voice, clean

PAGE = "dashboard"  # in ``report.hide`` of the brief, no row is shipped
MOST_ROWS = 20_000  # rows shipped: beyond, the page is slow to open and the repository heavy
STORIES = 6  # steps of the story: the strongest relations
BESIDE = 3  # findings told under the chart of a column
DRAWN = (Kind.NUMBER, Kind.CATEGORY, Kind.ORDINAL, Kind.BOOLEAN, Kind.DATE)
HELD_BACK = (Role.IDENTIFIER, Role.EXCLUDED)
PERSONAL = "personal-data"
TOLD = (Verdict.VALIDATED, Verdict.PRESENT, Verdict.NEGLIGIBLE, Verdict.NOT_ESTABLISHED)


def columns(evidence: Evidence) -> tuple[Column, ...]:
    """Return the columns that can be filtered and drawn: none that names or reaches a person."""
    personal = {
        name
        for found in evidence.findings
        if found.code == PERSONAL and found.verdict is Verdict.ISSUE
        for name in found.columns
    }
    return tuple(
        column
        for column in evidence.dataset.columns
        if column.kind in DRAWN
        and column.role not in HELD_BACK
        and column.name not in personal
        and (column.levels or column.kind in (Kind.NUMBER, Kind.DATE))
    )


def shown(evidence: Evidence, rows: pl.DataFrame | None) -> bool:
    """Return whether the project has a dashboard: an analysis with two columns to look at, or more."""
    hidden = PAGE in evidence.brief.report.hide
    return evidence.task == "analysis" and rows is not None and not hidden and len(columns(evidence)) > 1


def table(evidence: Evidence, rows: pl.DataFrame) -> bytes:
    """Return the rows of the dashboard as Parquet: development rows, at most `MOST_ROWS` drawn with the seed.

    Columns are named by their position among `columns`; levels are text, as they are written.
    """
    open_rows = rows.filter(pl.col(PART) == "development") if PART in rows.columns else rows
    if open_rows.height > MOST_ROWS:
        open_rows = open_rows.sample(MOST_ROWS, seed=evidence.seed).sort(ROW)
    kept = [
        _cells(open_rows[column.name], column).alias(str(place))
        for place, column in enumerate(columns(evidence))
    ]
    held = io.BytesIO()
    pl.DataFrame([open_rows[ROW].alias("row"), *kept]).write_parquet(held, compression="zstd")
    return held.getvalue()


def _cells(cells: pl.Series, column: Column) -> pl.Series:
    if column.kind is Kind.NUMBER:
        return cells.cast(pl.Float64, strict=False) if not cells.dtype.is_numeric() else cells
    if column.kind is Kind.DATE:
        return cells.cast(pl.Date, strict=False)
    return cells.cast(pl.String)


def schema(evidence: Evidence, rows: pl.DataFrame) -> dict[str, Any]:
    """Return what the page needs apart from words: columns by position, order of the story, colours."""
    names = [column.name for column in columns(evidence)]
    measures = [
        place
        for place, column in enumerate(columns(evidence))
        if column.kind is Kind.NUMBER and column.role is not Role.GROUP
    ]
    told = [_step(found, names) for found in _stories(evidence)]
    order = list(dict.fromkeys([place for step in told for place in step] + list(range(len(names)))))
    return {
        "columns": [_kind(column) for column in columns(evidence)],
        "measures": measures,
        "order": order,
        "steps": told,
        "total": evidence.dataset.n_rows,
        "sealed": evidence.reservation.n_test if evidence.reservation.sealed else 0,
        "colours": {
            "ink": identity.INK,
            "muted": identity.MUTED,
            "accent": identity.ACCENT,
            "pale": identity.SEQUENTIAL[1],
            "line": identity.LINE,
            "reference": identity.REFERENCE,
        },
    }


def _kind(column: Column) -> dict[str, Any]:
    ordered = column.kind is Kind.ORDINAL
    kind = column.kind.value if column.kind in (Kind.NUMBER, Kind.DATE) else Kind.CATEGORY.value
    return {
        "kind": kind,
        "levels": list(column.levels),
        "ordered": ordered,
        "boolean": column.kind is Kind.BOOLEAN,
    }


def _stories(evidence: Evidence) -> tuple[Finding, ...]:
    names = {column.name for column in columns(evidence)}
    return tuple(found for found in strongest(evidence, 2 * STORIES) if set(found.columns) & names)[:STORIES]


def _step(found: Finding, names: list[str]) -> list[int]:
    return [names.index(name) for name in found.columns if name in names]


def words(voice: Voice) -> dict[str, Any]:
    """Return the words of the dashboard in one language: labels, levels, findings by column, the story."""
    kept = columns(voice.evidence)
    names = [column.name for column in kept]
    return {
        "labels": _distinct([voice.column(column.name) + _unit(column, voice) for column in kept]),
        "yes_no": {"true": voice.own("cell.yes"), "false": voice.own("cell.no")},
        "beside": [[_beside(found, names, voice) for found in _about(column, voice)] for column in kept],
        "steps": [finding(found, voice) for found in _stories(voice.evidence)],
    }


def _unit(column: Column, voice: Voice) -> str:
    unit = voice.evidence.brief.column(column.name).unit or column.unit
    return f" ({clean(unit)})" if unit else ""


def _distinct(labels: list[str]) -> list[str]:
    return [
        label if labels.count(label) == 1 else f"{label} ({place})" for place, label in enumerate(labels, 1)
    ]


def _about(column: Column, voice: Voice) -> list[Finding]:
    """Return the tested findings that name a column, the surest and strongest first."""
    found = [
        f
        for f in voice.evidence.findings
        if f.stage == "explore" and column.name in f.columns and f.verdict in TOLD and f.validations
        if f.id not in voice.evidence.brief.report.hide
    ]
    return sorted(found, key=lambda f: (READ_FIRST.index(f.verdict), f.rank or 1_000_000))[:BESIDE]


def _beside(found: Finding, names: list[str], voice: Voice) -> dict[str, Any]:
    claim = voice.say(found.claim)
    return {
        "verdict": found.verdict.value,
        "title": voice.say(found.figure.title) if found.figure else claim,
        "claim": claim,
        "columns": _step(found, names),
    }
