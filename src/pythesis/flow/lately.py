"""What the last run was asked for: looking at a project, or running it again, changes nothing by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pythesis.core.errors import PythesisError
from pythesis.core.said import Said, said
from pythesis.flow.engine import Settings
from pythesis.flow.outputs import EVIDENCE, read_evidence
from pythesis.ledger import files

FILE = ".pythesis/settings.json"


def remember(root: Path, settings: Settings) -> None:
    """Keep the settings of a run."""
    files.write(root / FILE, json.dumps(asdict(settings)).encode())


def settings(root: Path) -> Settings:
    """Return the settings of the last run, the usual ones before there is one.

    They are kept beside the ledger, which is not pushed. Evidence that came later (with a clone, or from a
    teammate) says better what was asked for; it does not tell where the fits run, which changes no result.
    """
    kept = _kept(root)
    told = _told(root, kept or Settings()) if _later(root) else None
    return told or kept or Settings()


def _kept(root: Path) -> Settings | None:
    try:
        return Settings(**json.loads((root / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):  # a fresh clone, or a file that is not ours
        return None


def _later(root: Path) -> bool:
    """Say whether the evidence was written after the settings were kept."""
    try:
        written = (root / EVIDENCE).stat().st_mtime_ns
    except OSError:
        return False
    try:
        return written >= (root / FILE).stat().st_mtime_ns
    except OSError:
        return True


def _told(root: Path, kept: Settings) -> Settings | None:
    try:
        last = read_evidence(root)
    except (PythesisError, ValueError):  # a run writes it anew
        return None
    return replace(kept, seed=last.seed, effort=last.effort, budget=last.budget, prefer=last.prefer)


def again(root: Path, asked: Mapping[str, Any]) -> Settings:
    """Return the settings of a run like the last one, but for what is `asked`.

    Parameters
    ----------
    asked : mapping
        Fields of `Settings`. A ``budget`` of 0 takes the limit away. Where fits run is asked anew each time.
    """
    usual = Settings()
    like = replace(settings(root), backend=usual.backend, workers=usual.workers, cut=None)
    found = replace(like, **asked)
    return found if found.budget else replace(found, budget=None)


def remembered(root: Path, asked: Mapping[str, Any]) -> tuple[Said, ...]:
    """Say which settings a run takes from the last one because nobody asked otherwise: those not usual."""
    usual, last = Settings(), settings(root)
    names = ("effort", "budget", "prefer", "seed")
    taken = [n for n in names if n not in asked and getattr(last, n) != getattr(usual, n)]
    return tuple(said(f"cli.as-last.{name}", value=getattr(last, name)) for name in taken)
