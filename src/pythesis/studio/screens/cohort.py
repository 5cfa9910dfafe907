"""The mentor's board: every team in a line, one of them in full, and what the mentor notes of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.ledger.log import now
from pythesis.mentor import board, desk, state
from pythesis.mentor import cohort as cohorts
from pythesis.mentor.calendar import today
from pythesis.mentor.cohort import Cohort
from pythesis.mentor.folder import read
from pythesis.studio.parts import heading, plain, quiet, say, table
from pythesis.studio.room import cohort_file, complain, language, t

TONES = {"good": "green", "fair": "blue", "draft": "yellow", "bad": "red", "weak": "gray"}
ERROR = "cohort.error"
FILE = cohort_file()


def note(event: str, team: str) -> None:
    """Write in the journal that something happened today."""
    assert FILE is not None
    day = today(cohorts.read(FILE).calendar.zone)
    try:
        if event == "meeting":
            desk.met(FILE, team, now(), day)
        else:
            desk.happened(FILE, team, event, now(), day.isoformat())
    except PythesisError as error:
        st.session_state[ERROR] = error


def remark(team: str) -> None:
    """Write the remark that was typed into the team's folder, and empty the field."""
    assert FILE is not None
    text = str(st.session_state.get("cohort.remark") or "").strip()
    if not text:
        return
    try:
        desk.remark(FILE, team, st.session_state.get("cohort.about") or "", text)
    except PythesisError as error:
        st.session_state[ERROR] = error
        return
    st.session_state["cohort.remark"] = ""


def lines(shown: dict[str, Any]) -> None:
    """Show the board: counts over all teams, then a line a team."""
    for tile, place in zip(shown["tiles"], st.columns(len(shown["tiles"])), strict=True):
        place.metric(tile["what"], tile["n"])
    words = shown["words"]
    counts = ("flags", "approvals", "feedback", "changes")
    head = [words["team"], words["late"], *(step["short"] for step in shown["steps"])]
    rows = [
        [
            team["name"],
            team["problem"] or team["late_words"],
            *(f"{cell['sign']} {cell['note']}".strip() for cell in team["cells"]),
            *(str(team["counts"][name]) for name in counts),
        ]
        for team in shown["teams"]
    ]
    table({"head": [*head, *(words[name] for name in counts)], "rows": rows})
    quiet(" · ".join(f"{item['sign']} {item['word']}" for item in shown["legend"]))


def listed(title: str, items: list[str]) -> None:
    """Show some sentences under a title, nothing when there are none."""
    if items:
        st.markdown(f"**{plain(title)}**")
        st.markdown("\n".join(f"- {plain(item)}" for item in items))


def full(team: dict[str, Any], words: dict[str, str]) -> None:
    """Show everything that is known of a team."""
    with st.container(horizontal=True, gap="small"):
        if not team["problem"]:
            st.badge(plain(team["late_words"]), color="red" if team["late"] else "green")
        for item in (*team["contact"], *team["handed"]):
            st.badge(plain(item["text"]), color=TONES[item["tone"]])  # type: ignore[arg-type]
    if team["problem"]:
        st.error(plain(team["problem"]))
    say(team["coming"])
    left, right = st.columns(2, gap="large")
    with left:
        listed(words["next"], team["lacking"])
        listed(words["approvals"], team["approvals"])
        listed(words["changes"], team["changes"] or [team["met"]])
        listed(words["waived"], team["waivers"])
    with right:
        listed(words["flags"], [*team["flags"], *filter(None, [team["more_flags"]])])
        listed(words["feedback"], [f"{item['status']}: {item['text']}" for item in team["feedback"]])
        head = [words["person"], words["commits"], words["signed"]]
        people = [[w["name"], str(w["commits"]), str(w["signed"])] for w in team["work"]]
        table({"head": head, "rows": people})


def acts(held: Cohort, name: str) -> None:
    """Show what a mentor writes of a team: receipt, call, meeting, a remark, and the minutes to take."""
    assert FILE is not None
    day = today(held.calendar.zone)
    entry = held.team(name)
    with st.container(horizontal=True):
        for event, icon in (("acknowledged", "mark_email_read"), ("call", "call"), ("meeting", "handshake")):
            st.button(
                t(f"cohort.{event}"), key=f"cohort.{event}", icon=f":material/{icon}:", on_click=note,
                args=(event, name),
            )  # fmt: skip
        found = state.of(cohorts.root_of(FILE, entry), entry, held, cohorts.journal(FILE).entries(), day)
        st.download_button(
            t("cohort.minutes"), desk.minutes(found, held.language(entry), day), key="cohort.minutes",
            file_name=f"{name}.{day.isoformat()}.md", icon=":material/description:", on_click="ignore",
        )  # fmt: skip
    if found.problem is not None:
        return
    subjects = desk.subjects(read(cohorts.root_of(FILE, entry)))
    st.selectbox(t("cohort.about"), subjects, index=None, placeholder=t("cohort.whole"), key="cohort.about")
    st.text_area(t("cohort.remark"), key="cohort.remark", height=90)
    st.button(t("cohort.send"), key="cohort.send", icon=":material/send:", on_click=remark, args=(name,))


heading("cohort")
error = st.session_state.pop(ERROR, None)
if isinstance(error, PythesisError):
    complain(error)
assert FILE is not None
held = cohorts.read(FILE)
day = today(held.calendar.zone)
shown = board.view(held, board.states(FILE, held, day), day, language())
if not shown["teams"]:
    st.info(plain(t("cohort.none")))
else:
    lines(shown)
    names = [team["name"] for team in shown["teams"]]
    st.selectbox(t("cohort.choose"), names, key="cohort.team")
    chosen = next(team for team in shown["teams"] if team["name"] == st.session_state["cohort.team"])
    with st.container(border=True):
        st.subheader(plain(chosen["name"]), anchor=False)
        quiet(chosen["subject"])
        full(chosen, shown["words"])
        acts(held, chosen["name"])
