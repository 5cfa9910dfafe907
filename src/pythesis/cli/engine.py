"""What reads a table: Polars on this machine, or Spark where the table is kept."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pythesis.core.whole import Bring


class Engine(StrEnum):
    """What reads the table."""

    polars = "polars"
    spark = "spark"


def bring_of(
    engine: Engine, max_rows: int | None, seed: int, group: str | None, others: Sequence[Path]
) -> Bring | None:
    """Return what may be brought here of a table that Spark reads, None when Polars reads it.

    Raises
    ------
    InputError
        For a limit of rows without Spark, and further tables with it: two draws cannot be joined.
    """
    from pythesis.core.errors import InputError
    from pythesis.core.said import said
    from pythesis.core.whole import Bring

    if engine is Engine.polars and max_rows is None:
        return None
    if engine is Engine.polars:
        raise InputError(
            said("errors.option.what", option="--max-rows", value=str(max_rows)),
            said("errors.option.remedy", choices=("--engine spark",)),
        )
    if others:
        raise InputError(said("ingest.spark.joins.what"), said("ingest.spark.joins.remedy"))
    return Bring(limit=max_rows, seed=seed, group=group)
