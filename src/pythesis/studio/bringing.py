"""A finding made elsewhere, brought on screen: files for picture and code, lines of the brief for words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.core.evidence import Evidence
from pythesis.flow import brought
from pythesis.ledger import editing, files
from pythesis.studio.parts import plain, say
from pythesis.studio.room import brief, complain, root, t, who

NAME, ERROR = "brought", "bringing.error"
CODE = "notes/brought"  # where the code that people bring is kept: read, never run
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
        _form(found)
        for at, entry in enumerate(held):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(str(entry["claim"])))
                st.button(
                    "", key=f"bring.out.{at}", icon=":material/delete:", help=t("bring.out"), on_click=_out,
                    args=(entry,),
                )  # fmt: skip


def _form(found: Evidence) -> None:
    st.text_area(t("bring.claim"), key="bring.claim", height=80)
    left, right = st.columns(2)
    left.file_uploader(t("bring.figure"), type=["png"], key="bring.figure")
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
        disabled=not who(),
        help=None if who() else t("words.say-who"),
    )


def _add() -> None:
    state = st.session_state
    claim = str(state["bring.claim"]).strip()
    if not claim:
        state[ERROR] = "bring.no-claim"
        return
    name = free(slug(claim))
    entry: dict[str, Any] = {"name": name, "claim": claim, "by": who()}
    if state["bring.columns"]:
        entry["columns"] = list(state["bring.columns"])
    entry |= {
        key: text for key in ("alt", "test", "effect_name") if (text := str(state[f"bring.{key}"]).strip())
    }
    entry |= {key: state[f"bring.{key}"] for key in (*NUMBERS, "n") if state[f"bring.{key}"] is not None}
    made = _files(name)
    entry |= {key: path for key, (path, _) in made.items()}
    try:
        brought.check(entry, made)
        for path, data in made.values():
            files.write(root() / path, data)
        editing.append(root(), NAME, entry)
    except PythesisError as error:
        state[ERROR] = error
        return
    for key in ("claim", "alt", "test", "effect_name", "code"):
        state[f"bring.{key}"] = ""
    for key in (*NUMBERS, "n"):
        state[f"bring.{key}"] = None
    state["bring.columns"] = []


def _files(name: str) -> dict[str, tuple[str, bytes]]:
    """Return the files to write: the picture and the code, by their key in the brief."""
    made = {}
    picture, code = st.session_state["bring.figure"], str(st.session_state["bring.code"]).strip()
    if picture is not None:
        made["figure"] = (f"{brought.FOLDER}/{name}.png", bytes(picture.getvalue()))
    if code:
        made["code"] = (f"{CODE}/{name}.py", f"{code}\n".encode())
    return made


def slug(claim: str) -> str:
    """Return a short name made of the first words of a claim.

    Examples
    --------
    >>> slug("Les doses élevées guérissent 2 fois plus.")
    'les-doses-elevees-guerissent-2-fois-plus'
    """
    known = unicodedata.normalize("NFKD", claim).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", known).strip("-")[:48].strip("-") or "finding"


def free(name: str) -> str:
    """Return a name nobody brought anything under."""
    taken = {item.name for item in brief().brought}
    others = (f"{name}-{number}" for number in range(2, 1000))
    return name if name not in taken else next(other for other in others if other not in taken)


def _out(entry: dict[str, Any]) -> None:
    """Take a finding out of the brief; its picture, code and note stay as files."""
    try:
        editing.take_out(root(), NAME, entry)
    except PythesisError as error:
        st.session_state[ERROR] = error
