"""``pythesis status``: gates against today, stages, what is stale and why, the next thing to do."""

from __future__ import annotations

import json as codec
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pythesis.cli.held import held
from pythesis.cli.help import text

if TYPE_CHECKING:
    from pythesis.deliver.story.left import Left
    from pythesis.mentor.gates import Standing

LISTED = 8  # names on a line: the JSON has them all


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", help=text("status"), epilog=text("status", "example"))(status)


def status(
    project: Path = typer.Argument(Path(), help=text("options", "project")),
    json: bool = typer.Option(False, "--json", help=text("options", "json")),
) -> None:
    from pythesis.cli.help import language
    from pythesis.words import say

    found = held(project).status()
    if json:
        plain = {
            "root": str(found.root),
            "stages": [asdict(stage) for stage in found.stages],
            "gates": [_plain(gate) for gate in found.gates],
            "warnings": [say(what, language()) for what in found.warnings],
            "reread": list(found.reread),
            "edited": list(found.edited),
            "openings": found.openings,
            "left": [
                {"kind": item.kind, "name": item.name, "file": item.file}
                | ({"what": say(item.what, language())} if item.what else {})
                for item in found.left
            ],
            "next": say(found.next, language()),
        }
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
    show_gates(found.gates)
    for what in found.warnings:
        tell(what, style="yellow")
    tell(said("cli.openings", n=found.openings))
    if found.edited:
        tell(said("cli.edited", files=found.edited[:8], n=len(found.edited)))
    show_left(found.left)
    tell(found.next, style="bold")


def show_left(found: tuple[Left, ...]) -> None:
    """Show what the reports wait for: a line per kind of thing, or per sentence to mend."""
    from pythesis.cli.screen import tell
    from pythesis.core.said import said
    from pythesis.deliver.story.left import NAMED, SAID

    if not found:
        return
    tell(said("cli.left.lead", n=len(found)))
    for kind in NAMED:
        names = tuple(item.name for item in found if item.kind == kind)
        if names:
            shown = ", ".join(names[:LISTED]) + ("…" if len(names) > LISTED else "")
            tell(said(f"cli.left.{kind}", n=len(names), names=shown))
    for kind in SAID:
        told = [item.what for item in found if item.kind == kind and item.what is not None]
        for what in told[:LISTED]:
            tell(said("cli.left.item", what=what), style="yellow" if kind == "contradiction" else "")
        if len(told) > LISTED:
            tell(said("cli.left.more", n=len(told) - LISTED, kind=said(f"cli.left.kind.{kind}")))


def _plain(standing: Standing) -> dict[str, object]:
    lacking = [[item.code, item.there, item.asked] for item in standing.lacking]
    return standing.gate.model_dump() | {
        "state": standing.state, "late": standing.late, "lacking": lacking,
    }  # fmt: skip


def show_gates(found: tuple[Standing, ...]) -> None:
    """Show each gate with its day, its state today, and what the next one lacks."""
    from rich.table import Table
    from rich.text import Text

    from pythesis.cli.help import language
    from pythesis.cli.screen import console
    from pythesis.core.said import said
    from pythesis.words import say
    from pythesis.words.numbers import date

    if not found:
        return
    lang = language()
    gates = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for standing in found:
        style = {"late": "red", "passed": "green", "waived": "yellow"}.get(standing.state, "")
        state = said(f"cli.gate.{standing.state}")
        if standing.state == "late":
            state = said("cli.gate.late-by", n=standing.late)
        gate = standing.gate
        who = gate.signed_by or gate.waived_by or ""
        due = date(gate.due, lang) if gate.due else ""
        step = say(said(f"mentor.step.{gate.step}"), lang)
        gates.add_row(Text(step), Text(due), Text(say(state, lang), style=style), Text(who))
    console().print(gates)


def _reason(part: str, lang: str) -> str:
    from pythesis.cli.screen import stage_name
    from pythesis.core.said import said
    from pythesis.words import has, say

    kind, _, name = part.partition(":")
    if kind == "input":
        return say(said("cli.why.input", stage=stage_name(name)), lang)
    key = f"cli.why.{part.replace('.', '-')}"
    return say(said(key), lang) if has(key, lang) else part
