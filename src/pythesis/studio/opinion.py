"""A person's words on screen: written when the field is left, signed by a button, never over another's."""

from __future__ import annotations

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.core.note import Note
from pythesis.ledger import Draft, editing
from pythesis.studio import aside
from pythesis.studio.aside import Aside
from pythesis.studio.parts import plain, quiet
from pythesis.studio.room import complain, root, t, who

HEIGHT = 180  # pixels of the field: about seven lines


def opinion(draft: Draft, label: str, *, height: int = HEIGHT) -> Note:
    """Show the words of a note to be rewritten and signed; return them as they are on disk."""
    field, shown = f"words.{draft.path}", f"seen.{draft.path}"
    now = editing.words(root() / "notes", draft)
    if st.session_state.get(shown) != now or field not in st.session_state:
        st.session_state[shown] = now
        st.session_state[field] = now.text
    _state(now)
    st.text_area(
        label, key=field, height=height, on_change=_save, args=(draft,), placeholder=t("words.empty")
    )
    _told(draft)
    for kept in aside.of(root(), f"note:{draft.path}"):
        _clash(kept, now, draft)
    left, right = st.columns([1, 3], vertical_alignment="center")
    done = now.signed_by is not None and not now.stale
    left.button(
        t("words.sign"),
        key=f"sign.{draft.path}",
        type="secondary" if done else "primary",
        icon=":material/draw:",
        on_click=_sign,
        args=(draft,),
        disabled=not who(),
        help=None if who() else t("words.say-who"),
    )
    with right:
        quiet(t("words.saved" if who() else "words.say-who"))
    return now


def _state(now: Note) -> None:
    with st.container(horizontal=True, gap="small"):
        if now.signed_by:
            st.badge(plain(t("words.signed", who=now.signed_by)), color="green", icon=":material/draw:")
        elif now.written:
            st.badge(t("words.written"), color="blue")
        else:
            st.badge(t("words.draft"), color="yellow")
        if now.stale:
            st.badge(t("words.stale"), color="orange", icon=":material/replay:")


def _told(draft: Draft) -> None:
    error = st.session_state.pop(f"error.{draft.path}", None)
    if isinstance(error, PythesisError):
        complain(error)
    elif error:
        st.warning(plain(t(error)))


def _save(draft: Draft) -> None:
    """Write what was typed; a signature holds for the words it was put under, so it goes when they change."""
    typed = str(st.session_state[f"words.{draft.path}"])
    if typed.strip() != st.session_state[f"seen.{draft.path}"].text:
        _write(draft, typed, None)


def _sign(draft: Draft) -> None:
    typed = str(st.session_state[f"words.{draft.path}"])
    if typed.strip():
        _write(draft, typed, who())
    else:
        st.session_state[f"error.{draft.path}"] = "words.nothing-to-sign"


def _write(draft: Draft, text: str, signed_by: str | None) -> None:
    seen = st.session_state[f"seen.{draft.path}"]
    try:
        theirs = editing.rewrite(root(), draft, seen, text, signed_by)
    except PythesisError as error:
        st.session_state[f"error.{draft.path}"] = error
        return
    if theirs is None:  # what is on screen is what was written: giving it back would undo what is typed next
        st.session_state[f"seen.{draft.path}"] = editing.words(root() / "notes", draft)
        return
    if theirs.text == text.strip() or text.strip() == seen.text:
        st.session_state[f"error.{draft.path}"] = "words.changed"
    else:
        aside.put(root(), Aside(f"note:{draft.path}", text, who()))


def _clash(kept: Aside, now: Note, draft: Draft) -> None:
    """Show two versions of the same words, and let the person choose."""
    with st.container(border=True):
        st.warning(plain(t("words.clash")), icon=":material/call_split:")
        mine, theirs = st.columns(2)
        mine.markdown(f"**{plain(t('words.aside', who=kept.who) if kept.who else t('words.aside-nobody'))}**")
        mine.text(kept.mine)
        theirs.markdown(f"**{t('words.on-disk')}**")
        theirs.text(now.text)
        with st.container(horizontal=True):
            for choice in ("mine", "both", "theirs"):
                st.button(
                    t(f"words.keep-{choice}"),
                    key=f"{choice}.{kept.name}",
                    on_click=_settle,
                    args=(kept, draft, choice, now),
                )


def _settle(kept: Aside, draft: Draft, choice: str, now: Note) -> None:
    text = {"mine": kept.mine, "both": f"{now.text}\n\n{kept.mine}"}.get(choice)
    if text is not None:
        try:
            theirs = editing.rewrite(root(), draft, now, text, None)
        except PythesisError as error:
            st.session_state[f"error.{draft.path}"] = error
            return
        if theirs is not None:  # changed once more: shown again with what is there by now
            return
    aside.drop(root(), kept)
