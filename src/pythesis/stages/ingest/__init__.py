"""Reads a source into typed rows, says what its columns are, and sets test rows aside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stages.ingest.reading import again, fingerprint, read, snapshot
from pythesis.stages.ingest.reserve import reserve
from pythesis.stages.ingest.target import check
from pythesis.stats.horizon import check_horizon
from pythesis.stats.task import task_of, task_reason

__all__ = [
    "again",
    "check",
    "fingerprint",
    "read",
    "reserve",
    "run",
    "snapshot",
    "task_of",
    "task_reason",
]


def run(
    path: Path | str,
    brief: Brief,
    seed: int,
    others: Sequence[Path | str] = (),
    counts: dict[str, pl.DataFrame] | None = None,
) -> Dataset[pl.DataFrame]:
    """Read a source, refuse what cannot be used, and reserve test rows.

    Parameters
    ----------
    path : Path or str
        The file, folder or address of a database.
    brief : Brief
        Target, roles and kinds that people decided; how several sources are joined.
    seed : int
        Of the reservation.
    others : sequence of Path or str
        Further sources, joined to the first.
    counts : dict, optional
        Given how often each text of a column stands, for an audit of the same rows that need not count again.

    Returns
    -------
    Dataset
        Rows with ``__row`` and ``__part``, their table, and the reservation.

    Raises
    ------
    InputError
        Naming the cause and the remedy; nothing is written.
    """
    frame, table = read(path, brief, others, counts)
    _refuse_patterns(table.source, frame.columns)
    check(frame, table, brief)
    check_horizon(table, brief)
    frame, reservation = reserve(frame, table, brief, seed)
    return Dataset(frame, table, reservation)


def _refuse_patterns(source: str, names: list[str]) -> None:
    """Refuse names that Polars reads as patterns of names: a snippet would then speak of other columns."""
    for name in names:
        if name == "*" or (name.startswith("^") and name.endswith("$")):
            raise InputError(
                said("ingest.errors.pattern-name.what", file=source, column=name),
                said("ingest.errors.pattern-name.remedy"),
            )
