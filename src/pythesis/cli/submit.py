"""``pythesis submit``: checks, verification, then an immutable snapshot of report and code."""

from __future__ import annotations

from pathlib import Path

import typer

from pythesis.cli.held import held
from pythesis.cli.help import text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("submit", help=text("submit"), epilog=text("submit", "example"))(submit)


def submit(
    step: str = typer.Argument(..., help=text("gate", "step")),
    project: Path = typer.Option(Path(), "--project", help=text("options", "project")),
) -> None:
    from pythesis.cli.screen import Progressing, tell
    from pythesis.cli.status import show_left
    from pythesis.core.said import said

    with Progressing(quiet=True) as watch:
        outcome = held(project).submit(step, watch=watch)
    if outcome.item is None:
        for found in outcome.report.mismatches[:5]:
            where, claimed, recomputed = found.where, found.claimed, found.recomputed
            tell(said("cli.verify.mismatch", where=where, claimed=claimed, found=recomputed))
        tell(said("cli.submit.refused", n=len(outcome.report.mismatches)), style="bold red")
        raise typer.Exit(1)
    item = outcome.item
    show_left(outcome.left)
    tell(said("cli.submit.done", file=item.file, digest=item.sha256[:12]), style="bold")
    if item.late:
        key = "cli.submit.late" if item.counts else "cli.submit.late-second"
        tell(said(key), style="yellow")
