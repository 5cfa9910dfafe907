"""The four iterations and the conclusion: read them, and say what you decide."""

import streamlit as st

from pythesis.core.note import SECTIONS
from pythesis.deliver.app import modelling, pages
from pythesis.deliver.app.voice import Voice
from pythesis.flow import people
from pythesis.ledger import Draft
from pythesis.studio.opinion import opinion
from pythesis.studio.parts import figure, heading, labelled, not_run, plain, quiet, say, table
from pythesis.studio.room import brief, evidence, project, t, voice
from pythesis.words import unfilled

OUTCOMES = {"success": st.success, "doubted": st.warning, "failure": st.error}


def iterations(speaker: Voice, drafts: dict[str, Draft]) -> None:
    """Show each iteration, and the decision to be made one's own."""
    content = modelling.iterations(speaker)
    figure(modelling.scores_figure(speaker), speaker)
    quiet(content["criterion"])
    for number, iteration in enumerate(content["items"], start=1):
        with st.container(border=True):
            quiet(iteration["name"])
            st.subheader(plain(iteration["question"]), anchor=False)
            say(iteration["about"])
            table(iteration["models"])
            for note in iteration["notes"]:
                quiet(note)
            table(iteration["changes"])
            for comparison in iteration["comparisons"]:
                say(comparison)
            labelled(t("iterations.proposed"), iteration["decision"])
            opinion(drafts[f"iteration-{number}"], t("iterations.decision"), height=120)


def conclusion(speaker: Voice, drafts: dict[str, Draft]) -> None:
    """Show the outcome, what it establishes, and its meaning to be made one's own."""
    story = pages.story(speaker)
    st.header(t("iterations.conclusion"), anchor=False)
    OUTCOMES.get(story["outcome"], st.info)(plain(story["outcome_sentence"]))
    for column, card in zip(st.columns(len(story["cards"])), story["cards"], strict=True):
        with column, st.container(border=True, height="stretch"):
            st.metric(plain(card["label"]), plain(card["value"]))
            quiet(card["note"])
    for sentence in story["scientific"]:
        say(sentence)
    causes = pages.limits(speaker)
    if causes["causes"]:
        st.subheader(plain(causes["causes_title"]), anchor=False)
        for cause in causes["causes"]:
            labelled(cause["confidence"], f"{cause['statement']} {cause['remedy']}")
    opinion(drafts["conclusion"], t("iterations.business"))


heading("iterations")
found, speaker = evidence(), voice()
if not not_run(found) and found is not None and speaker is not None:
    bare = unfilled(found)
    language = project().languages(brief())[0]
    made = people.drafts((), bare.iterations, bare.conclusion, found.brief, language)
    drafts = {draft.about: draft for draft in made}
    if found.conclusion is None:
        st.info(plain(t("iterations.analysis")))
    else:
        iterations(speaker, drafts)
        conclusion(speaker, drafts)
    st.header(t("iterations.sections"), anchor=False)
    say(t("iterations.sections-lead"))
    for name in SECTIONS:
        draft = drafts[f"section-{name}"]
        title, _, prompt = draft.head.partition("\n\n")
        with st.expander(plain(title.removeprefix("# "))):
            say(prompt.removeprefix("> "))
            opinion(draft, t("iterations.section"))
