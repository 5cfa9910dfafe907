"""What this project cannot say, what may be wrong, and what would mend it."""

import streamlit as st

from app_pages.bundle import t, texts
from app_pages.parts import bullets, heading, labelled, plain, say, section, table

content = texts()["limits"]
heading(t("limits.title"), content["lead"])
bullets(content["general"])

if content["causes"]:
    section(content["causes_title"])
    for cause in content["causes"]:
        with st.container(border=True):
            st.badge(plain(cause["confidence"]), color="gray")
            say(cause["statement"])
            labelled(t("limits.remedy"), cause["remedy"])

if content["open"]:
    section(t("limits.open"), t("limits.open-lead"))
    bullets(content["open"])

if content["excluded"]["rows"]:
    section(t("limits.excluded"), t("limits.excluded-lead"))
    table(content["excluded"])

if content["openings"]:
    section(t("limits.openings"))
    bullets(content["openings"])
