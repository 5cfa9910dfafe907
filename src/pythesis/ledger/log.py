"""``log.jsonl``: what must not be forgotten, append-only, each line bound to the one before by its hash."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pythesis.core.errors import StateError
from pythesis.core.said import said
from pythesis.ledger import files
from pythesis.ledger.store import digest


class Log:
    """The log of a project: openings of the test rows, signatures, waivers, hand-ins."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> tuple[dict[str, Any], ...]:
        """Return all entries, oldest first. A last line cut by a kill is not an entry.

        Raises
        ------
        StateError
            When a line was altered, removed or put in by hand.
        """
        if not self._path.is_file():
            return ()
        found: list[dict[str, Any]] = []
        before = ""
        lines = self._path.read_bytes().split(b"\n")
        for number, line in enumerate(lines[:-1], start=1):
            entry = _parse(line)
            if entry is None or entry.get("before") != before:
                raise StateError(
                    said("errors.log.what", file=self._path.name, row=number), said("errors.log.remedy")
                )
            before = digest(line)[:16]
            found.append(entry)
        return tuple(found)

    def add(self, event: str, when: str, **values: Any) -> None:
        """Append one event. `when` is ISO 8601 with its zone. Who writes at the same moment waits."""
        with files.turn(self._path.parent / ".pythesis" / f"{self._path.name}.lock"):
            self._add(event, when, values)

    def _add(self, event: str, when: str, values: dict[str, Any]) -> None:
        self.entries()
        data = self._path.read_bytes() if self._path.is_file() else b""
        whole, _, rest = data.rpartition(b"\n")
        if rest:  # the tail of a write that was cut: the next line starts afresh
            files.write(self._path, whole + b"\n" if whole else b"")
        last = whole.rpartition(b"\n")[2]
        before = digest(last)[:16] if last else ""
        entry = {"event": event, "when": when, **values, "before": before}
        files.append(self._path, json.dumps(entry, ensure_ascii=False).encode() + b"\n")

    def of(self, event: str) -> tuple[dict[str, Any], ...]:
        """Return the entries of one kind."""
        return tuple(entry for entry in self.entries() if entry["event"] == event)


def now() -> str:
    """Return the moment as the log writes it: ISO 8601, to the second, with its zone."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
