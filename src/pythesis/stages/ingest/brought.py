"""Rows brought from elsewhere as a Parquet file that tells how they were read, and of how many they are."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.whole import Whole

KEY = "pythesis"  # of the file's own metadata
WHOLE = "whole"  # in what is returned of it: the counts of all rows, as JSON


def packed(frame: pl.DataFrame, engine: str, delimiter: str | None, whole: Whole | None) -> bytes:
    """Return rows as a Parquet file that outlives the place they came from.

    Parameters
    ----------
    frame : DataFrame
    engine : str
        What read them.
    delimiter : str or None
        That of the text files they were read from.
    whole : Whole or None
        Counts of all rows, when these are only some.
    """
    told: dict[str, Scalar] = {"engine": engine}
    if delimiter is not None:
        told["delimiter"] = delimiter
    if whole is not None:
        told |= {"of_rows": whole.n_rows, "kept_rows": frame.height, WHOLE: whole.model_dump_json()}
    stream = io.BytesIO()
    frame.write_parquet(stream, compression="zstd", metadata={KEY: json.dumps(told, sort_keys=True)})
    return stream.getvalue()


def told_by(source: Path | bytes) -> dict[str, Scalar]:
    """Return what `packed` wrote in a Parquet file: nothing for a file of anyone else."""
    metadata = pl.read_parquet_metadata(source if isinstance(source, Path) else io.BytesIO(source))
    if KEY not in metadata:
        return {}
    told: dict[str, Scalar] = json.loads(metadata[KEY])
    return told
