"""``pythesis cohort``: the mentor's side, for many teams at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pythesis.cli.calendar import Track
from pythesis.cli.help import text
from pythesis.cli.run import Lang

if TYPE_CHECKING:
    from pythesis.mentor.cohort import Cohort

FILE = typer.Option(Path("cohort.toml"), "--cohort", help=text("cohort", "file"))
TEAM = typer.Argument(..., help=text("cohort", "team"))
TEAMS = typer.Argument(None, help=text("cohort", "teams"))
ON = typer.Option(None, "--on", help=text("cohort", "on"))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=text("cohort"))
    commands = (new, kickoff, ack, call, board, minutes, met, feedback, grade, rubric)
    for command in commands:
        name = command.__name__
        group.command(name, help=text("cohort", name), epilog=text("cohort", f"{name}_example"))(command)
    app.add_typer(group, name="cohort")


def new(
    name: str = typer.Argument(..., help=text("cohort", "name")),
    csv: Path = typer.Option(..., "--csv", help=text("cohort", "csv")),
    track: Track | None = typer.Option(None, "--track", help=text("calendar", "track")),
    start: str | None = typer.Option(None, "--start", help=text("calendar", "start")),
    mentor: str = typer.Option("", "--mentor", help=text("new", "mentor")),
    lang: Lang | None = typer.Option(None, "--lang", help=text("cohort", "lang")),
    cohort: Path = FILE,
) -> None:
    from pythesis.cli.help import language, speak
    from pythesis.flow import framing
    from pythesis.mentor import cohort as cohorts
    from pythesis.mentor.calendar import started

    speak(lang.value if lang else None)
    if not csv.is_file():
        raise framing.missing_file(csv)
    teams = cohorts.from_csv(csv.read_bytes(), csv.name)
    calendar = {"track": track.value if track else None, "start": started(start) if start else None}
    about = {"name": name, "mentor": mentor, "language": language()}
    kept = {key: value for key, value in calendar.items() if value is not None}
    cohorts.create(cohort, about, kept, teams)
    _say("new", n=len(teams), file=str(cohort))


def kickoff(
    team: str | None = TEAMS,
    out: Path = typer.Option(Path("kickoff"), "--out", help=text("cohort", "out_folder")),
    cohort: Path = FILE,
) -> None:
    from pythesis.ledger.log import now
    from pythesis.mentor import desk

    _held(cohort)
    made = desk.kickoffs(cohort, team, out, now())
    _say("kickoff", n=len(made), folder=str(out))


def ack(team: str = TEAM, on: str | None = ON, cohort: Path = FILE) -> None:
    _happened("acknowledged", team, on, cohort)


def call(team: str = TEAM, on: str | None = ON, cohort: Path = FILE) -> None:
    _happened("call", team, on, cohort)


def board(
    out: Path = typer.Option(Path("board.html"), "--out", help=text("cohort", "out")),
    cohort: Path = FILE,
) -> None:
    from pythesis.ledger import files
    from pythesis.mentor import board as boards
    from pythesis.mentor.calendar import today

    held = _held(cohort)
    found = boards.states(cohort, held, today(held.calendar.zone))
    files.write(out, boards.render(held, found, today(held.calendar.zone)))
    late = sum(team.late > 0 for team in found)
    _say("board", n=len(found), late=late, file=str(out))


def minutes(team: str = TEAM, on: str | None = ON, cohort: Path = FILE) -> None:
    from pythesis.mentor import cohort as cohorts
    from pythesis.mentor import desk, state

    held = _held(cohort)
    entry = held.team(team)
    day = _day(on, held.calendar.zone)
    events = cohorts.journal(cohort).entries()
    found = state.of(cohorts.root_of(cohort, entry), entry, held, events, day)
    typer.echo(desk.minutes(found, held.language(entry), day), nl=False)


def met(team: str | None = TEAMS, on: str | None = ON, cohort: Path = FILE) -> None:
    from pythesis.ledger.log import now
    from pythesis.mentor import desk

    held = _held(cohort)
    told = desk.met(cohort, team, now(), _day(on, held.calendar.zone))
    _say("met", n=len(told))


def feedback(
    team: str | None = TEAMS,
    about: str = typer.Option("", "--about", help=text("cohort", "about")),
    remark: str | None = typer.Option(None, "--text", help=text("cohort", "remark")),
    cohort: Path = FILE,
) -> None:
    from pythesis.mentor import desk

    if team is not None and remark is not None:
        _held(cohort)
        item = desk.remark(cohort, team, about, remark)
        _say("remark", team=team, file=f"notes/feedback/{item.id.removeprefix('feedback-')}.md")
        return
    waiting = _list_feedback(cohort, team)
    raise typer.Exit(1 if waiting else 0)


def grade(
    team: str = TEAM,
    criterion: str = typer.Argument(..., help=text("cohort", "criterion")),
    points: float = typer.Argument(..., help=text("cohort", "points")),
    comment: str = typer.Option("", "--comment", help=text("cohort", "comment")),
    cohort: Path = FILE,
) -> None:
    from pythesis.ledger.log import now
    from pythesis.mentor import rubric as rubrics

    _held(cohort)
    rubrics.grade(cohort, team, criterion, points, comment, now())
    _say("graded", team=team, criterion=criterion)


def rubric(
    team: str | None = TEAMS,
    csv: Path | None = typer.Option(None, "--csv", help=text("cohort", "out_csv")),
    pdf: Path | None = typer.Option(None, "--pdf", help=text("cohort", "out_pdf")),
    cohort: Path = FILE,
) -> None:
    from pythesis.ledger import files
    from pythesis.mentor import cohort as cohorts
    from pythesis.mentor import desk
    from pythesis.mentor import rubric as rubrics
    from pythesis.mentor.calendar import today

    held = _held(cohort)
    entries, events = desk.chosen(held, team), cohorts.journal(cohort).entries()
    table = rubrics.to_csv(held, entries, events)
    if csv is None and pdf is None:
        typer.echo(table.decode("utf-8-sig"), nl=False)
    if csv is not None:
        files.write(csv, table)
    if pdf is not None:
        files.write(pdf, rubrics.to_pdf(held, entries, events, today(held.calendar.zone)))
    for path in (csv, pdf):
        if path is not None:
            _say("written", file=str(path))


def _list_feedback(cohort: Path, team: str | None) -> int:
    """Show every remark with its state; return how many wait for an answer."""
    from pythesis.mentor import cohort as cohorts
    from pythesis.mentor import desk, state
    from pythesis.mentor.calendar import today

    held, waiting = _held(cohort), 0
    events, day = cohorts.journal(cohort).entries(), today(held.calendar.zone)
    for entry in desk.chosen(held, team):
        found = state.of(cohorts.root_of(cohort, entry), entry, held, events, day)
        waiting += len(found.unanswered)
        for item in found.feedback:
            stand = "landed" if item.id in found.landed else "closed" if item.closed else "waiting"
            words = {"team": entry.name, "id": item.id, "about": item.about or "–", "text": item.text}
            _say(f"feedback-{stand}", **words)
    return waiting


def _held(path: Path) -> Cohort:
    """Return the cohort of a file, and speak its language."""
    from pythesis.cli.help import speak
    from pythesis.mentor import cohort as cohorts

    found = cohorts.read(path)
    speak(found.cohort.language)
    return found


def _happened(event: str, team: str, on: str | None, cohort: Path) -> None:
    from pythesis.ledger.log import now
    from pythesis.mentor import desk

    day = _day(on, _held(cohort).calendar.zone)
    desk.happened(cohort, team, event, now(), day.isoformat())
    _say(event, team=team, day=day.isoformat())


def _say(key: str, **values: str | int) -> None:
    from pythesis.cli.screen import tell
    from pythesis.core.said import said

    tell(said(f"cli.cohort.{key}", **values))


def _day(on: str | None, zone: str) -> date:
    from pythesis.mentor.calendar import started, today

    return started(on) if on else today(zone)
