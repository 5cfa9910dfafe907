"""The four iterations: what was asked, tried, measured and decided."""

import streamlit as st

from app_pages.bundle import t, texts
from app_pages.parts import figure, heading, labelled, plain, say, table

content = texts()["iterations"]
heading(t("iterations.title"), content["lead"])
figure(content["figure"])
st.caption(plain(content["criterion"]))

for iteration in content["items"]:
    with st.container(border=True):
        st.caption(plain(iteration["name"]))
        st.subheader(plain(iteration["question"]), anchor=False)
        say(iteration["about"])
        if iteration["models"]["rows"]:
            st.markdown(f"**{t('iterations.models')}**")
            table(iteration["models"])
        if iteration["other_scores"]["rows"]:
            with st.expander(t("iterations.other")):
                table(iteration["other_scores"])
        for note in iteration["notes"]:
            st.caption(plain(note))
        if iteration["changes"]["rows"]:
            st.markdown(f"**{t('iterations.changes')}**")
            table(iteration["changes"])
        if iteration["comparisons"]:
            st.markdown(f"**{t('iterations.comparisons')}**")
            for comparison in iteration["comparisons"]:
                say(comparison)
        labelled(t("iterations.decision"), iteration["decision"])
