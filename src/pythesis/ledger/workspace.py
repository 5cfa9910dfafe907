"""Places generated files in the project without ever overwriting what a person changed."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pythesis.ledger import files
from pythesis.ledger.register import Register
from pythesis.ledger.store import Store, digest

# Text that people may edit and that can be merged line by line; other files are kept whole.
MERGED = {".py", ".md", ".toml", ".txt", ".ipynb", ".csv", ".cfg", ".yml", ".gitignore"}

BESIDE = re.compile(r"(\.new)+(?=\.[^./]+$|$)")  # what marks our version of a file that a person changed


@dataclass(frozen=True, slots=True)
class Placement:
    """What happened to a file: ``written``, ``same``, ``merged`` or ``kept`` (ours is put beside)."""

    path: str
    outcome: str


class Workspace:
    """The files of a project that the tool generates."""

    def __init__(self, root: Path, store: Store, register: Register) -> None:
        self.root = root
        self._store = store
        self._register = register

    def place(self, generated: Mapping[str, bytes]) -> tuple[Placement, ...]:
        """Write generated files; where a person edited one, merge or keep theirs.

        Parameters
        ----------
        generated : mapping
            POSIX path inside the project to bytes.
        """
        return tuple(Placement(path, self._one(path, data)) for path, data in generated.items())

    def withdraw(self, kept: Iterable[str]) -> None:
        """Remove generated files that are generated no longer and that nobody edited."""
        wanted = set(kept)
        for path in self._register.all_placed():
            target = self._inside(path)
            if path in wanted or BESIDE.sub("", path) in wanted:
                continue
            if target.is_file() and self._ours(path, target.read_bytes()):
                target.unlink()
            self._register.forget(path)

    def edited(self) -> tuple[str, ...]:
        """Return the generated files that a person has changed since."""
        return tuple(
            path
            for path in self._register.all_placed()
            if self._inside(path).is_file() and not self._ours(path, self._inside(path).read_bytes())
        )

    def _ours(self, path: str, data: bytes) -> bool:
        """Say whether a file is what we placed, or were placing when a kill came."""
        return digest(data) in (self._register.placed(path), self._register.placing(path))

    def _inside(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or PurePosixPath(path).is_absolute():
            raise ValueError(path)
        return self.root.joinpath(*parts)

    def _one(self, path: str, theirs: bytes) -> str:
        target = self._inside(path)
        kept = self._store.put(theirs)
        outcome = "written"
        if target.is_file():
            mine = target.read_bytes()
            if mine == theirs:
                outcome = "same"
            elif not self._ours(path, mine):
                outcome = self._reconcile(path, mine, theirs)
        if outcome == "written":
            self._write(path, theirs)
        self._register.place(path, kept)
        if outcome != "kept":
            self._settle(path)
        return outcome

    def _settle(self, path: str) -> None:
        """Remove our version from beside a file once there is nothing left to choose, unless edited."""
        beside = _beside(PurePosixPath(path)).as_posix()
        target = self._inside(beside)
        if target.is_file() and self._ours(beside, target.read_bytes()):
            target.unlink()
            self._register.forget(beside)

    def _write(self, path: str, data: bytes) -> None:
        """Write a file, after saying so: a kill before it is recorded cannot make it look like a person's."""
        self._register.begin(path, self._store.put(data))
        files.write(self._inside(path), data)

    def _reconcile(self, path: str, mine: bytes, theirs: bytes) -> str:
        target, base_hash = self._inside(path), self._register.placed(path)
        if base_hash is not None and digest(theirs) == base_hash:
            return "kept"  # only the person changed it
        base = self._store.get(base_hash) if base_hash else None
        if base is not None and target.suffix in MERGED:
            merged = _merge(base, mine, theirs)
            if merged is not None:
                files.write(target, merged)
                return "merged"
        self._offer(PurePosixPath(path), theirs)
        return "kept"

    def _offer(self, path: PurePosixPath, theirs: bytes) -> None:
        """Put our version beside a person's, under a name that holds no words of theirs either."""
        beside = _beside(path)
        target = self._inside(beside.as_posix())
        if target.is_file() and not self._ours(beside.as_posix(), target.read_bytes()):
            self._offer(beside, theirs)
            return
        self._write(beside.as_posix(), theirs)
        self._register.place(beside.as_posix(), self._store.put(theirs))


def _beside(path: PurePosixPath) -> PurePosixPath:
    return path.with_name(f"{path.stem}.new{path.suffix}")


def _merge(base: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """Merge three versions with git; None when they conflict or git is not there."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, data in (("mine", mine), ("base", base), ("theirs", theirs)):
            path = Path(folder) / name
            path.write_bytes(data)
            names.append(str(path))
        environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1"}
        try:
            done = subprocess.run(
                ["git", "merge-file", "-p", "-q", *names],
                capture_output=True,
                check=False,
                timeout=60,
                env=environment,
            )
        except (FileNotFoundError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None
