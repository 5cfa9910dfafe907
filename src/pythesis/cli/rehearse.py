"""``pythesis rehearse``: the defence in a terminal, slide by slide against the clock, then the questions."""

from __future__ import annotations

import json as codec
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pythesis.cli.held import held
from pythesis.cli.help import text

if TYPE_CHECKING:
    from pythesis.deliver.rehearsal import Rehearsal

QUESTIONS = 5  # a jury asks for about twenty minutes, four minutes a question


class Lang(StrEnum):
    """The language of the defence."""

    fr = "fr"
    en = "en"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rehearse", help=text("rehearse"), epilog=text("rehearse", "example"))(rehearse)


def rehearse(
    project: Path = typer.Argument(Path(), help=text("options", "project")),
    questions: int = typer.Option(QUESTIONS, "--questions", min=0, help=text("rehearse", "questions")),
    seed: int | None = typer.Option(None, "--seed", min=0, help=text("rehearse", "seed")),
    talk: bool = typer.Option(True, "--talk/--no-talk", help=text("rehearse", "talk")),
    lang: Lang | None = typer.Option(None, "--lang", help=text("rehearse", "lang")),
    json: bool = typer.Option(False, "--json", help=text("options", "json")),
) -> None:

    found = held(project).rehearsal(lang.value if lang else None, questions, seed)
    if json:
        sys.stdout.write(codec.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n")
        return
    _practise(found, talk=talk)


def _practise(found: Rehearsal, *, talk: bool) -> None:
    from rich.console import Console

    from pythesis.cli.practice import Keyboard, Practice

    out = Console(highlight=False, markup=False)
    live = out.is_terminal and sys.stdin.isatty()
    round_ = Practice(found, out, Keyboard(sys.stdin) if live else None)
    if talk:
        round_.talk()
    round_.questions()
