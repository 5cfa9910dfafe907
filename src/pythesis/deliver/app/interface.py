"""The sentences of the interface of the app, with their places left open for the app to fill."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from importlib import resources
from string import Formatter
from typing import Any

from pythesis.core.said import said
from pythesis.words import say, template

GROUPS = ("verdict", "section", "severity")  # words for codes, which the app looks up by code


@functools.cache
def keys() -> tuple[str, ...]:
    """Return the keys of every sentence of the interface, below ``app``."""
    path = resources.files("pythesis.words") / "en" / "app.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(key for group in ("interface", *GROUPS) for key in _below(content[group], group))


def _below(node: dict[str, Any], path: str) -> Iterator[str]:
    for name, value in node.items():
        if isinstance(value, dict):
            yield from _below(value, f"{path}.{name}")
        else:
            yield f"{path}.{name}"


def sentences(language: str) -> dict[str, str]:
    """Return the sentences by the key under which the app asks for them."""
    return {key.removeprefix("interface."): _open(f"app.{key}", language) for key in keys()}


def _open(key: str, language: str) -> str:
    places = [name for _, name, _, _ in Formatter().parse(template(key, language)) if name]
    return say(said(key, **{name: "{" + name + "}" for name in places}), language)
