"""Words that were not written because somebody else wrote others in the same place: kept until settled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pythesis.ledger import digest, files

FOLDER = ".pythesis/studio/aside"


@dataclass(frozen=True)
class Aside:
    """One version kept aside: of what (``note:findings/x.md``, ``brief:data.unit``), and what it says."""

    where: str
    mine: Any
    who: str = ""

    @property
    def name(self) -> str:
        """The name of its file, the same for the same version."""
        return digest(json.dumps([self.where, self.mine], sort_keys=True).encode())[:16] + ".json"


def put(root: Path, item: Aside) -> None:
    """Keep a version."""
    content = {"where": item.where, "mine": item.mine, "who": item.who}
    files.write(root / FOLDER / item.name, json.dumps(content, ensure_ascii=False).encode())


def of(root: Path, where: str) -> tuple[Aside, ...]:
    """Return the versions kept of one thing, or of all that starts with `where` when it ends with ``:``."""
    found = []
    for path in sorted((root / FOLDER).glob("*.json")):
        item = Aside(**json.loads(path.read_bytes()))
        if item.where == where or (where.endswith(":") and item.where.startswith(where)):
            found.append(item)
    return tuple(found)


def drop(root: Path, item: Aside) -> None:
    """Forget a version: it was written, or its author gave it up."""
    (root / FOLDER / item.name).unlink(missing_ok=True)
