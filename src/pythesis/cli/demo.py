"""``pythesis demo``: the whole job on a bundled data set."""

from __future__ import annotations

from pathlib import Path

import typer

from pythesis.cli.help import text
from pythesis.cli.run import Effort, Lang, as_last


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=text("demo"), epilog=text("demo", "example"))(demo)


def demo(
    out: Path = typer.Option(Path("PyTanic"), "--out", help=text("demo", "out")),
    effort: Effort | None = typer.Option(None, "--effort", help=text("run", "effort")),
    lang: Lang | None = typer.Option(None, "--lang", help=text("run", "lang")),
    json: bool = typer.Option(False, "--json", help=text("options", "json")),
) -> None:
    from pythesis import api
    from pythesis.cli.help import speak
    from pythesis.cli.screen import Progressing, tell
    from pythesis.cli.summary import told
    from pythesis.core.said import said
    from pythesis.flow import Settings, lately

    speak(lang.value if lang else None)
    asked = {"effort": effort.value} if effort else {}
    if not json:
        tell(said("cli.demo"))
    project, adopted = api.demo(out, language=lang.value if lang else None, settings=Settings())
    if not json:
        as_last(project.root, asked)
    settings = lately.again(project.root, asked)
    with Progressing(quiet=json) as watch:
        report = project.run(settings, watch=watch, adopted=adopted)
    told(report, as_json=json)
