"""What is long to make and only read: made once for all the processes of a run of the tests."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import pytest

from pythesis.ledger import files

T = TypeVar("T")
PATIENCE = 900.0  # seconds another process may take to make it, on a loaded machine
_held: dict[Path, object] = {}


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this run of the tests, the same one in each of its processes."""
    own = factory.getbasetemp()
    return own.parent if own.name.startswith("popen-") else own


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """Return what `make` returns, given a folder of its own; the first process that asks makes it for all.

    Tests that change what they are given, or files of that folder, work on a copy.
    """
    folder = shared_folder(factory) / "once" / name
    if folder not in _held:
        with files.turn(folder.with_name(f"{name}.lock"), PATIENCE):
            _held[folder] = _made(folder, make)
    return cast(T, _held[folder])


def _made(folder: Path, make: Callable[[Path], T]) -> T:
    kept = folder.with_name(f"{folder.name}.pickle")
    if kept.is_file():
        return cast(T, pickle.loads(kept.read_bytes()))
    folder.mkdir(parents=True, exist_ok=True)
    made = make(folder)
    files.write(kept, pickle.dumps(made))
    return made
