"""A finding made elsewhere, brought on screen: files for picture and code, lines of the brief for words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.core.evidence import Evidence
from pythesis.flow import brought
from pythesis.ledger import editing
from pythesis.studio.parts import plain, say
from pythesis.studio.room import brief, complain, root, t, who

NAME, ERROR = "brought", "bringing.error"
NUMBERS = ("statistic", "p", "effect", "low", "high")


def bringing(found: Evidence) -> None:
    """Show the form that brings a finding, and those brought so far."""
    held = editing.held(root(), (NAME,)) or []
    with st.expander(t("bring.title", n=len(held)), icon=":material/add_photo_alternate:", key="bringing"):
        error = st.session_state.pop(ERROR, None)
        if isinstance(error, PythesisError):
            complain(error)
        elif error:
            st.warning(plain(t(error)))
        say(t("bring.lead"))
        _form(found, f"bring.figure.{len(held)}")  # a finding brought leaves the field of the next one empty
        for at, entry in enumerate(held):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(str(entry["claim"])))
                st.button(
                    "", key=f"bring.out.{at}", icon=":material/delete:", help=t("bring.out"), on_click=_out,
                    args=(entry,),
                )  # fmt: skip


def _form(found: Evidence, figure: str) -> None:
    st.text_area(t("bring.claim"), key="bring.claim", height=80)
    left, right = st.columns(2)
    left.file_uploader(t("bring.figure"), type=["png"], key=figure, max_upload_size=1)
    left.text_input(t("bring.alt"), key="bring.alt")
    right.multiselect(
        t("bring.columns"),
        [column.name for column in found.raw.columns],
        format_func=brief().label,
        placeholder=t("ask.placeholder"),
        key="bring.columns",
    )
    right.text_input(t("bring.test"), key="bring.test", placeholder="Wilcoxon, ANOVA ...")
    right.text_input(t("bring.effect-name"), key="bring.effect_name")
    fields = st.columns(len(NUMBERS) + 1)
    for name, place in zip(NUMBERS, fields, strict=False):
        place.number_input(t(f"bring.{name}"), value=None, format="%g", key=f"bring.{name}")
    fields[-1].number_input(t("bring.n"), value=None, min_value=1, step=1, key="bring.n")
    st.text_area(t("bring.code"), key="bring.code", height=100)
    st.button(
        t("bring.add"),
        key="bring.add",
        type="primary",
        icon=":material/add:",
        on_click=_add,
        args=(figure,),
        disabled=not who(),
        help=None if who() else t("words.say-who"),
    )


def _add(figure: str) -> None:
    state = st.session_state
    claim = str(state["bring.claim"]).strip()
    if not claim:
        state[ERROR] = "bring.no-claim"
        return
    texts = {key: str(state[f"bring.{key}"]).strip() for key in ("alt", "test", "effect_name")}
    numbers = {key: state[f"bring.{key}"] for key in (*NUMBERS, "n")}
    told: dict[str, Any] = {"claim": claim, "by": who(), "columns": list(state["bring.columns"]), **texts}
    told = {key: value for key, value in told.items() if value}
    told |= {key: value for key, value in numbers.items() if value is not None}
    picture = state[figure]
    data = None if picture is None else bytes(picture.getvalue())
    try:
        brought.bring(root(), told, data, str(state["bring.code"]).encode())
    except PythesisError as error:
        state[ERROR] = error
        return
    for key in ("claim", "alt", "test", "effect_name", "code"):
        state[f"bring.{key}"] = ""
    for key in (*NUMBERS, "n"):
        state[f"bring.{key}"] = None
    state["bring.columns"] = []


def _out(entry: dict[str, Any]) -> None:
    """Take a finding out of the brief; its picture, code and note stay as files."""
    try:
        editing.take_out(root(), NAME, entry)
    except PythesisError as error:
        st.session_state[ERROR] = error
