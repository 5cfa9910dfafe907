"""Content-addressed objects: what is kept under a hash is read back only if it still has that hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pythesis.ledger import files


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Store:
    """Objects of a project, in ``.pythesis/objects``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data` and return its hash."""
        key = digest(data)
        path = self._path(key)
        if self.get(key) is None:
            files.write(path, data)
        return key

    def get(self, key: str) -> bytes | None:
        """Return the object of that hash; None when it is absent or no longer what it was."""
        path = self._path(key)
        if not path.is_file():
            return None
        data = path.read_bytes()
        return data if digest(data) == key else None

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]
