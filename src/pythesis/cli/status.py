"""``pythesis status``: gates against today, stages, what is stale and why, the next thing to do."""

from __future__ import annotations

import json as codec
import sys
from dataclasses import asdict
from pathlib import Path

import typer

from pythesis.cli.help import text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", help=text("status"), epilog=text("status", "example"))(status)


def status(
    project: Path = typer.Argument(Path(), help=text("options", "project")),
    json: bool = typer.Option(False, "--json", help=text("options", "json")),
) -> None:
    from pythesis import api
    from pythesis.cli.help import language
    from pythesis.words import say

    found = api.Project(project).status()
    if json:
        plain = asdict(found) | {"root": str(found.root), "next": say(found.next, language())}
        sys.stdout.write(codec.dumps(plain, ensure_ascii=False, indent=1) + "\n")
        return
    _show(found)


def _show(found: object) -> None:
    from rich.table import Table
    from rich.text import Text

    from pythesis.api import Status
    from pythesis.cli.help import language
    from pythesis.cli.screen import console, stage_name, tell
    from pythesis.core.said import said
    from pythesis.words import say

    assert isinstance(found, Status)
    out, lang = console(), language()
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for stage in found.stages:
        state = "stale" if stage.stale else "fresh"
        mark = Text(say(said(f"cli.state.{state}"), lang), style="yellow" if stage.stale else "green")
        why = ", ".join(_reason(part, lang) for part in stage.why) if stage.stale else ""
        table.add_row(Text(stage_name(stage.name)), mark, Text(why))
    out.print(table)
    if found.gates:
        gates = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for step, due, state in found.gates:
            style = {"late": "red", "passed": "green"}.get(state, "")
            label = Text(say(said(f"people.gate.{step}"), lang))
            gates.add_row(label, Text(due), Text(say(said(f"cli.gate.{state}"), lang), style=style))
        out.print(gates)
    tell(said("cli.openings", n=found.openings))
    if found.edited:
        tell(said("cli.edited", files=found.edited[:8], n=len(found.edited)))
    tell(found.next, style="bold")


def _reason(part: str, lang: str) -> str:
    from pythesis.cli.screen import stage_name
    from pythesis.core.said import said
    from pythesis.words import has, say

    kind, _, name = part.partition(":")
    if kind == "input":
        return say(said("cli.why.input", stage=stage_name(name)), lang)
    key = f"cli.why.{part.replace('.', '-')}"
    return say(said(key), lang) if has(key, lang) else part
