"""``pythesis audit``: the audit alone, of any table."""

from __future__ import annotations

import json as codec
import sys
from pathlib import Path

import typer

from pythesis.cli.engine import Engine, bring_of
from pythesis.cli.help import text
from pythesis.cli.run import Lang


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("audit", help=text("audit"), epilog=text("audit", "example"))(audit)


def audit(
    data: Path = typer.Argument(..., help=text("run", "data")),
    others: list[Path] = typer.Option([], "--with", help=text("run", "with")),
    joins: list[str] = typer.Option([], "--join", help=text("run", "join")),
    target: str | None = typer.Option(None, "--target", help=text("run", "target")),
    group: str | None = typer.Option(None, "--group", help=text("run", "group")),
    time: str | None = typer.Option(None, "--time", help=text("run", "time")),
    engine: Engine = typer.Option(Engine.polars, "--engine", help=text("run", "engine")),
    max_rows: int | None = typer.Option(None, "--max-rows", min=1, help=text("run", "max_rows")),
    html: Path | None = typer.Option(None, "--html", help=text("audit", "html")),
    lang: Lang | None = typer.Option(None, "--lang", help=text("audit", "lang")),
    json: bool = typer.Option(False, "--json", help=text("options", "json")),
) -> None:
    from rich.text import Text

    from pythesis import api
    from pythesis.cli.help import language, speak
    from pythesis.cli.joins import join_of
    from pythesis.cli.screen import console, tell
    from pythesis.cli.times import time_of
    from pythesis.core.finding import Severity, Verdict
    from pythesis.core.said import said
    from pythesis.ledger import files
    from pythesis.words import say

    speak(lang.value if lang else None)
    roles = {"target": target, "group": group, "time": time_of(time)}
    asked: dict[str, object] = {k: v for k, v in roles.items() if v is not None}
    if joins:
        asked["joins"] = [join_of(written) for written in joins]
    audited = api.audit(data, asked, tuple(others), bring_of(engine, max_rows, 0, group, others))
    found = audited.findings
    if html is not None:
        files.write(html, audited.page(language()))
    told = [f for f in found if not f.told_by]
    serious = [f for f in told if f.severity in (Severity.WARNING, Severity.BLOCKING)]
    if json:
        plain = {"findings": [f.model_dump(mode="json") for f in found]}
        sys.stdout.write(codec.dumps(plain, ensure_ascii=False, indent=1) + "\n")
    else:
        out = console()
        order = list(Severity)[::-1]
        for finding in sorted(told, key=lambda f: order.index(f.severity)):
            if finding.verdict is Verdict.ISSUE:
                label = say(said(f"cli.severity.{finding.severity.value}"), language())
                out.print(Text(f"{label}  {finding.code}", style="bold"))
                out.print(Text(f"  {say(finding.claim, language())}"))
        passed = sum(f.verdict is Verdict.PASSED for f in found)
        for sentence in audited.drawn:
            tell(sentence)
        tell(said("cli.audited", problems=len(serious), passed=passed))
        if html is not None:
            tell(said("cli.audit-page", file=html.name))
    raise typer.Exit(1 if serious else 0)
