"""A project as its folder tells it: what gates and the board look at, read without writing."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pythesis.core.brief import Brief
from pythesis.core.errors import PythesisError, StateError
from pythesis.core.evidence import Evidence
from pythesis.core.feedback import Feedback
from pythesis.core.note import Note
from pythesis.core.said import said
from pythesis.ledger import Log, briefs, notes
from pythesis.mentor import remarks
from pythesis.mentor.calendar import Calendar, plan

EVIDENCE = "reports/evidence.json"
WORKBOOK = "references/audit.xlsx"
LOG = "log.jsonl"


@dataclass(frozen=True)
class Folder:
    """One project. ``evidence`` is None when it was never run, or cannot be read."""

    root: Path
    brief: Brief
    notes: tuple[Note, ...]
    log: tuple[dict[str, Any], ...]
    evidence: Evidence | None
    feedback: tuple[Feedback, ...] = field(default=())

    @functools.cached_property
    def calendar(self) -> Calendar:
        """The dated steps of the brief."""
        return plan(self.brief.calendar, briefs.NAME)

    @functools.cached_property
    def cells(self) -> dict[str, dict[str, str]]:
        """What people wrote in the audit workbook; nothing when it is absent or no workbook."""
        path = self.root / WORKBOOK
        if not path.is_file():
            return {}
        from pythesis.deliver import workbook

        try:
            return dict(workbook.read(path.read_bytes()))
        except PythesisError:
            return {}

    @property
    def predictive(self) -> bool:
        """Whether there is something to predict."""
        return self.brief.data.predicts

    def note(self, about: str) -> Note | None:
        """Return the note about something, None when there is none."""
        return next((note for note in self.notes if note.about == about), None)

    def has(self, pattern: str) -> bool:
        """Say whether a file of that pattern is there and is not empty."""
        return any(path.is_file() and path.stat().st_size for path in self.root.glob(pattern))

    def of(self, event: str) -> tuple[dict[str, Any], ...]:
        """Return the entries of the log of one kind."""
        return tuple(entry for entry in self.log if entry["event"] == event)


def read(root: Path) -> Folder:
    """Read a project.

    Raises
    ------
    InputError, StateError
        When it is no project, or its brief or its log cannot be read. An evidence that cannot be read
        counts as none.
    """
    if not (root / briefs.NAME).is_file():
        raise StateError(
            said("errors.no-project.what", folder=root.resolve().name), said("errors.no-project.remedy")
        )
    return Folder(
        root=root,
        brief=briefs.read(root / briefs.NAME),
        notes=notes.read(root / "notes"),
        log=Log(root / LOG).entries(),
        evidence=_evidence(root / EVIDENCE),
        feedback=remarks.read(root),
    )


def _evidence(path: Path) -> Evidence | None:
    try:
        return Evidence.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
