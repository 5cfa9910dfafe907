"""``pythesis verify``: recompute every number; exit 1 on a mismatch."""

from __future__ import annotations

import json as codec
import sys
from pathlib import Path

import typer

from pythesis.cli.held import held
from pythesis.cli.help import text

SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", help=text("verify"), epilog=text("verify", "example"))(verify)


def verify(
    project: Path = typer.Argument(Path(), help=text("options", "project")),
    full: bool = typer.Option(False, "--full", help=text("verify", "full")),
    json: bool = typer.Option(False, "--json", help=text("options", "json")),
) -> None:
    from pythesis.cli.help import language
    from pythesis.cli.screen import Progressing, tell
    from pythesis.core.said import said
    from pythesis.words import say

    with Progressing(quiet=True) as watch:
        report = held(project).verify(full=full, watch=watch)
    if json:
        plain = {
            "checked": report.checked,
            "mismatches": [[m.where, m.claimed, m.recomputed] for m in report.mismatches],
            "unchecked": [say(what, language()) for what in report.unchecked],
        }
        sys.stdout.write(codec.dumps(plain, ensure_ascii=False, indent=1) + "\n")
    else:
        for found in report.mismatches[:SHOWN]:
            tell(
                said("cli.verify.mismatch", where=found.where, claimed=found.claimed, found=found.recomputed)
            )
        if len(report.mismatches) > SHOWN:
            tell(said("cli.verify.more", n=len(report.mismatches) - SHOWN))
        for what in report.unchecked:
            tell(what)
        counts = {name: report.checked.get(name, 0) for name in ("values", "snippets", "files")}
        outcome = "cli.verify.bad" if report.mismatches else "cli.verify.good"
        tell(said(outcome, n=len(report.mismatches), **counts), style="bold")
    raise typer.Exit(1 if report.mismatches else 0)
