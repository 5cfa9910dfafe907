"""The four iterations: what was asked, tried, measured and decided."""

import streamlit as st

from app_pages.bundle import t, texts
from app_pages.parts import aside, figure, heading, labelled, plain, say, table

content = texts()["iterations"]
heading(t("iterations.title"), content["lead"])
figure(content["figure"])
aside(content["criterion"])

for iteration in content["items"]:
    with st.container(border=True):
        aside(iteration["name"])
        st.header(plain(iteration["question"]), anchor=False)
        say(iteration["about"])
        if iteration["models"]["rows"]:
            st.markdown(f"**{t('iterations.models')}**")
            table(iteration["models"])
        if iteration["other_scores"]["rows"]:
            with st.expander(t("iterations.other")):
                table(iteration["other_scores"])
        for note in iteration["notes"]:
            aside(note)
        if iteration["changes"]["rows"]:
            st.markdown(f"**{t('iterations.changes')}**")
            table(iteration["changes"])
        if iteration["comparisons"]:
            st.markdown(f"**{t('iterations.comparisons')}**")
            for comparison in iteration["comparisons"]:
                say(comparison)
        labelled(t("iterations.decision"), iteration["decision"])
        aside(iteration["decision_by"])

if content["imported"]:
    with st.container(border=True):
        st.header(plain(content["imported"]["title"]), anchor=False)
        say(content["imported"]["note"])
        table(content["imported"]["table"])
