"""``pythesis gate``: what a step asks for, its signature, its waiver."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pythesis.cli.held import held
from pythesis.cli.help import text

if TYPE_CHECKING:
    from pythesis.mentor.gates import Standing

PROJECT = typer.Option(Path(), "--project", help=text("options", "project"))
STEP = typer.Argument(..., help=text("gate", "step"))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    gate = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=text("gate"))
    for name, command in (("show", show), ("sign", sign), ("waive", waive)):
        gate.command(name, help=text("gate", name), epilog=text("gate", f"{name}_example"))(command)
    app.add_typer(gate, name="gate")


def show(
    step: str | None = typer.Argument(None, help=text("gate", "step")),
    project: Path = PROJECT,
) -> None:
    from pythesis.mentor.calendar import plan
    from pythesis.mentor.gates import unknown

    found = held(project).gates()
    chosen = [standing for standing in found if step in (None, standing.gate.step)]
    if step is not None and not chosen:
        raise unknown(plan(held(project).brief.calendar), step)
    for standing in chosen:
        _detail(standing)
    raise typer.Exit(1 if any(standing.state == "late" for standing in chosen) else 0)


def sign(
    step: str = STEP,
    by: str = typer.Option(..., "--by", help=text("gate", "by")),
    project: Path = PROJECT,
) -> None:

    _detail(held(project).sign(step, by))


def waive(
    step: str = STEP,
    by: str = typer.Option(..., "--by", help=text("gate", "by")),
    why: str = typer.Option(..., "--why", help=text("gate", "why")),
    project: Path = PROJECT,
) -> None:

    _detail(held(project).waive(step, by, why))


def _detail(standing: Standing) -> None:
    from rich.text import Text

    from pythesis.cli.help import language
    from pythesis.cli.screen import console, tell
    from pythesis.cli.status import show_gates
    from pythesis.words import say

    show_gates((standing,))
    for item in standing.items:
        count = f" ({item.there}/{item.asked})" if item.asked > 1 else ""
        line = f"  {'✓' if item.met else '·'} {say(item.said, language())}{count}"
        console().print(Text(line, style="" if item.met else "yellow"))
    if standing.gate.why:
        from pythesis.core.said import said

        tell(said("cli.gate.why", why=standing.gate.why))
