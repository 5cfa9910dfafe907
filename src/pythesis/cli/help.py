"""Help texts in the person's language, read without loading the words room (which takes longer)."""

from __future__ import annotations

import functools
import locale
import os
import tomllib
from importlib import resources


@functools.cache
def language() -> str:
    """Return ``fr`` or ``en`` from the locale."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "fr" if os.environ[name].lower().startswith("fr") else "en"
    return "fr" if (locale.getlocale()[0] or "").lower().startswith("fr") else "en"


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    path = resources.files("pythesis") / "words" / language() / "help.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def text(section: str, key: str = "text") -> str:
    """Return one help text."""
    return _texts()[section][key]
