"""Starts a framed project: reads the table if there is one, writes brief and folders, frames it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    """What a project is to be: a name, perhaps data, the tables of its brief, and words on its context.

    ``data`` is whatever a run reads: a file, packed or not, a folder, the address of a database; ``others``
    are further tables joined to it.
    """

    name: str
    data: Path | None
    values: Mapping[str, Mapping[str, Any]]
    context: str = ""
    language: str | None = None
    others: tuple[Path, ...] = ()


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
    with fetched(asked.data, asked.others) as places:
        values = _values(asked, spoken, places)
        brief = parse_brief(values, "--")
        plan(brief.calendar, "--")
        columns: tuple[Column, ...] = ()
        task = ""
        if places:
            columns, task = _read(places, brief)
        table = tuple(column.name for column in columns)
        _check_columns(brief, table)
        framing.create(root, spoken, values, columns)
        for place in places:
            framing.copy_data(place, root)
    return root, mentor.frame(root, table, task, asked.context, spoken, datetime.now(UTC).date())


@contextmanager
def fetched(data: Path | None, others: Sequence[Path] = ()) -> Iterator[tuple[Path, ...]]:
    """Give the sources as files and folders, what a server holds being copied for as long as it is needed.

    Raises
    ------
    InputError
        When one is not there, or there are others without a first one.
    """
    if data is None and others:
        raise InputError(
            said("errors.option.what", option="--with", value=str(others[0])),
            said("errors.option.remedy", choices=("--data",)),
        )
    with tempfile.TemporaryDirectory() as folder:
        places = tuple(framing.fetch(place, Path(folder)) for place in (data, *others) if place is not None)
        for place in places:
            if not framing.exists(place):
                raise InputError(
                    said("errors.missing-file.what", file=str(place)), said("errors.missing-file.remedy")
                )
        yield places


def _values(asked: Request, spoken: str, places: Sequence[Path]) -> dict[str, dict[str, Any]]:
    values = {table: dict(keys) for table, keys in asked.values.items() if keys}
    values.setdefault("project", {}).update({"name": Path(asked.name).name, "language": spoken})
    if places:
        values.setdefault("data", {})["sources"] = [framing.inside(place) for place in places]
    first = values.get(CALENDAR, {}).get("start")
    if isinstance(first, str):
        values[CALENDAR]["start"] = started(first)
    return values


def _read(places: Sequence[Path], brief: Brief) -> tuple[tuple[Column, ...], str]:
    from pythesis.stages import ingest

    dataset = ingest.run(places[0], brief, 0, places[1:])
    return dataset.table.given, ingest.task_of(dataset.table, brief)


def _check_columns(brief: Brief, table: tuple[str, ...]) -> None:
    for name in brief.columns:
        if table and name not in table:
            raise InputError(
                said("errors.option.what", option="--unknown", value=name),
                said("errors.option.remedy", choices=table[:12]),
            )


def columns_of(
    data: Path, others: Sequence[Path] = (), joins: Sequence[Mapping[str, Any]] = ()
) -> tuple[str, ...]:
    """Return the columns of a table, read and joined as the project will read it.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    with fetched(data, others) as places:
        read = _read(places, parse_brief({"data": {"joins": list(joins)}}, "--"))[0]
        return tuple(column.name for column in read)


def task_of(
    data: Path, target: str, others: Sequence[Path] = (), joins: Sequence[Mapping[str, Any]] = ()
) -> str:
    """Return the task that a target makes: binary, multiclass, regression or analysis."""
    with fetched(data, others) as places:
        return _read(places, parse_brief({"data": {"target": target, "joins": list(joins)}}, "--"))[1]


def doubtful_dates(
    data: Path, others: Sequence[Path] = (), joins: Sequence[Mapping[str, Any]] = ()
) -> tuple[str, ...]:
    """Return the columns of dates of which no cell says which comes first, day or month.

    Raises
    ------
    InputError
        When the table cannot be read.
    """
    from pythesis.stages import audit, ingest

    checks = [check for check in audit.CHECKS if check.code in ("mixed-date-formats", "date-as-text")]
    with fetched(data, others) as places:
        brief = parse_brief({"data": {"joins": list(joins)}}, "--")
        dataset = ingest.run(places[0], brief, 0, places[1:])
        findings = audit.run(dataset, brief, checks=checks).findings
    doubts = [f for f in findings if f.claim.key.rpartition(".")[2].startswith(("assumed", "ambiguous"))]
    return tuple(dict.fromkeys(name for finding in doubts for name in finding.columns))
