"""Runs an audit and says whether it named what was planted."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from audit.table import Clean, Planted

if TYPE_CHECKING:
    from pythesis.stages.audit.check import Check

# Checks whose proposals may read cells otherwise than they are written: numbers, dates, gaps kept as text,
# spellings of one level (decision 71).
READERS = {
    "disguised-missing", "mixed-types", "number-as-text", "date-as-text", "mixed-date-formats",
    "impossible-value", "cell-errors", "untrimmed-text", "inconsistent-category",
}  # fmt: skip

# Codes that say the same thing of the same column, with the reason each is accepted.
SAME = {
    "untrimmed-text": {"inconsistent-category"},  # blanks are one of the ways a level is written twice
    "number-as-text": {"mixed-types"},  # numbers spoilt by signs: what is said is that they are not numbers
    "mixed-types": {"number-as-text"},
    "date-as-text": {"mixed-date-formats"},  # dates kept as text, in more than one way of writing
    "mixed-date-formats": {"date-as-text"},
    "post-outcome-column": {"target-leak"},  # known after the outcome: both take the column out
    "encoded-target": {"target-leak"},
    # An equal or rescaled column is a function of the other; a recoded one determines it, both ways.
    "duplicate-column": {"derived-column", "functional-dependency"},
    "disguised-missing": {"impossible-value"},  # 0 or 1900 where impossible: both make them gaps
    "time-drift": {"batch-effect"},  # a shift from a date on, told by date or by batch of rows
    "near-duplicate-rows": {"duplicate-rows"},  # the same client under two names is told by either
    "stale-data": {"time-drift"},  # a reading that stops moving
    "inconsistent-category": {"cell-errors"},  # slips of a frequent level, each with its repair
}


@dataclass(frozen=True)
class Alert:
    """One thing said: a code, the columns named, and how grave."""

    code: str
    columns: frozenset[str]
    severity: str
    affected: int
    words: str = ""


@dataclass(frozen=True)
class Heard:
    """Everything an audit said of a table, and how it typed the columns."""

    alerts: tuple[Alert, ...]
    frame: pl.DataFrame
    refused: Mapping[str, str]


def listen(
    frame: pl.DataFrame, clean: Clean, brief: Mapping[str, Any] | None = None, codes: set[str] | None = None,
    tables: Mapping[str, pl.DataFrame] | None = None,
) -> Heard:  # fmt: skip
    """Write a table as its owner would, read it and audit it as a run does: as written, then as it reads.

    Parameters
    ----------
    codes : set of str, optional
        Hear only these checks. Each is a function of the table and of how its cells read, so that besides
        them only those that say how cells read are run.
    """
    from pythesis.core.brief import parse_brief
    from pythesis.core.errors import InputError
    from pythesis.stages import audit, ingest
    from pythesis.stages.clean import as_read
    from pythesis.words import say

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{clean.name}.csv"
        write(frame, path, clean)
        for name, other in (tables or {}).items():
            write(other, Path(folder) / name, clean)
        told = parse_brief(dict(brief if brief is not None else clean.brief), "--")
        others = [Path(folder) / name for name in tables or {}]
        try:
            dataset = ingest.run(path, told, 0, others)
        except InputError as refusal:  # tables that would multiply rows are refused with that reason
            if refusal.what.key != "ingest.unjoined.multiplied.what":
                raise
            return Heard((Alert("join-fan-out", frozenset(), "blocking", 1, str(refusal)),), frame, {})
        audited = audit.run(
            dataset, told, lambda rows, proposals: as_read(rows, proposals, told), checks=asked(codes)
        )
    if others := {decision.why.key.split(".")[1] for decision in audited.reading} - READERS:
        raise RuntimeError(f"{', '.join(sorted(others))} reads cells and is not among the readers")
    findings = [finding for finding in audited.findings if codes is None or finding.code in codes]
    issues = [finding for finding in findings if finding.verdict == "issue"]
    alerts = tuple(
        Alert(f.code, frozenset(f.columns), f.severity.value, f.affected or 0, say(f.claim, "en"))
        for f in issues
    )
    refused = {f.code: say(f.claim, "en") for f in findings if f.verdict == "not_applicable"}
    return Heard(alerts, dataset.frame, refused)


def asked(codes: set[str] | None) -> tuple[Check, ...]:
    """Return the checks to run to hear those of some codes, in the order of the registry."""
    from pythesis.stages.audit import CHECKS

    if codes is None:
        return CHECKS
    again = any(check.on != "written" for check in CHECKS if check.code in codes)
    return tuple(check for check in CHECKS if check.code in (codes | READERS if again else codes))


def write(frame: pl.DataFrame, path: Path, clean: Clean) -> None:
    """Write CSV with the separator and the decimal mark of the table."""
    if clean.decimal_comma:
        floats = [name for name, dtype in frame.schema.items() if dtype.is_float()]
        frame = frame.with_columns(
            pl.col(name).cast(pl.String).str.replace(".", ",", literal=True) for name in floats
        )
    frame.write_csv(path, separator=clean.separator)


def accepted(code: str) -> set[str]:
    """Return the codes that count for a defect."""
    return {code} | SAME.get(code, set())


def new(before: Heard, after: Heard) -> list[Alert]:
    """Return what was not said of the clean table: another code or column, graver, or on more rows."""
    order = ("info", "notice", "warning", "blocking")
    known = {
        (alert.code, column): (order.index(alert.severity), alert.affected)
        for alert in before.alerts
        for column in (alert.columns or {""})
    }
    fresh = []
    for alert in after.alerts:
        told = [known.get((alert.code, column), (-1, -1)) for column in (alert.columns or {""})]
        if any(order.index(alert.severity) > grave or alert.affected > rows for grave, rows in told):
            fresh.append(alert)
    return fresh


def found(code: str, planted: Planted, before: Heard, after: Heard) -> Alert | str | None:
    """Return the alert that names the defect, or ``"read"`` when ingest read it rightly; else None."""
    for alert in new(before, after):
        right = not planted.columns or bool(alert.columns & planted.columns)
        if alert.code in accepted(code) and alert.severity != "info" and right:
            return alert
    if planted.truth is not None and _read(planted, after.frame):
        return "read"
    return None


def _read(planted: Planted, frame: pl.DataFrame) -> bool:
    """Return whether the column now holds the true, typed values."""
    (name,) = planted.columns
    truth, values = planted.truth, frame[name]
    assert truth is not None
    if values.dtype.is_numeric() != truth.dtype.is_numeric() or values.dtype == pl.String:
        return False
    if truth.dtype.is_numeric():
        return bool(((values - truth).abs() <= 1e-9).fill_null(values.is_null() & truth.is_null()).all())
    return bool((values.cast(pl.Date) == truth.cast(pl.Date)).fill_null(False).all())
