"""``pythesis ask`` and ``pythesis bring``: questions and findings of people, as lines of the brief."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import typer

from pythesis.cli.held import held
from pythesis.cli.help import text

PROJECT = typer.Option(Path(), "--project", help=text("options", "project"))


class Kind(StrEnum):
    """What people may want to know of columns."""

    relation = "relation"
    comparison = "comparison"
    distribution = "distribution"
    interaction = "interaction"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("ask", help=text("ask"), epilog=text("ask", "example"))(ask)
    app.command("bring", help=text("bring"), epilog=text("bring", "example"))(bring)


def ask(
    kind: Kind = typer.Argument(..., help=text("ask", "kind")),
    columns: list[str] = typer.Argument(..., help=text("ask", "columns")),
    by: str = typer.Option("", "--by", help=text("ask", "by")),
    why: str = typer.Option("", "--why", help=text("ask", "why")),
    project: Path = PROJECT,
) -> None:
    from pythesis.cli.screen import tell
    from pythesis.core.said import said
    from pythesis.ledger import editing

    entry = {"ask": kind.value, "columns": columns, "by": by, "why": why}
    editing.append(held(project).root, "questions", {key: value for key, value in entry.items() if value})
    tell(said("cli.own.asked"))


def bring(
    claim: str = typer.Argument(..., help=text("bring", "claim")),
    figure: Path | None = typer.Option(None, "--figure", help=text("bring", "figure")),
    alt: str = typer.Option("", "--alt", help=text("bring", "alt")),
    code: Path | None = typer.Option(None, "--code", help=text("bring", "code")),
    column: list[str] = typer.Option([], "--column", help=text("bring", "column")),
    test: str = typer.Option("", "--test", help=text("bring", "test")),
    rows: int | None = typer.Option(None, "--rows", min=1, help=text("bring", "rows")),
    p: float | None = typer.Option(None, "--p", min=0, max=1, help=text("bring", "p")),
    statistic: float | None = typer.Option(None, "--statistic", help=text("bring", "statistic")),
    effect: float | None = typer.Option(None, "--effect", help=text("bring", "effect")),
    effect_name: str = typer.Option("", "--effect-name", help=text("bring", "effect_name")),
    low: float | None = typer.Option(None, "--low", help=text("bring", "low")),
    high: float | None = typer.Option(None, "--high", help=text("bring", "high")),
    by: str = typer.Option("", "--by", help=text("bring", "by")),
    project: Path = PROJECT,
) -> None:
    from pythesis.cli.screen import tell
    from pythesis.core.said import said
    from pythesis.flow import brought, framing

    for path in (figure, code):
        if path is not None and not path.is_file():
            raise framing.missing_file(path)
    values = {
        "claim": claim, "by": by, "columns": column, "alt": alt, "test": test, "n": rows, "p": p,
        "statistic": statistic, "effect": effect, "effect_name": effect_name, "low": low, "high": high,
    }  # fmt: skip
    told = {key: value for key, value in values.items() if value not in (None, "", [])}
    picture = figure.read_bytes() if figure is not None else None
    name = brought.bring(held(project).root, told, picture, code.read_bytes() if code else b"")
    tell(said("cli.own.brought", name=name))
