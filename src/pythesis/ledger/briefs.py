"""Reads ``pythesis.toml``, and edits it without losing a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.dictionary import ColumnDraft
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.ledger import files
from pythesis.words import say

NAME = "pythesis.toml"
MOST_DRAFTS = 60  # columns whose draft stands in the comments of a new brief; the workbook has them all


def read(path: Path) -> Brief:
    """Read and check a brief.

    Raises
    ------
    InputError
        Naming the file and the line or key that is wrong, and the remedy.
    """
    return parse_brief(document(path).unwrap(), path.name)


def document(path: Path) -> tomlkit.TOMLDocument:
    """Read a TOML file with its comments; an error names the line that is wrong."""
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
    after = _changed(document(path), values, path.name)
    if after == before:
        return False
    files.write(path, after.encode())
    return True


def _changed(document: tomlkit.TOMLDocument, values: Mapping[str, Mapping[str, Any]], name: str) -> str:
    for table, entries in values.items():
        for key, value in entries.items():
            _set(document.setdefault(table, tomlkit.table()), key, value)
    after = tomlkit.dumps(document)
    parse_brief(tomlkit.parse(after).unwrap(), name)
    return after


def _set(held: Any, key: str, value: Any) -> None:
    """Set one key; a table is merged into the one that is there, so that its other keys stay."""
    if isinstance(value, Mapping) and isinstance(held.get(key), Mapping):
        for inner, part in value.items():
            _set(held[key], inner, part)
    elif held.get(key) != value:
        held[key] = value


def create(
    path: Path,
    template: str,
    values: Mapping[str, Mapping[str, Any]],
    drafts: Sequence[ColumnDraft] = (),
    language: str = "en",
) -> None:
    """Write a new brief from a template: a known value takes the place of its commented line.

    What was drafted of the columns stands in comments before ``[calendar]``: it counts once people take the
    sign away.
    """
    commented = _commented(drafts, language, values.get("columns", {}))
    text = template.replace("\n[calendar]", f"{commented}\n[calendar]", 1)
    for table, entries in values.items():
        for key, value in entries.items():
            text = _uncomment(text, table, key, value)
    whole = _changed(tomlkit.parse(text), values, path.name)
    files.write(path, whole.encode())  # at once: a kill leaves the whole brief or none


def _commented(drafts: Sequence[ColumnDraft], language: str, known: Mapping[str, Any]) -> str:
    """Return the drafts of columns as comments, each key as it will be read once uncommented."""
    lines: list[str] = []
    for draft in drafts[:MOST_DRAFTS]:
        keys = (("label", draft.label), ("description", draft.description), ("unit", draft.unit))
        told = [(key, what) for key, what in keys if what is not None and draft.rests_on != "nothing"]
        if told and draft.name not in known:
            lines += ["#", f"# [columns.{_text(draft.name)}]"]
            lines += [f"# {key} = {_text(say(what, language))}" for key, what in told]
            lines += [f"#   {_printed(say(ask, language))}" for ask in draft.asks]
    if not lines:
        return ""
    return "\n".join(["", f"# {say(said('dictionary.commented'), language)}", *lines, ""])


def _text(text: str) -> str:
    """Return text as a TOML string on one line; a JSON string is one once signs TOML refuses are gone."""
    return json.dumps(_printed(text), ensure_ascii=False)


def _printed(text: str) -> str:
    return re.sub("[\x7f\ud800-\udfff]", "", text)


def _uncomment(text: str, table: str, key: str, value: Any) -> str:
    """Replace ``# key = example  # comment`` of a table by ``key = value  # comment``."""
    start = text.find(f"[{table}]")
    if start < 0:
        return text
    line = re.compile(rf"^# {re.escape(key)} = [^#\n]*(?P<comment>#.*)?$", re.MULTILINE)
    found = line.search(text, start)
    following = text.find("\n[", start + 1)
    if found is None or 0 <= following < found.start():
        return text
    written = f"{key} = {tomlkit.item(value).as_string()}"
    comment = f"  {found['comment']}" if found["comment"] else ""
    return text[: found.start()] + written + comment + text[found.end() :]
