"""What has been done: one row a stage with the key it was done under, and parts of unfinished stages."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
create table if not exists done (
    stage text primary key, parts text not null, result text not null, seconds real not null,
    finished text not null);
create table if not exists kept (
    stage text not null, key text not null, name text not null, object text not null,
    primary key (stage, name));
create table if not exists placed (path text primary key, object text not null);
create table if not exists placing (path text primary key, object text not null);
"""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished stage: the parts of its key, the hash of its result, when and how long."""

    parts: dict[str, str]
    result: str
    seconds: float
    finished: str


class Register:
    """The register of a project, in ``.pythesis/register.sqlite``; begun anew when it is damaged."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open(path)
        except sqlite3.DatabaseError:
            path.replace(path.with_suffix(".damaged"))
            self._open(path)

    def _open(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None, timeout=10)
        self._base.execute("pragma synchronous = full")
        self._base.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def done(self, stage: str) -> Done | None:
        """Return what is known of a stage, None when it never finished."""
        row = self._base.execute(
            "select parts, result, seconds, finished from done where stage = ?", (stage,)
        ).fetchone()
        return None if row is None else Done(json.loads(row[0]), row[1], row[2], row[3])

    def mark(self, stage: str, done: Done) -> None:
        """Record that a stage finished, and forget the parts kept while it ran."""
        values = (stage, json.dumps(done.parts), done.result, done.seconds, done.finished)
        with self._base:
            self._base.execute("begin")
            self._base.execute("insert or replace into done values (?, ?, ?, ?, ?)", values)
            self._base.execute("delete from kept where stage = ?", (stage,))

    def keep(self, stage: str, key: str, name: str, object_hash: str) -> None:
        """Record one part of a running stage."""
        self._base.execute("insert or replace into kept values (?, ?, ?, ?)", (stage, key, name, object_hash))

    def kept(self, stage: str, key: str, name: str) -> str | None:
        """Return the object of one part, if it was kept under the same key."""
        row = self._base.execute(
            "select object from kept where stage = ? and key = ? and name = ?", (stage, key, name)
        ).fetchone()
        return None if row is None else str(row[0])

    def placed(self, path: str) -> str | None:
        """Return the hash of what was last generated for a file of the workspace."""
        row = self._base.execute("select object from placed where path = ?", (path,)).fetchone()
        return None if row is None else str(row[0])

    def begin(self, path: str, object_hash: str) -> None:
        """Record what is about to be written to a file of the workspace."""
        self._base.execute("insert or replace into placing values (?, ?)", (path, object_hash))

    def placing(self, path: str) -> str | None:
        """Return the hash of what was being written to a file and was not recorded as placed."""
        row = self._base.execute("select object from placing where path = ?", (path,)).fetchone()
        return None if row is None else str(row[0])

    def place(self, path: str, object_hash: str) -> None:
        """Record what was generated for a file of the workspace."""
        with self._base:
            self._base.execute("begin")
            self._base.execute("insert or replace into placed values (?, ?)", (path, object_hash))
            self._base.execute("delete from placing where path = ?", (path,))

    def all_placed(self) -> tuple[str, ...]:
        """Return every path ever generated, sorted."""
        rows = self._base.execute("select path from placed order by path").fetchall()
        return tuple(str(row[0]) for row in rows)

    def forget(self, path: str) -> None:
        """Forget a file that is generated no longer."""
        for table in ("placed", "placing"):
            self._base.execute(f"delete from {table} where path = ?", (path,))
