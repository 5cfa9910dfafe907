"""Starts a framed project: reads the table if there is one, writes brief and folders, frames it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.dataset import Column
from pythesis.core.errors import InputError, StateError
from pythesis.core.said import said
from pythesis.flow import framing
from pythesis.mentor import framing as mentor
from pythesis.mentor.calendar import plan, started
from pythesis.words import system_language

CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Request:
    """What a project is to be: a name, perhaps data, the tables of its brief, and words on its context."""

    name: str
    data: Path | None
    values: Mapping[str, Mapping[str, Any]]
    context: str = ""
    language: str | None = None


def start(asked: Request) -> tuple[Path, mentor.Framed]:
    """Make a project and return its folder and what is still to be said about it.

    Raises
    ------
    InputError, StateError
        Before anything is written.
    """
    root = Path(asked.name)
    if framing.is_project(root):
        raise StateError(said("errors.exists.what", file=str(root)), said("cli.exists-remedy"))
    framing.check_folder(root)
    spoken = asked.language or system_language()
    values = _values(asked, spoken)
    brief = parse_brief(values, "--")
    plan(brief.calendar, "--")
    columns: tuple[Column, ...] = ()
    task = ""
    if asked.data is not None:
        columns, task = _read(asked.data, brief)
    table = tuple(column.name for column in columns)
    _check_columns(brief, table)
    framing.create(root, spoken, values, columns)
    if asked.data is not None:
        framing.copy_data(asked.data, root)
    return root, mentor.frame(root, table, task, asked.context, spoken, datetime.now(UTC).date())


def _values(asked: Request, spoken: str) -> dict[str, dict[str, Any]]:
    values = {table: dict(keys) for table, keys in asked.values.items() if keys}
    values.setdefault("project", {}).update({"name": Path(asked.name).name, "language": spoken})
    if asked.data is not None:
        values.setdefault("data", {})["sources"] = [f"data/raw/{asked.data.name}"]
    first = values.get(CALENDAR, {}).get("start")
    if isinstance(first, str):
        values[CALENDAR]["start"] = started(first)
    return values


def _read(data: Path, brief: Brief) -> tuple[tuple[Column, ...], str]:
    from pythesis.stages import ingest

    if not data.is_file():
        raise InputError(said("errors.missing-file.what", file=str(data)), said("errors.missing-file.remedy"))
    dataset = ingest.run(data, brief, 0)
    return dataset.table.columns, ingest.task_of(dataset.table, brief)


def _check_columns(brief: Brief, table: tuple[str, ...]) -> None:
    for name in brief.columns:
        if table and name not in table:
            raise InputError(
                said("errors.option.what", option="--unknown", value=name),
                said("errors.option.remedy", choices=table[:12]),
            )


def columns_of(data: Path) -> tuple[str, ...]:
    """Return the columns of a table, read as the project will read it.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    return tuple(column.name for column in _read(data, Brief())[0])


def task_of(data: Path, target: str) -> str:
    """Return the task that a target makes: binary, multiclass, regression or analysis."""
    return _read(data, parse_brief({"data": {"target": target}}, "--"))[1]
