"""``pythesis new``: frame a project by flags."""

from __future__ import annotations

from pathlib import Path

import typer

from pythesis.cli.help import text
from pythesis.cli.run import Lang


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("new", help=text("new"), epilog=text("new", "example"))(new)


def new(
    name: str = typer.Argument(..., help=text("new", "name")),
    data: Path = typer.Option(..., "--data", help=text("run", "data")),
    target: str | None = typer.Option(None, "--target", help=text("run", "target")),
    positive: str | None = typer.Option(None, "--positive", help=text("new", "positive")),
    group: str | None = typer.Option(None, "--group", help=text("run", "group")),
    time: str | None = typer.Option(None, "--time", help=text("run", "time")),
    title: str | None = typer.Option(None, "--title", help=text("new", "title")),
    question: str | None = typer.Option(None, "--question", help=text("new", "question")),
    metric: str | None = typer.Option(None, "--metric", help=text("new", "metric")),
    minimum: float | None = typer.Option(None, "--minimum", help=text("new", "minimum")),
    maximum: float | None = typer.Option(None, "--maximum", help=text("new", "maximum")),
    lang: Lang | None = typer.Option(None, "--lang", help=text("run", "lang")),
) -> None:
    from pythesis import api
    from pythesis.cli.screen import tell
    from pythesis.core.said import said
    from pythesis.flow.framing import check_name

    tables: dict[str, dict[str, object]] = {
        "project": {"title": title, "question": question},
        "data": {"target": target, "positive": positive, "group": group, "time": time},
        "success": {"metric": metric, "minimum": minimum, "maximum": maximum},
    }
    values = {table: {k: v for k, v in keys.items() if v is not None} for table, keys in tables.items()}
    spoken = lang.value if lang else None
    project, _ = api.start(data, Path(check_name(name)), values=values, language=spoken)
    tell(said("cli.new", folder=str(project.root)))
