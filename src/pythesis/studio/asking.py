"""A question of one's own on screen: kept in the brief, answered by the next run."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pythesis.core.dataset import Kind, Role
from pythesis.core.errors import PythesisError
from pythesis.core.evidence import Evidence
from pythesis.ledger import editing
from pythesis.studio.parts import plain, quiet, say
from pythesis.studio.room import brief, complain, root, t, who

ASKS = ("relation", "comparison", "distribution", "interaction")
NAME, ERROR = "questions", "asking.error"
KINDS = (Kind.NUMBER, Kind.DATE, Kind.ORDINAL, Kind.CATEGORY, Kind.BOOLEAN)


def asking(found: Evidence) -> None:
    """Show the form that asks, and the questions asked so far."""
    asked = editing.held(root(), (NAME,)) or []
    with st.expander(t("ask.title", n=len(asked)), icon=":material/help_center:", key="asking"):
        error = st.session_state.pop(ERROR, None)
        if isinstance(error, PythesisError):
            complain(error)
        elif error:
            st.warning(plain(t(error)))
        say(t("ask.lead"))
        _form(found)
        for at, entry in enumerate(asked):
            _asked(at, entry, found)


def _form(found: Evidence) -> None:
    now = brief()
    able = [c for c in found.dataset.columns if c.kind in KINDS and c.role in (Role.FEATURE, Role.TARGET)]
    names = [column.name for column in able]
    left, right = st.columns([1, 2])
    left.selectbox(t("ask.what"), ASKS, format_func=lambda code: t(f"ask.kind.{code}"), key="ask.what")
    chosen = st.session_state["ask.what"]
    right.multiselect(
        t("ask.columns"),
        names,
        format_func=now.label,
        max_selections=1 if chosen == "distribution" else 2,
        placeholder=t("ask.placeholder"),
        key="ask.columns",
    )
    quiet(t(f"ask.means.{chosen}"))
    st.text_input(t("ask.why"), key="ask.why")
    st.button(
        t("ask.add"),
        key="ask.add",
        type="primary",
        icon=":material/add:",
        on_click=_add,
        disabled=not who(),
        help=None if who() else t("words.say-who"),
    )


def _add() -> None:
    entry: dict[str, Any] = {
        "ask": st.session_state["ask.what"],
        "columns": list(st.session_state["ask.columns"]),
        "by": who(),
    }
    if why := str(st.session_state["ask.why"]).strip():
        entry["why"] = why
    if len(entry["columns"]) != (1 if entry["ask"] == "distribution" else 2):
        st.session_state[ERROR] = "ask.how-many"
        return
    try:
        editing.append(root(), NAME, entry)
    except PythesisError as error:
        st.session_state[ERROR] = error
        return
    st.session_state["ask.columns"], st.session_state["ask.why"] = [], ""


def _asked(at: int, entry: dict[str, Any], found: Evidence) -> None:
    now = brief()
    columns = ", ".join(now.label(str(name)) for name in entry.get("columns", ()))
    known = [question.model_dump(mode="json", exclude_defaults=True) for question in found.brief.questions]
    waiting = entry not in known
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(t("ask.entry", kind=t(f"ask.kind.{entry['ask']}"), columns=columns)))
        if entry.get("by"):
            st.badge(plain(str(entry["by"])), color="gray", icon=":material/person:")
        st.badge(t("ask.waiting" if waiting else "ask.answered"), color="blue" if waiting else "green")
        st.button(
            "", key=f"ask.out.{at}", icon=":material/delete:", help=t("ask.out"), on_click=_out, args=(entry,)
        )
    if entry.get("why"):
        quiet(str(entry["why"]))


def _out(entry: dict[str, Any]) -> None:
    try:
        editing.take_out(root(), NAME, entry)
    except PythesisError as error:
        st.session_state[ERROR] = error
