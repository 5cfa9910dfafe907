"""What stood in the file around the rows, and names that had to be told apart."""

from __future__ import annotations

from pythesis.core.dataset import UNIT, WRITTEN
from pythesis.core.finding import Severity
from pythesis.core.validation import Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome, Values
from pythesis.stages.audit.copies import comparable
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stats import recompute

TOLD = ("totals", "block-totals", "filled-down")  # what changes the rows


@check("file-layout", section="structure", on="written")
def file_layout(subject: Subject) -> Outcome:
    """Tell of repeated names, and of rows of units, totals and notes, and headers that were left out."""
    reading = subject.table.reading
    concerns = [
        _renamed(subject, name, str(reading[f"{WRITTEN}{name}"])) for name in _named(subject, WRITTEN)
    ]
    if reading.get("units_row") is True and (names := _named(subject, UNIT)):
        units = tuple(str(reading[f"{UNIT}{name}"]) for name in names)
        concerns.append(_around(subject, "units", names, {"units": units}))
    if reading.get("names_rows"):
        concerns.append(_around(subject, "two-rows", (), {"width": len(subject.columns)}))
    if rows := int(reading.get("block_totals") or 0):
        concerns.append(_around(subject, "block-totals", (), {"rows": rows}))
    if width := int(reading.get("filled_down") or 0):
        names = tuple(c.name for c in subject.columns)[:width]
        concerns.append(_around(subject, "filled-down", names, {}))
    if rows := int(reading.get("header_rows") or 0):
        concerns.append(_around(subject, "headers", (), {"rows": rows}))
    if rows := int(reading.get("total_rows") or 0):
        concerns.append(_around(subject, "totals", (), {"rows": rows}))
    if rows := int(reading.get("note_rows") or 0):
        concerns.append(_around(subject, "notes", (), {"rows": rows, "note": str(reading["note_text"])}))
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.columns)})


def _named(subject: Subject, prefix: str) -> tuple[str, ...]:
    return tuple(c.name for c in subject.columns if f"{prefix}{c.name}" in subject.table.reading)


def _renamed(subject: Subject, name: str, written: str) -> Concern:
    """Return that a column got another name, with the rows in which it holds what its namesake holds."""
    both = written in subject.frame.columns
    target = subject.target is not None and subject.target.name in (name, written)
    rows = subject.development if target else subject.frame
    n, part = rows.height, "development" if target else ""
    proof = read_rows(subject.frame.height)
    if both:
        first, second = comparable(rows[written], rows[name])
        arguments: Arguments = {"column": written, "other": name, "part": part}
        proof = counted("audit_equal", arguments, int(first.eq_missing(second).sum()), n, rows=part or "all")
    return Concern(
        columns=(name,),
        variant="renamed" if both else "renamed-alone",
        values={
            "column": name,
            "written": written,
            "same": int(proof.statistic or 0) if both else None,
            "n": n,
        },
        severity=Severity.NOTICE,
        validations=(proof,),
        affected=n,
        mergeable=False,
    )


def read_rows(n: int) -> Validation:
    """Return the validation of the number of rows."""
    return Validation(
        test="recomputed count",
        statistic=float(n),
        n=n,
        rows="all",
        recipe="audit_rows",
        arguments={},
        recompute=recompute.snippet("audit_rows", {}),
    )


def _around(subject: Subject, variant: str, names: tuple[str, ...], values: Values) -> Concern:
    n = subject.frame.height
    shown: Values = {"columns": names[:3], "n_columns": len(names)} if names else {}
    return Concern(
        columns=names[:3],
        variant=variant,
        values={"n": n, **values, **shown},
        severity=Severity.NOTICE if variant in TOLD else Severity.INFO,
        validations=(read_rows(n),),
        affected=n,
        mergeable=False,
    )
