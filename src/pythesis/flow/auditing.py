"""The audit of any table, alone: nothing is left on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.dataset import Table
from pythesis.core.finding import Finding
from pythesis.core.said import Said
from pythesis.core.whole import Bring
from pythesis.flow import framing
from pythesis.stats import drawn
from pythesis.words import fill


@dataclass(frozen=True)
class Audited:
    """What the checks said of a table, and its columns."""

    findings: tuple[Finding, ...]
    table: Table
    brief: Brief

    @property
    def drawn(self) -> tuple[Said, ...]:
        """How many rows these are of how many, when only some of a table were brought here."""
        return drawn.sentences(self.table)

    def page(self, language: str) -> bytes:
        """Return the audit as one HTML page, readable offline."""
        from pythesis.deliver.report import render_audit

        return render_audit(self.findings, self.table, self.brief, language)


def audit(
    data: Path, roles: Mapping[str, Any], others: tuple[Path, ...] = (), bring: Bring | None = None
) -> Audited:
    """Audit a table and leave nothing on disk.

    Parameters
    ----------
    data : Path
    roles : mapping
        ``target``, ``group``, ``time`` and ``joins`` as in the brief.
    others : tuple of Path
        Further tables, joined to the first.
    bring : Bring, optional
        Given when Spark reads the table: what may be brought here of it.

    Raises
    ------
    InputError
        When the table cannot be read.
    """
    from polars import DataFrame

    from pythesis.flow.checking import checked
    from pythesis.stages import ingest

    brief = parse_brief({"data": dict(roles)}, "--")
    counts: dict[str, DataFrame] = {}
    with tempfile.TemporaryDirectory() as folder:
        place = framing.fetch(data, Path(folder), bring) if bring is not None else data
        dataset = ingest.run(place, brief, 0, others, counts)
    found = checked(dataset, brief, counts).findings
    return Audited(tuple(fill(finding) for finding in found), dataset.table, brief)
