"""A result the team had elsewhere: told beside measured ones, never verified."""

from __future__ import annotations

from pythesis.core.base import Frozen


class ImportedResult(Frozen):
    """One line of ``references/results.csv`` or ``.xlsx``.

    ``metric`` carries the name the scores have. ``scored_on`` is what the team says it was measured on,
    ``by`` who measured it. ``place`` says where it stands: file and row.
    """

    model: str
    metric: str
    score: float
    low: float | None = None
    high: float | None = None
    rows: int | None = None
    scored_on: str = ""
    by: str = ""
    note: str = ""
    place: str
