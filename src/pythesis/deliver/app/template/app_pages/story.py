"""The project in one page: the question, what came out, and the strongest findings."""

import streamlit as st

from app_pages.bundle import t, texts
from app_pages.parts import aside, bullets, figure, heading, labelled, plain, say, section

OUTCOME_ICONS = {
    "success": ":material/check_circle:",
    "doubted": ":material/warning:",
    "partial": ":material/rule:",
    "failure": ":material/cancel:",
    "undecided": ":material/help:",
    "analysis": ":material/insights:",
}
OUTCOME_BOXES = {"success": st.success, "doubted": st.warning, "failure": st.error}

content = texts()
project, story = content["project"], content["story"]
heading(project["title"], project["question"])

box = OUTCOME_BOXES.get(story["outcome"], st.info)
box(plain(story["outcome_sentence"]), icon=OUTCOME_ICONS[story["outcome"]])

if story["cards"]:
    for column, card in zip(st.columns(len(story["cards"])), story["cards"], strict=True):
        with column, st.container(border=True, height="stretch"):
            st.metric(plain(card["label"]), plain(card["value"]))
            aside(card["note"])

if story["findings"]:
    section(t("story.findings"), story["questions"])
    for number, found in enumerate(story["findings"], start=1):
        with st.container(border=True):
            st.subheader(f"{number}. {plain(found['title'])}", anchor=False)
            figure(found["figure"])
            if found["claim"] != found["title"]:
                say(found["claim"])
            labelled(t("finding.reading"), found["reading"])
            aside(found["by"])
else:
    section(t("story.findings"), story["no_finding"])
for found in story["described"]:
    with st.container(border=True):
        st.subheader(plain(found["title"]), anchor=False)
        figure(found["figure"])
        if found["claim"] != found["title"]:
            say(found["claim"])

if story["scientific"]:
    section(t("story.scientific"))
    bullets(story["scientific"])
if story["business"]:
    section(t("story.business"))
    bullets(story["business"])
    aside(story["business_by"])
