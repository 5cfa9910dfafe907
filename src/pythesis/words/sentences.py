"""Reads the sentence files: one TOML file per room and language."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any

languages: tuple[str, ...] = ("en", "fr")


@functools.cache
def _file(language: str, room: str) -> dict[str, Any]:
    path = resources.files("pythesis.words") / language / f"{room}.toml"
    if not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _find(key: str, language: str) -> str | None:
    room, _, rest = key.partition(".")
    node: Any = _file(language, room)
    for part in rest.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node if isinstance(node, str) else None


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
