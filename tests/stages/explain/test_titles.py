"""Every claim of iteration 2 has a short title beside it, which names no fact of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import pythesis
from pythesis.core.said import said
from pythesis.stages.explain.titles import title
from pythesis.words import sentences

ROOM = Path(pythesis.__file__).parent / "words" / "en"


def _keys(node: dict[str, Any], path: str) -> list[str]:
    deeper = (
        _keys(value, f"{path}.{name}") if isinstance(value, dict) else [f"{path}.{name}"]
        for name, value in node.items()
    )
    return [key for keys in deeper for key in keys]


FILES = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(ROOM.glob("explain*.toml"))]
CLAIMS = sorted(key for file in FILES for key in _keys(file, "explain") if ".claim." in key)


def _fields(key: str, language: str) -> set[str]:
    parsed = Formatter().parse(sentences.template(key, language))
    return {name for _, name, _, _ in parsed if name is not None}


def test_there_are_claims() -> None:
    assert len(CLAIMS) > 20


@pytest.mark.parametrize("key", CLAIMS)
def test_a_claim_has_a_shorter_title(key: str) -> None:
    short = title(said(key)).key
    for language in ("en", "fr"):
        assert _fields(short, language) <= _fields(key, language)
        assert len(sentences.template(short, language)) < len(sentences.template(key, language))
