"""Writes the calendar: into the brief, and as a file for one's own calendar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pythesis.ledger import briefs, files
from pythesis.mentor import ics, sheet
from pythesis.mentor.calendar import plan, started
from pythesis.words import system_language


def choose(root: Path, track: str | None, start: str | None) -> None:
    """Write a track and a start into the brief, once the calendar they give has been checked.

    A project without a framing sheet gets one: its framing is then a step like the others.

    Raises
    ------
    InputError
        When the date is none, or the calendar would be inverted.
    """
    brief = briefs.read(root / briefs.NAME)
    values: dict[str, Any] = {"track": track, "start": started(start) if start else None}
    chosen = {key: value for key, value in values.items() if value is not None}
    plan(brief.calendar.model_copy(update=chosen))
    briefs.change(root / briefs.NAME, {"calendar": chosen})
    sheet.create(root, brief, brief.project.language or system_language())


def export(root: Path, out: Path, now: dt.datetime) -> None:
    """Write the calendar as .ics; events of a file exported there before keep their identity."""
    brief = briefs.read(root / briefs.NAME)
    before = out.read_bytes() if out.is_file() else None
    name = brief.project.name or root.resolve().name
    language = brief.project.language or system_language()
    files.write(out, ics.export(plan(brief.calendar), name, language, now.replace(microsecond=0), before))
