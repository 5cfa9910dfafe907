"""What the last run was asked for, so that looking at a project afterwards makes nothing stale by itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from pythesis.flow.engine import Settings
from pythesis.flow.outputs import EVIDENCE, read_evidence
from pythesis.ledger import files

FILE = ".pythesis/settings.json"


def remember(root: Path, settings: Settings) -> None:
    """Keep the settings of a run."""
    files.write(root / FILE, json.dumps(asdict(settings)).encode())


def settings(root: Path) -> Settings:
    """Return the settings of the last run: as kept, else as its evidence says, else the usual ones."""
    try:
        return Settings(**json.loads((root / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):  # a fresh clone, or a file that is not ours
        pass
    if not (root / EVIDENCE).is_file():
        return Settings()
    last = read_evidence(root)
    return Settings(seed=last.seed, effort=last.effort)
