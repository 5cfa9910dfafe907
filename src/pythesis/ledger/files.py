"""Writing so that a kill at any moment leaves the old file or the new one, never half of one."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pythesis.core.errors import StateError
from pythesis.core.said import said

# What is done under a lock takes milliseconds; somebody who waits longer is told, rather than left waiting.
PATIENCE = 10.0  # seconds


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path` through a temporary file beside it, flushed to disk before it is placed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def append(path: Path, line: bytes) -> None:
    """Append one line and flush it to disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed run left in a folder of ours."""
    for left in folder.rglob(".writing-*"):
        left.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the kernel's lock on `path`; it falls with the process, however the process ends.

    Raises
    ------
    StateError
        When another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        try:
            _lock(stream.fileno())
        except OSError:
            raise StateError(
                said("errors.locked.what", folder=path.parent.parent.name),
                said("errors.locked.remedy"),
            ) from None
        yield


@contextmanager
def turn(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the kernel's lock on `path` as soon as whoever holds it lets go.

    Raises
    ------
    StateError
        When it is held for longer than `patience`, in seconds.
    """
    limit = time.monotonic() + patience
    while True:
        held = locked(path)
        try:
            held.__enter__()
            break
        except StateError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.02)
    try:
        yield
    finally:
        held.__exit__(None, None, None)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
