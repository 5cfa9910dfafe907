"""Presents the project: run with ``streamlit run app.py`` from the folder of the project.

Nothing is computed here: every sentence, figure and table was written by the run of the project and is
read from ``app_data``. Nothing is trained here either: the page where a prediction can be tried opens the
model that was saved.
"""

import streamlit as st

from app_pages.bundle import LANGUAGE_NAMES, shared, start_language, t, texts

READING_WIDTH = 1120  # pixels: long lines tire the eye on a projector
FULL_WIDTH = "present"  # the page that gives the defence: large letters, the whole screen

project = texts()["project"] if "lang" in st.session_state else texts(start_language())["project"]
st.set_page_config(page_title=project["name"], page_icon="📊", layout="wide")

languages = shared()["languages"]
if len(languages) > 1:
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.segmented_control(
            "Language / Langue",
            languages,
            default=start_language(),
            required=True,
            format_func=LANGUAGE_NAMES.get,
            key="lang",
            label_visibility="collapsed",
        )

pages = [
    st.Page(f"app_pages/{name}.py", title=t(f"{name}.menu"), icon=icon, url_path=name, default=not position)
    for position, (name, icon) in enumerate(shared()["pages"])
]
page = st.navigation(pages, position="top")
full = page.url_path == FULL_WIDTH
with (
    st.container(horizontal_alignment="center"),
    st.container(width="stretch" if full else READING_WIDTH),
):
    page.run()
    st.space("medium")
    st.caption(t("footer"))
