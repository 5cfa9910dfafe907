"""Reads the sentence files: one TOML file per room and language, or several (`audit-cells.toml`)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

languages: tuple[str, ...] = ("en", "fr")


@functools.cache
def _file(language: str, room: str) -> dict[str, Any]:
    folder = resources.files("pythesis.words") / language
    merged: dict[str, Any] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        name, _, ending = path.name.rpartition(".")
        if ending == "toml" and (name == room or name.startswith(f"{room}-")):
            for key, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
                if key in merged:
                    raise ValueError(f"{language}/{path.name}: {key} is said twice")
                merged[key] = value
    return merged


def _find(key: str, language: str) -> str | None:
    room, _, rest = key.partition(".")
    node: Any = _file(language, room)
    for part in rest.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node if isinstance(node, str) else None


def every(language: str) -> tuple[str, ...]:
    """Return every sentence of a language, unfilled, in the order of the files."""
    folder = resources.files("pythesis.words") / language
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda path: path.name)
    return tuple(text for path in paths for text in _leaves(tomllib.loads(path.read_text(encoding="utf-8"))))


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for part in node.values():
            yield from _leaves(part)


def entries(key: str, language: str) -> dict[str, str]:
    """Return the sentences of one table (``lexicon.noun``), by key, in the order of the file."""
    room, _, rest = key.partition(".")
    node: Any = _file(language, room)
    for part in rest.split("."):
        node = node[part]
    return {name: text for name, text in node.items() if isinstance(text, str)}


def has(key: str, language: str) -> bool:
    """Return whether the language has that sentence."""
    return _find(key, language) is not None


def template(key: str, language: str) -> str:
    """Return the sentence of `key` with its fields unfilled.

    Raises
    ------
    KeyError
        When the language has no such sentence.
    """
    text = _find(key, language)
    if text is None:
        raise KeyError(f"{language}: {key}")
    return text
