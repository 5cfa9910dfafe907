"""Help texts in the person's language, read without loading the words room (which takes longer)."""

from __future__ import annotations

import functools
import locale
import os
import tomllib
from importlib import resources

_spoken: list[str] = []  # the language asked for, or of the project at hand; the last one counts


def speak(chosen: str | None) -> None:
    """Speak a language from now on; the one of the system when None."""
    _spoken[:] = [chosen] if chosen else []


def language() -> str:
    """Return ``fr`` or ``en``: as asked for, or of the project at hand, else from the locale."""
    return _spoken[0] if _spoken else _system()


@functools.cache
def _system() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "fr" if os.environ[name].lower().startswith("fr") else "en"
    return "fr" if (locale.getlocale()[0] or "").lower().startswith("fr") else "en"


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    path = resources.files("pythesis") / "words" / _system() / "help.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def text(section: str, key: str = "text") -> str:
    """Return one help text."""
    return _texts()[section][key]
