"""What the model relies on, how far its probabilities can be trusted, and where it is wrong."""

import streamlit as st

from app_pages.bundle import t, texts
from app_pages.parts import finding, heading, long_table, plain, section

content = texts()["interpretation"]
heading(t("interpretation.title"), content["lead"])
if content["score"]:
    st.caption(plain(content["score"]))
for found in content["findings"]:
    finding(found)

if content["errors"]["rows"]:
    section(t("interpretation.errors"), content["errors_lead"])
    long_table(content["errors"])
    st.caption(plain(t("interpretation.row-numbers")))
