"""Reads what the run of the project wrote for this app, in the language chosen on screen."""

import functools
import json
from pathlib import Path
from typing import Any

import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "app_data"
LANGUAGE_NAMES = {"en": "English", "fr": "Français"}


# Held, never written in. Every sentence asks for its file: Streamlit's own caches take longer to answer.
@functools.lru_cache(maxsize=8)
def _parsed(path: str, written: tuple[int, int]) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return content


def _read(name: str) -> dict[str, Any]:
    path = DATA / name
    found = path.stat()
    return _parsed(str(path), (found.st_mtime_ns, found.st_size))


def shared() -> dict[str, Any]:
    """Return what does not depend on the language: languages, pages, form of the model."""
    return _read("app.json")


def start_language() -> str:
    """Return the language to open with: the one in the address (``?lang=fr``), else the project's."""
    languages: list[str] = shared()["languages"]
    asked = st.query_params.get("lang", "")
    return asked if asked in languages else languages[0]


def language() -> str:
    """Return the language chosen on screen."""
    chosen = str(st.session_state.get("lang", ""))
    return chosen if chosen in shared()["languages"] else start_language()


def texts(code: str | None = None) -> dict[str, Any]:
    """Return the sentences and tables of a language, that of the screen by default."""
    return _read(f"{code or language()}.json")


def figures() -> dict[str, Any]:
    """Return the figures of the language of the screen, by name."""
    return _read(f"figures.{language()}.json")


def t(key: str, **values: object) -> str:
    """Return a sentence of the interface, its places filled."""
    text: str = texts()["interface"][key]
    return text.format(**values) if values else text
