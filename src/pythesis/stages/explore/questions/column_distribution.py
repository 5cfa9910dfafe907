"""How are the values of each column spread?"""

from __future__ import annotations

from functools import partial

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.faults import nothing
from pythesis.core.finding import Finding
from pythesis.stages.explore.describe import described
from pythesis.stages.explore.subject import Subject

CODE = "column-distribution"
MOST = 60  # columns described one by one; beyond, nobody reads them and the report explodes


def findings(subject: Subject) -> list[Finding]:
    """Return one finding per column that is not the target, at most `MOST`.

    A number that says which rows belong together is a name: it has no median.
    """
    target = subject.target.column.name if subject.target is not None else None
    columns = [c for c in subject.columns if c.name != target and not _is_name(c)][:MOST]
    found = (
        subject.guard.tried(CODE, (column.name,), partial(described, subject, column, CODE), nothing)
        for column in columns
    )
    return [finding for finding in found if finding is not None]


def _is_name(column: Column) -> bool:
    return column.role is Role.GROUP and column.kind is Kind.NUMBER
