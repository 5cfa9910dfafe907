"""``pythesis new``: frame a project, by questions in a terminal or by flags."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pythesis.cli.calendar import Track
from pythesis.cli.help import speak, text
from pythesis.cli.run import Lang

if TYPE_CHECKING:
    from pythesis.mentor.framing import Framed


class DateOrder(StrEnum):
    """Which comes first in dates that could be read both ways."""

    DAY = "day-first"
    MONTH = "month-first"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("new", help=text("new"), epilog=text("new", "example"))(new)


def new(
    name: str | None = typer.Argument(None, help=text("new", "name")),
    data: Path | None = typer.Option(None, "--data", help=text("new", "data")),
    others: list[Path] = typer.Option([], "--with", help=text("run", "with")),
    joins: list[str] = typer.Option([], "--join", help=text("run", "join")),
    target: str | None = typer.Option(None, "--target", help=text("run", "target")),
    positive: str | None = typer.Option(None, "--positive", help=text("new", "positive")),
    group: str | None = typer.Option(None, "--group", help=text("run", "group")),
    time: str | None = typer.Option(None, "--time", help=text("run", "time")),
    date_order: DateOrder | None = typer.Option(None, "--date-order", help=text("new", "date_order")),
    title: str | None = typer.Option(None, "--title", help=text("new", "title")),
    question: str | None = typer.Option(None, "--question", help=text("new", "question")),
    unknown: list[str] = typer.Option([], "--unknown", help=text("new", "unknown")),
    metric: str | None = typer.Option(None, "--metric", help=text("new", "metric")),
    minimum: float | None = typer.Option(None, "--minimum", help=text("new", "minimum")),
    maximum: float | None = typer.Option(None, "--maximum", help=text("new", "maximum")),
    why: str | None = typer.Option(None, "--why", help=text("new", "why")),
    false_positive: float | None = typer.Option(None, "--false-positive", help=text("new", "false_positive")),
    false_negative: float | None = typer.Option(None, "--false-negative", help=text("new", "false_negative")),
    cost_unit: str | None = typer.Option(None, "--cost-unit", help=text("new", "cost_unit")),
    concerned: str | None = typer.Option(None, "--concerned", help=text("new", "concerned")),
    constraints: str | None = typer.Option(None, "--constraints", help=text("new", "constraints")),
    member: list[str] = typer.Option([], "--member", help=text("new", "member")),
    mentor: str | None = typer.Option(None, "--mentor", help=text("new", "mentor")),
    track: Track | None = typer.Option(None, "--track", help=text("calendar", "track")),
    start: str | None = typer.Option(None, "--start", help=text("calendar", "start")),
    lang: Lang | None = typer.Option(None, "--lang", help=text("run", "lang")),
    ask: bool | None = typer.Option(None, "--ask/--no-ask", help=text("new", "ask")),
) -> None:
    from pythesis.cli.joins import join_of
    from pythesis.cli.times import time_of
    from pythesis.cli.wizard import Answers, complete
    from pythesis.flow import starting

    given = Answers(
        data=data,
        project={"title": title, "question": question, "mentor": mentor},
        table={
            "target": target,
            "positive": positive,
            "group": group,
            "time": time_of(time),
            "date_order": date_order.value if date_order else None,
            "joins": [join_of(written) for written in joins] or None,
        },
        success={"metric": metric, "minimum": minimum, "maximum": maximum, "why": why},
        costs={"false_positive": false_positive, "false_negative": false_negative, "unit": cost_unit},
        calendar={"track": track.value if track else None, "start": start},
        unknown=list(unknown),
        members=list(member),
        concerned=concerned or "",
        constraints=constraints or "",
        others=tuple(others),
    )
    speak(lang.value if lang else None)
    asking = (name is None and sys.stdin.isatty()) if ask is None else ask
    answers = complete(given, name, lang.value if lang else None, asking=asking)
    root, framed = starting.start(answers.request(lang.value if lang else None))
    _told(root, framed)


def _told(root: Path, framed: Framed) -> None:
    from rich.text import Text

    from pythesis.cli.screen import console, tell
    from pythesis.core.said import said
    from pythesis.mentor import repository

    tell(said("cli.new", folder=str(root)), style="bold")
    for what in framed.odd:
        tell(what, style="yellow")
    if framed.vague:
        tell(said("mentor.vague.lead"))
        for what in framed.vague:
            tell(said("cli.bullet", what=what))
    publication = framed.publication
    if publication.problems:
        tell(said("mentor.publish.blocked"), style="bold red")
        for what in publication.problems:
            tell(said("cli.bullet", what=what))
    if not publication.git:
        tell(said("mentor.publish.no-git"), style="yellow")
    tell(said("mentor.publish.large", n=publication.files, size=publication.size / 1024))
    lead = "settled" if publication.problems else "lead"
    tell(said(f"mentor.publish.{lead}", folder=str(root)))
    for line in framed.commands:
        console().print(Text(f"    {line}"))
    tell(said("mentor.publish.or"))
    for line in repository.without_gh(root.resolve().name):
        console().print(Text(f"    {line}"))
