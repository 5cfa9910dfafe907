"""Reads ``pythesis.toml``, and edits it without losing a comment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.ledger import files

NAME = "pythesis.toml"


def read(path: Path) -> Brief:
    """Read and check a brief.

    Raises
    ------
    InputError
        Naming the file and the line or key that is wrong, and the remedy.
    """
    return parse_brief(_document(path).unwrap(), path.name)


def _document(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(
            said("errors.brief-encoding.what", file=path.name), said("errors.brief-encoding.remedy")
        ) from None
    except TOMLKitError as error:
        raise InputError(
            said(
                "errors.brief-syntax.what",
                file=path.name,
                row=int(getattr(error, "line", 0) or 0),
                problem=str(error),
            ),
            said("errors.brief-syntax.remedy"),
        ) from None


def change(path: Path, values: Mapping[str, Mapping[str, Any]]) -> bool:
    """Set keys of tables (``{"data": {"target": "y"}}``); comments and order stay. True when it changed."""
    before = path.read_text(encoding="utf-8-sig")
    document = _document(path)
    for table, entries in values.items():
        for key, value in entries.items():
            held = document.setdefault(table, tomlkit.table())
            if held.get(key) != value:
                held[key] = value
    after = tomlkit.dumps(document)
    if after == before:
        return False
    parse_brief(tomlkit.parse(after).unwrap(), path.name)
    files.write(path, after.encode())
    return True


def create(path: Path, template: str, values: Mapping[str, Mapping[str, Any]]) -> None:
    """Write a new brief from a commented template."""
    files.write(path, template.encode())
    change(path, values)
