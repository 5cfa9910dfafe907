"""The workshop in the browser; served by ``pythesis open``."""

from pathlib import Path

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.studio import room
from pythesis.studio.room import LANGUAGES, complain, start_language, t

SCREENS = {
    "today": ":material/today:",
    "brief": ":material/edit_note:",
    "audit": ":material/rule:",
    "findings": ":material/insights:",
    "iterations": ":material/repeat:",
    "gates": ":material/flag:",
    "cohort": ":material/groups:",
}
FOLDER = Path(__file__).parent / "screens"
READING_WIDTH = 1120  # pixels: as in the app that is delivered

try:
    name, team, screens = room.opened()
except PythesisError as error:
    name, team, screens = "Pythesis", [], ()
    complain(error)
    st.stop()

st.set_page_config(page_title=f"{name} · Pythesis", page_icon="🛠️", layout="wide")
with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"):
    st.selectbox(
        t("who"),
        team,
        index=0 if len(team) == 1 else None,
        accept_new_options=True,
        placeholder=t("who-placeholder"),
        help=t("who-help"),
        key="who",
        width=260,
    )
    st.segmented_control(
        "Language / Langue",
        list(LANGUAGES),
        default=start_language(),
        required=True,
        format_func=lambda code: LANGUAGES[code],
        key="lang",
        label_visibility="collapsed",
    )

pages = [
    st.Page(str(FOLDER / f"{screen}.py"), title=t(f"{screen}.menu"), icon=icon, url_path=screen)
    for screen, icon in SCREENS.items()
    if screen in screens
]
page = st.navigation(pages, position="top")
with st.container(horizontal_alignment="center"), st.container(width=READING_WIDTH):
    try:
        page.run()
    except PythesisError as error:
        complain(error)
