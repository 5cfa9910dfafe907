"""What every screen needs: the project, who is here, the language, and sentences in it."""

from __future__ import annotations

import functools
import os
from dataclasses import replace
from pathlib import Path

import streamlit as st

from pythesis.api import Project, Settings
from pythesis.core.brief import Brief
from pythesis.core.errors import PythesisError
from pythesis.core.evidence import Evidence
from pythesis.core.said import Said, said
from pythesis.deliver.app.voice import Voice
from pythesis.flow import lately
from pythesis.flow.outputs import EVIDENCE, read_evidence
from pythesis.mentor import cohort as cohorts
from pythesis.words import has, say, system_language

ROOT = "PYTHESIS_PROJECT"  # the environment variable that names the project's folder
COHORT = "PYTHESIS_COHORT"  # the one that names a mentor's file of teams
SCREENS = ("today", "brief", "audit", "findings", "iterations", "gates")  # of a project
LANGUAGES: dict[str, str] = {"en": "English", "fr": "Français"}


def root() -> Path:
    """Return the folder of the project."""
    return Path(os.environ[ROOT])


def cohort_file() -> Path | None:
    """Return the mentor's file of teams, None when the workshop was opened on a project alone."""
    named = os.environ.get(COHORT, "")
    return Path(named) if named else None


def project() -> Project:
    """Return the project."""
    return Project(root())


def brief() -> Brief:
    """Return the brief as it is on disk now."""
    return project().brief


def opened() -> tuple[str, list[str], tuple[str, ...]]:
    """Return the name to show, the people who may be here, and the screens: of a project, of a cohort."""
    file = cohort_file()
    held = cohorts.read(file).cohort if file else None
    last = ("cohort",) if held else ()
    if ROOT not in os.environ:
        assert held is not None
        return held.name or "Pythesis", [held.mentor] if held.mentor else [], last
    now = brief()
    people = [member.name for member in now.project.team if member.name]
    return now.project.name, people, (*SCREENS, *last)


def start_language() -> str:
    """Return the language to open in: of the address (``?lang=fr``), else the brief, else the system."""
    asked = st.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    try:
        if ROOT not in os.environ:
            file = cohort_file()
            return cohorts.read(file).cohort.language if file else system_language()
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
    last = lately.settings(root())
    return replace(last, effort=effort) if effort else last  # type: ignore[arg-type]


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
