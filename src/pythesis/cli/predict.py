"""``pythesis predict``: predict the rows of a file."""

from __future__ import annotations

from pathlib import Path

import typer

from pythesis.cli.help import text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("predict", help=text("predict"), epilog=text("predict", "example"))(predict)


def predict(
    rows: Path = typer.Argument(..., help=text("predict", "rows")),
    out: Path = typer.Option(..., "--out", help=text("predict", "out")),
    project: Path = typer.Option(Path(), "--project", help=text("options", "project")),
) -> None:
    from pythesis import api
    from pythesis.cli.screen import tell
    from pythesis.core.said import said

    n = api.predict_to(project, rows, out)
    tell(said("cli.predicted", n=n, file=str(out)))
