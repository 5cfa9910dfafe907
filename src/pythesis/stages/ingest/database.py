"""Reads one table of a database: an SQLite file, or a PostgreSQL server."""

from __future__ import annotations

import datetime as dt
import decimal
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stages.ingest import header

URL = re.compile(r"(sqlite|postgres|postgresql):/+")
SHOWN = 8  # tables listed in a message
Read = tuple[list[str], pl.DataFrame, dict[str, Scalar]]


def is_server(place: str) -> bool:
    """Return whether a place is that of a database server rather than of a file."""
    return bool(re.match(r"postgres(ql)?:/+", place))


def sqlite_path(place: str) -> tuple[Path, str | None]:
    """Return the file and the table that ``sqlite:///file?table=name`` names.

    Three slashes stand before a relative path and four before an absolute one; where a path was folded
    (``sqlite:/file``), the one that exists is meant.
    """
    rest = re.sub(r"^sqlite:", "", place)
    slashes = len(rest) - len(rest.lstrip("/"))
    name, _, query = rest.lstrip("/").partition("?")
    table = next(iter(parse_qs(query).get("table", ())), None)
    relative, absolute = Path(name), Path("/" + name)
    if slashes == 4 or (slashes != 3 and not relative.exists() and absolute.exists()):
        return absolute, table
    return relative, table


def read_sqlite(path: Path, table: str | None) -> Read:
    """Read a table of an SQLite file.

    Raises
    ------
    InputError
        When the file is damaged, or holds several tables and none (or an unknown one) was named.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            query = (
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
            )
            tables = sorted(name for (name,) in base.execute(query))
            chosen = choose(path.name, tables, table)
            cursor = base.execute(f'SELECT * FROM "{chosen.replace(chr(34), chr(34) * 2)}"')
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
    except sqlite3.Error as problem:
        raise InputError(
            said("ingest.errors.damaged.what", file=path.name, format="SQLite", problem=str(problem)),
            said("ingest.errors.damaged.remedy", file=path.name, format="SQLite"),
        ) from None
    told = _framed(path.name, names, rows)
    return told, _frame(rows, len(names)), {"table": chosen, **header.renamed(names, told)}


def choose(place: str, tables: list[str], wanted: str | None) -> str:
    """Return the table that is meant; several and none named is a question to the person."""
    if wanted is not None and wanted in tables:
        return wanted
    if wanted is None and len(tables) == 1:
        return tables[0]
    key = "no-table" if wanted is not None else "many-tables"
    values: dict[str, Any] = {
        "file": place,
        "table": wanted or (tables[0] if tables else ""),
        "tables": tuple(tables[:SHOWN]),
        "n": len(tables),
    }
    raise InputError(
        said(f"ingest.refused.{key}.what", **values), said(f"ingest.refused.{key}.remedy", **values)
    )


def _framed(place: str, names: list[str], rows: Sequence[Any]) -> list[str]:
    if not rows:
        raise InputError(
            said("ingest.errors.no-rows.what", file=place, n=len(names)), said("ingest.errors.no-rows.remedy")
        )
    return header.names_of(place, names)


def _frame(rows: Sequence[Sequence[Any]], width: int) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * width
    return pl.DataFrame([stored(list(values)).alias(f"c{i}") for i, values in enumerate(columns)])


def stored(values: list[Any]) -> pl.Series:
    """Return values of one column as a series: whole numbers, numbers, dates or moments, else text."""
    types = {type(value) for value in values if value is not None}
    if types == {bool}:
        return pl.Series(values, dtype=pl.Boolean)
    if types == {int} and all(value is None or abs(value) < 2**63 for value in values):
        return pl.Series(values, dtype=pl.Int64)
    if types and types <= {int, float, decimal.Decimal}:
        return pl.Series([None if v is None else float(v) for v in values], dtype=pl.Float64)
    if types == {dt.date}:
        return pl.Series(values, dtype=pl.Date)
    if types == {dt.datetime}:
        return pl.Series([_universal(value) for value in values], dtype=pl.Datetime("us"))
    return pl.Series([None if value is None else _text(value) for value in values], dtype=pl.String)


def _universal(value: dt.datetime | None) -> dt.datetime | None:
    return value.astimezone(dt.UTC).replace(tzinfo=None) if value is not None and value.tzinfo else value


def _text(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def read_server(place: str) -> tuple[str, pl.DataFrame]:
    """Read a table of a PostgreSQL server, ``postgresql://user@host/base?table=schema.name``.

    Returns
    -------
    name, frame
        Name of the table and its rows, in the order of the server.

    Raises
    ------
    InputError
        When the driver is not installed, the server does not answer, or no table was named.
    """
    try:
        import psycopg
        from psycopg import sql
    except ImportError:
        raise InputError(said("ingest.refused.driver.what"), said("ingest.refused.driver.remedy")) from None
    url = re.sub(r"^postgres(ql)?:/+", "postgresql://", place)
    parts = urlsplit(url)
    wanted = next(iter(parse_qs(parts.query).get("table", ())), None)
    shown = f"postgresql://{parts.hostname or ''}{parts.path}"  # no user, no password in a message
    try:
        with psycopg.connect(parts._replace(query="").geturl()) as base:
            tables = [
                f"{schema}.{name}" if schema != "public" else name
                for schema, name in base.execute(_TABLES).fetchall()
            ]
            chosen = choose(shown, tables, wanted)
            cursor = base.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(*chosen.split("."))))
            names = [column.name for column in cursor.description or ()]
            rows = cursor.fetchall()
    except psycopg.Error as problem:
        first = str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
        raise InputError(
            said("ingest.refused.server.what", place=shown, problem=first),
            said("ingest.refused.server.remedy"),
        ) from None
    framed = _framed(shown, names, rows)
    return chosen, _frame(rows, len(names)).rename({f"c{i}": name for i, name in enumerate(framed)})


_TABLES = (
    "SELECT table_schema, table_name FROM information_schema.tables "
    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
)
