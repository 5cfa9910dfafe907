"""``pythesis calendar``: the dates of a project, its track, and the file for one's own calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import typer

from pythesis.cli.held import held
from pythesis.cli.help import text


class Track(StrEnum):
    """Calendars the school uses."""

    bootcamp = "bootcamp"
    part_time = "part-time"
    analyst = "analyst"
    original = "original"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("calendar", help=text("calendar"), epilog=text("calendar", "example"))(calendar)


def calendar(
    project: Path = typer.Argument(Path(), help=text("options", "project")),
    track: Track | None = typer.Option(None, "--track", help=text("calendar", "track")),
    start: str | None = typer.Option(None, "--start", help=text("calendar", "start")),
    ics: Path | None = typer.Option(None, "--ics", help=text("calendar", "ics")),
) -> None:
    from pythesis.cli.screen import tell
    from pythesis.cli.status import show_gates
    from pythesis.core.said import said
    from pythesis.mentor import scheduling
    from pythesis.mentor.calendar import plan, today, warnings

    found = held(project)
    if track is not None or start is not None:
        scheduling.choose(found.root, track.value if track else None, start)
    show_gates(found.gates())
    brief = found.brief.calendar
    planned = plan(brief)
    day = today(brief.zone) if start else None  # a new calendar whose days are past is a slip
    for what in warnings(brief, day):
        tell(what, style="yellow")
    if planned.undated:
        tell(said("cli.undated", steps=tuple(said(f"mentor.step.{name}") for name in planned.undated)))
    if ics is not None:
        scheduling.export(found.root, ics, datetime.now(UTC))
        tell(said("cli.exported", file=str(ics)))
