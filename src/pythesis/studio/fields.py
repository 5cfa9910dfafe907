"""Keys of the brief on screen: each is written when its field is left, unless it changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.ledger import editing
from pythesis.ledger.editing import Edit, Keys
from pythesis.studio import aside
from pythesis.studio.aside import Aside
from pythesis.studio.parts import plain
from pythesis.studio.room import complain, root, t, who

ERROR = "brief.error"


def named(path: Keys) -> str:
    """Return the name of a key: ``data.unit``, ``project.team.0.name``."""
    return ".".join(str(part) for part in path)


def settled(value: Any) -> Any:
    """Return a value as the brief holds it: nothing instead of an empty text."""
    if isinstance(value, str):
        return value.strip() or None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def save(edits: Sequence[Edit]) -> bool:
    """Write edits; what somebody else changed meanwhile stays, and the version refused is kept aside.

    Returns
    -------
    bool
        False when the brief takes none of them; its reason is shown with the next screen.
    """
    try:
        clashes = editing.edit_brief(root(), edits)
    except PythesisError as error:
        st.session_state[ERROR] = error
        return False
    for clash in clashes:
        mine = {"path": list(clash.edit.path), "value": clash.edit.after}
        aside.put(root(), Aside(f"brief:{named(clash.edit.path)}", mine, who()))
    return True


def told() -> None:
    """Show what could not be written: errors, and keys that two people changed."""
    error = st.session_state.pop(ERROR, None)
    if isinstance(error, PythesisError):
        complain(error)
    for kept in aside.of(root(), "brief:"):
        _clash(kept)


def _clash(kept: Aside) -> None:
    path = tuple(kept.mine["path"])
    theirs = editing.held(root(), path)
    with st.container(border=True):
        st.warning(plain(t("brief.clash", key=named(path))), icon=":material/call_split:")
        left, right = st.columns(2)
        left.markdown(f"**{plain(t('words.aside', who=kept.who) if kept.who else t('words.aside-nobody'))}**")
        left.text(written(kept.mine["value"]))
        right.markdown(f"**{t('words.on-disk')}**")
        right.text(written(theirs))
        with st.container(horizontal=True):
            for choice in ("mine", "theirs"):
                st.button(
                    t(f"words.keep-{choice}"),
                    key=f"{choice}.{kept.name}",
                    on_click=_settle,
                    args=(kept, path, theirs, choice),
                )


def _settle(kept: Aside, path: Keys, theirs: Any, choice: str) -> None:
    aside.drop(root(), kept)
    if choice == "mine":
        save([Edit(path, theirs, kept.mine["value"])])


def written(value: Any) -> str:
    """Return a value of the brief as a person reads it."""
    if value is None:
        return t("brief.nothing")
    return (
        {True: t("brief.yes"), False: t("brief.no")}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )


def field(
    path: Keys, label: str, kind: str, choices: Sequence[str] = (), say: Callable[[str], str] = str
) -> None:
    """Show one key: ``line``, ``text``, ``number`` or ``choice`` among codes that `say` puts in words."""
    key, shown = f"field.{named(path)}", f"shown.{named(path)}"
    now = editing.held(root(), path)
    if key not in st.session_state or st.session_state.get(shown, ...) != now:
        st.session_state[shown] = now
        st.session_state[key] = now if kind in ("number", "choice") else str(now or "")
        if kind == "number" and now is not None:
            st.session_state[key] = float(now)
    common: dict[str, Any] = {"key": key, "on_change": _changed, "args": (path,)}
    if kind == "line":
        st.text_input(label, **common)
    elif kind == "text":
        st.text_area(label, height=100, **common)
    elif kind == "number":
        st.number_input(label, value=None, step=None, format="%g", **common)
    else:
        known = list(dict.fromkeys([*choices, *([now] if now is not None else [])]))
        st.selectbox(label, known, index=None, format_func=say, placeholder=t("brief.nothing"), **common)


def _changed(path: Keys) -> None:
    """Write a field; its author sees what they typed: giving it back would undo what they type next."""
    shown = f"shown.{named(path)}"
    before = st.session_state[shown]
    after = settled(st.session_state[f"field.{named(path)}"])
    if after == (settled(before) if isinstance(before, (str, float)) else before):
        return
    if save([Edit(path, before, after)]) and editing.same(editing.held(root(), path), after):
        st.session_state[shown] = editing.held(root(), path)
