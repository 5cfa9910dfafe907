"""Reads a folder of files of one shape as one table, the files one under another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import UNIT, WRITTEN
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stages.ingest import packed, source

SHOWN = 5  # columns listed in a message
_ASIDE = frozenset({".md", ".pdf", ".docx", ".names", ".html", ".py", ".ipynb", ".r", ".sql", ".log"})
_NOTES = ("readme", "licence", "license", "notice", "metadata", "meta", "codebook")
Read = tuple[list[str], pl.DataFrame, dict[str, Scalar]]


def files_of(folder: Path) -> tuple[Path, ...]:
    """Return the tables of a folder, in the order of their paths; notes beside them are left out.

    Raises
    ------
    InputError
        When it holds images alone, or nothing that could be a table.
    """
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    packed.refuse_images(folder.name, [path.name for path in found])
    tables = [path for path in found if not _aside(path)]
    if not tables:
        raise InputError(
            said("ingest.refused.no-tables.what", file=folder.name, n=len(found)),
            said("ingest.refused.no-tables.remedy"),
        )
    return tuple(tables)


def _aside(path: Path) -> bool:
    ending = path.suffix.lower()
    return ending in _ASIDE | packed.IMAGES or (
        ending in ("", ".txt", ".json") and path.stem.lower() in _NOTES
    )


def fingerprint(folder: Path) -> str:
    """Return one hash of the names and bytes of the tables of a folder."""
    total = hashlib.sha256()
    for path in files_of(folder):
        total.update(f"{path.relative_to(folder).as_posix()}\n{source.fingerprint(path)}\n".encode())
    return total.hexdigest()


def read(folder: Path, raw: Callable[[source.Source], Read]) -> Read:
    """Read every table of a folder and put their rows one under another, untyped.

    Raises
    ------
    InputError
        When two files have other columns: such tables are joined, not stacked.
    """
    paths = files_of(folder)
    parts: list[pl.DataFrame] = []
    names: list[str] = []
    reading: dict[str, Scalar] = {"files": len(paths)}
    for path in paths:
        found, frame, options = raw(source.load(path))
        if not parts:
            names = found
            kept = ("delimiter", WRITTEN, UNIT)
            reading |= {key: value for key, value in options.items() if key.startswith(kept)}
        elif set(found) != set(names):
            odd = tuple(sorted(set(found) ^ set(names))[:SHOWN])
            raise InputError(
                said(
                    "ingest.refused.other-columns.what",
                    folder=folder.name,
                    file=path.name,
                    first=paths[0].name,
                    columns=odd,
                ),
                said("ingest.refused.other-columns.remedy"),
            )
        renamed = frame.rename({f"c{i}": f"n{names.index(name)}" for i, name in enumerate(found)})
        parts.append(renamed.select(f"n{i}" for i in range(len(names))))
    return names, _stacked(parts), reading


def _stacked(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Stack frames; a column stored in two ways becomes text, and is typed again afterwards."""
    columns = []
    for index, name in enumerate(parts[0].columns):
        series = [part[name] for part in parts]
        if len({str(values.dtype) for values in series}) > 1:
            series = [values.cast(pl.String) for values in series]
        columns.append(pl.concat(series).alias(f"c{index}"))
    return pl.DataFrame(columns)
