"""Presents the project: run with ``streamlit run app.py`` from the folder of the project.

Nothing is computed here: every sentence, figure and table was written by the run of the project and is
read from ``app_data``. Nothing is trained here either: the page where a prediction can be tried opens the
model that was saved.
"""

import streamlit as st

from app_pages.bundle import LANGUAGE_NAMES, shared, start_language, t, texts
from app_pages.parts import aside

STYLE = """<style>
html {font-size: max(16px, min(1vw, 1.8vh))}
table.told {width: 100%; border-collapse: collapse; margin: 0 0 1rem}
table.told th {text-align: left; font-weight: 600; white-space: normal}
table.told th, table.told td {padding: .45rem .75rem .45rem 0; vertical-align: top; overflow-wrap: anywhere;
  min-width: 5rem}
table.told tr {border-bottom: 1px solid rgba(128, 138, 148, .35)}
table.told .name {display: none}
table.told .word {white-space: nowrap}
@media (max-width: 640px) {
  table.told, table.told tbody, table.told tr, table.told td {display: block}
  table.told thead {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
  table.told tr {padding: .5rem 0}
  table.told td {padding: .1rem 0}
  table.told .name {display: inline; font-weight: 600; margin-right: .5em}
}
</style>"""
# Streamlit writes in white on the accent: on a dark screen the accent is pale, and dark letters stand on it.
DARK_STYLE = (
    "<style>[data-testid^=stBaseButton-primary], "
    "[data-testid=stMultiSelect] [data-tag], "
    "[data-testid=stMultiSelect] [data-tag] * {{color: {paper}}}</style>"
)
LIGHT_PAPER = "#ffffff"
READING_WIDTH = 1120  # pixels: long lines tire the eye on a projector
FULL_WIDTH = "present"  # the page that gives the defence: large letters, the whole screen

project = texts()["project"] if "lang" in st.session_state else texts(start_language())["project"]
st.set_page_config(page_title=project["name"], page_icon="📊", layout="wide")

st.html(STYLE)
if st.context.theme.type == "dark":
    st.html(DARK_STYLE.format(paper=shared()["dark"][LIGHT_PAPER]))

languages = shared()["languages"]
if len(languages) > 1:
    with st.container(horizontal=True, horizontal_alignment="right", key="languages"):
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
    aside(t("footer"))
