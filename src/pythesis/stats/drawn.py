"""Says of every finding on which rows it rests, when only some rows of a table were brought here."""

from __future__ import annotations

from collections.abc import Iterable

from pythesis.core.dataset import Table
from pythesis.core.finding import Finding
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation

WHOLE = "whole"  # the rows of a validation counted over the whole table


def sentence(table: Table) -> Said | None:
    """Return how many rows were drawn of how many, and how; None when all rows of the table are here."""
    if table.whole is not None:
        draw = table.whole.draw
        if draw.unit == "groups":
            return said("ingest.drawn.groups", column=draw.column, n=draw.n_rows, of=draw.of_rows)
        return said("ingest.drawn.rows", n=draw.n_rows, of=draw.of_rows, seed=draw.seed)
    if "of_rows" in table.reading:
        return said("ingest.drawn.spread", n=table.reading.get("kept_rows"), of=table.reading["of_rows"])
    return None


def sentences(table: Table) -> tuple[Said, ...]:
    """Return how rows were drawn, then what was counted over all rows; nothing when all rows are here."""
    drawn = sentence(table)
    if drawn is None:
        return ()
    return (drawn, said("ingest.drawn.counted", n=table.whole.n_rows)) if table.whole else (drawn,)


def beside(findings: Iterable[Finding], table: Table) -> tuple[Finding, ...]:
    """Return the findings, each saying whether it rests on drawn rows or on counts of all rows.

    Parameters
    ----------
    findings : iterable of Finding
    table : Table
        What ingest knows of the rows.

    Returns
    -------
    tuple of Finding
        The same ones when all rows are here. Else each validation says it among what it rests on, and a
        finding without any says it in its reading.
    """
    drawn = sentence(table)
    if drawn is None:
        return tuple(findings)
    return tuple(_told(finding, drawn, table) for finding in findings)


def _told(finding: Finding, drawn: Said, table: Table) -> Finding:
    if finding.validations:
        proofs = tuple(_resting(proof, drawn, table) for proof in finding.validations)
        return finding.model_copy(update={"validations": proofs})
    reading = (
        drawn
        if finding.reading is None
        else said("ingest.drawn.reading", reading=finding.reading, drawn=drawn)
    )
    return finding.model_copy(update={"reading": reading})


def _resting(proof: Validation, drawn: Said, table: Table) -> Validation:
    counted = proof.rows == WHOLE and table.whole is not None
    rests = said("ingest.drawn.counted", n=table.whole.n_rows) if counted and table.whole else drawn
    return proof.model_copy(update={"assumptions": (*proof.assumptions, rests)})
