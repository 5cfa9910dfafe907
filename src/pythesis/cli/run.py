"""``pythesis run``: from a table to every deliverable, or on with a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from pythesis.cli.engine import Engine, bring_of
from pythesis.cli.help import text


class Effort(StrEnum):
    """How much work the models may take."""

    quick = "quick"
    standard = "standard"
    thorough = "thorough"


class Prefer(StrEnum):
    """What is preferred between models that are level."""

    simple = "simple"
    score = "score"


class Lang(StrEnum):
    """The language of the deliverables."""

    fr = "fr"
    en = "en"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", help=text("run"), epilog=text("run", "example"))(run)


def run(
    data: Path | None = typer.Argument(None, help=text("run", "data")),
    target: str | None = typer.Option(None, "--target", help=text("run", "target")),
    others: list[Path] = typer.Option([], "--with", help=text("run", "with")),
    joins: list[str] = typer.Option([], "--join", help=text("run", "join")),
    out: Path | None = typer.Option(None, "--out", help=text("run", "out")),
    to: str | None = typer.Option(None, "--to", help=text("run", "to")),
    effort: Effort | None = typer.Option(None, "--effort", help=text("run", "effort")),
    budget: float | None = typer.Option(None, "--budget", min=0, help=text("run", "budget")),
    prefer: Prefer | None = typer.Option(None, "--prefer", help=text("run", "prefer")),
    lang: Lang | None = typer.Option(None, "--lang", help=text("run", "lang")),
    seed: int | None = typer.Option(None, "--seed", min=0, help=text("run", "seed")),
    group: str | None = typer.Option(None, "--group", help=text("run", "group")),
    time: str | None = typer.Option(None, "--time", help=text("run", "time")),
    engine: Engine = typer.Option(Engine.polars, "--engine", help=text("run", "engine")),
    max_rows: int | None = typer.Option(None, "--max-rows", min=1, help=text("run", "max_rows")),
    horizon: int | None = typer.Option(None, "--horizon", min=1, help=text("run", "horizon")),
    exposure: str | None = typer.Option(None, "--exposure", help=text("run", "exposure")),
    drop_missing_target: bool = typer.Option(
        False, "--drop-missing-target", help=text("run", "drop_missing_target")
    ),
    backend: str | None = typer.Option(None, "--backend", help=text("run", "backend")),
    workers: int = typer.Option(2, "--workers", min=1, help=text("run", "workers")),
    track: str | None = typer.Option(None, "--track", help=text("run", "track")),
    open_test: str | None = typer.Option(None, "--open-test", help=text("run", "open_test")),
    json: bool = typer.Option(False, "--json", help=text("options", "json")),
) -> None:
    from pythesis import api
    from pythesis.cli.help import speak
    from pythesis.cli.screen import Progressing
    from pythesis.cli.summary import told
    from pythesis.cli.times import time_of
    from pythesis.flow import Settings, lately, tracking
    from pythesis.flow.workers import check

    keys = _chosen(target=target, group=group, time=time_of(time), horizon=horizon, exposure=exposure)
    values = _answers(keys, joins, drop_missing_target)
    spoken = lang.value if lang else None
    speak(spoken)
    if backend is not None:
        check(backend)
    if track is not None:
        tracking.check()
    asked = _chosen(effort=effort, budget=budget, prefer=prefer, seed=seed)
    project, adopted = api.find_or_start(
        data, out, values=values, language=spoken, others=tuple(others),
        settings=replace(Settings(), **asked),
        bring=bring_of(engine, max_rows, seed or 0, group, others),
    )  # fmt: skip
    speak(spoken or project.brief.project.language)
    if not json:
        as_last(project.root, asked)
    settings = lately.again(project.root, asked | {"backend": backend, "workers": workers})
    with Progressing(quiet=json) as watch:
        report = project.run(settings, to=to, open_test=open_test, watch=watch, adopted=adopted)
    if track is not None and report.evidence is not None:
        project.track(track)
    told(report, as_json=json)


def _chosen(**options: Any) -> dict[str, Any]:
    """Return the options that were given, as settings hold them."""
    return {name: getattr(value, "value", value) for name, value in options.items() if value is not None}


def as_last(root: Path, asked: Mapping[str, Any]) -> None:
    """Say what a run does as the last one did, because no option says otherwise."""
    from pythesis.cli.screen import tell
    from pythesis.flow import lately

    for what in lately.remembered(root, asked):
        tell(what)


def _answers(
    data: dict[str, object], joins: list[str], drop_missing_target: bool
) -> dict[str, dict[str, object]]:
    """Return the tables of the brief that options fill."""
    from pythesis.cli.joins import join_of

    values = {"data": data}
    if joins:
        data["joins"] = [join_of(written) for written in joins]
    if drop_missing_target and "target" in data:
        values["columns"] = {str(data["target"]): {"missing": "drop"}}
    return values
