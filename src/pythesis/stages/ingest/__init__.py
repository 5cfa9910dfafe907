"""Reads a source into typed rows, says what its columns are, and sets test rows aside."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.stages.ingest.reading import again, read
from pythesis.stages.ingest.reserve import reserve
from pythesis.stages.ingest.target import check
from pythesis.stats.task import task_of, task_reason

__all__ = ["again", "check", "read", "reserve", "run", "task_of", "task_reason"]


def run(path: Path, brief: Brief, seed: int) -> Dataset[pl.DataFrame]:
    """Read a source, refuse what cannot be used, and reserve test rows.

    Parameters
    ----------
    path : Path
        The file.
    brief : Brief
        Target, roles and kinds that people decided.
    seed : int
        Of the reservation.

    Returns
    -------
    Dataset
        Rows with ``__row`` and ``__part``, their table, and the reservation.

    Raises
    ------
    InputError
        Naming the cause and the remedy; nothing is written.
    """
    frame, table = read(path, brief)
    check(frame, table, brief)
    frame, reservation = reserve(frame, table, brief, seed)
    return Dataset(frame, table, reservation)
