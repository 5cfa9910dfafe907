"""The app a team shows: real files copied as they are, and a bundle of what the evidence says."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import polars as pl

from pythesis.core.evidence import Evidence
from pythesis.core.figure import Figure
from pythesis.deliver.app import dashboard, findings, form, interface, modelling, offline, pages, theme
from pythesis.deliver.app.team import team
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.charts import theme as charts_theme

TEMPLATE = ("app.py",)
SHARED_FILES = ("bundle", "parts", "model")
ALWAYS, MODELLED, DASHBOARD = "always", "modelled", "dashboard"  # when a page is shown
PAGES = {  # page: (icon, when it is shown)
    "story": (":material/auto_stories:", ALWAYS),
    "dashboard": (":material/dashboard:", DASHBOARD),
    "data": (":material/table_chart:", ALWAYS),
    "findings": (":material/insights:", ALWAYS),
    "iterations": (":material/repeat:", MODELLED),
    "interpretation": (":material/manage_search:", MODELLED),
    "try_it": (":material/tune:", MODELLED),
    "limits": (":material/rule:", ALWAYS),
    "team": (":material/groups:", ALWAYS),
    "present": (":material/slideshow:", ALWAYS),
}
LOOK = "app-look"  # among the figures: how those that the app draws itself look
MODELLED_FILES = ("what_if",)
DASHBOARD_FILES = ("rows", "live")

__all__ = ["render"]


def render(
    evidence: Evidence,
    languages: tuple[str, ...],
    predictions: pl.DataFrame | None,
    rows: pl.DataFrame | None = None,
) -> dict[str, bytes]:
    """Return the files of the Streamlit app.

    Parameters
    ----------
    evidence : Evidence
    languages : tuple of {"en", "fr"}
        Languages to choose from on screen; the first is the one shown on opening.
    predictions : polars.DataFrame or None
        ``data/processed/predictions.parquet``, from which only the spread of held-out predictions is
        kept, so that a prediction can be placed among them.
    rows : polars.DataFrame or None
        The cleaned rows, with ``__row`` and ``__part``: those of development are shipped with the app of an
        analysis, whose dashboard filters them, without the columns that name or reach a person.

    Returns
    -------
    dict
        POSIX paths inside the project and their bytes, the same for the same evidence.
    """
    filtered = rows if dashboard.shown(evidence, rows) else None
    when = {ALWAYS: True, MODELLED: evidence.recipe is not None, DASHBOARD: filtered is not None}
    kept = tuple(page for page, (_, asked) in PAGES.items() if when[asked])
    copied = [*SHARED_FILES, *kept]
    copied += MODELLED_FILES if evidence.recipe is not None else ()
    copied += DASHBOARD_FILES if filtered is not None else ()
    files = {name: _template(name) for name in TEMPLATE}
    files |= {f"app_pages/{name}.py": _template(f"app_pages/{name}.py") for name in copied}
    files[".streamlit/config.toml"] = theme.config().encode()
    files["requirements.txt"] = theme.requirements(evidence.recipe).encode()
    if filtered is not None:
        files["app_data/rows.parquet"] = dashboard.table(evidence, filtered)
    files["app_data/app.json"] = _json(
        {
            "languages": list(languages),
            "pages": [[page, PAGES[page][0]] for page in kept],
            "form": form.schema(evidence, predictions),
            "dashboard": None if filtered is None else dashboard.schema(evidence, filtered),
            "dark": theme.dark(),
        }
    )
    for language in languages:
        voice = Voice(evidence, language)
        told, shown = _talk(voice)
        content = texts(voice)
        files[f"app_data/{language}.json"] = _json(content | {"talk": told})
        files[f"reports/app.{language}.html"] = offline.copy(voice, content, _figures(voice))
        drawn = {f.id: findings.figure(f, voice) for f in _figures(voice)} | shown
        drawn[LOOK] = findings.fonts(charts_theme.config(language))
        files[f"app_data/figures.{language}.json"] = _json(drawn)
    return files


def texts(voice: Voice) -> dict[str, Any]:
    """Return every sentence and table of the app in one language."""
    modelled = voice.evidence.recipe is not None
    return {
        "language": voice.language,
        "interface": interface.sentences(voice.language),
        "project": pages.project(voice),
        "story": pages.story(voice),
        "data": pages.data(voice),
        "findings": pages.all_findings(voice),
        "iterations": modelling.iterations(voice) if modelled else None,
        "interpretation": modelling.interpretation(voice) if modelled else None,
        "try_it": form.words(voice) if modelled else None,
        "limits": pages.limits(voice),
        "team": team(voice),
        "dashboard": dashboard.words(voice) if voice.evidence.task == "analysis" else None,
    }


def _talk(voice: Voice) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    from pythesis.deliver.app.talk import talk  # the slides say things with the sentences of this room

    return talk(voice)


def _figures(voice: Voice) -> list[Figure]:
    drawn = [f.figure for f in voice.evidence.all_findings() if f.figure is not None]
    scores = modelling.scores_figure(voice)
    return drawn + ([scores] if scores is not None else [])


def _template(name: str) -> bytes:
    return (resources.files("pythesis.deliver.app") / "template" / name).read_bytes()


def _json(content: dict[str, Any]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode()
