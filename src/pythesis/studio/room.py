"""What every screen needs: the project, who is here, the language, and sentences in it."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import streamlit as st

from pythesis.api import Project, Settings
from pythesis.core.brief import Brief
from pythesis.core.errors import PythesisError
from pythesis.core.evidence import Evidence
from pythesis.core.said import Said, said
from pythesis.deliver.app.voice import Voice
from pythesis.flow.outputs import EVIDENCE, read_evidence
from pythesis.words import has, say, system_language

ROOT = "PYTHESIS_PROJECT"  # the environment variable that names the project's folder
LANGUAGES: dict[str, str] = {"en": "English", "fr": "Français"}


def root() -> Path:
    """Return the folder of the project."""
    return Path(os.environ[ROOT])


def project() -> Project:
    """Return the project."""
    return Project(root())


def brief() -> Brief:
    """Return the brief as it is on disk now."""
    return project().brief


def start_language() -> str:
    """Return the language to open in: of the address (``?lang=fr``), else the brief, else the system."""
    asked = st.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    try:
        return brief().project.language or system_language()
    except PythesisError:
        return system_language()


def language() -> str:
    """Return the language chosen on screen."""
    chosen = st.session_state.get("lang")
    return chosen if chosen in LANGUAGES else start_language()


def t(key: str, /, **values: object) -> str:
    """Return a sentence of the workshop."""
    return say(said(f"studio.{key}", **values), language())  # type: ignore[arg-type]


def spoken(what: Said | None) -> str:
    """Return any sentence in the language of the screen, with the labels of columns."""
    if what is None:
        return ""
    now = brief()
    return say(what, language(), {name: now.label(name) for name in now.columns})


def known(key: str, code: str) -> str:
    """Return the word another room has for a code, the code itself when it has none."""
    full = f"{key}.{code}"
    return say(said(full), language()) if has(full, language()) else code


def evidence() -> Evidence | None:
    """Return the evidence of the last whole run, None before it."""
    path = root() / EVIDENCE
    if not path.is_file():
        return None
    found = path.stat()
    return _read(root(), found.st_mtime_ns, found.st_size)


@functools.lru_cache(maxsize=2)
def _read(folder: Path, changed: int, size: int) -> Evidence:
    return read_evidence(folder)


def settings(effort: str | None = None) -> Settings:
    """Return the settings of the last run, so that looking or running again makes nothing stale by itself."""
    last = evidence()
    if last is None:
        return Settings(effort=effort or "standard")  # type: ignore[arg-type]
    return Settings(seed=last.seed, effort=effort or last.effort)  # type: ignore[arg-type]


def voice() -> Voice | None:
    """Return the evidence as the language of the screen says it, with the labels the brief has now."""
    found = evidence()
    return None if found is None else Voice(found.model_copy(update={"brief": brief()}), language())


def who() -> str:
    """Return the name of the person at this screen, empty while nobody said."""
    return " ".join(str(st.session_state.get("who") or "").split())


def complain(error: PythesisError) -> None:
    """Show an error: what is wrong, and what to do."""
    from pythesis.studio.parts import plain

    st.error(f"{plain(say(error.what, language()))}  \n{plain(say(error.remedy, language()))}")
