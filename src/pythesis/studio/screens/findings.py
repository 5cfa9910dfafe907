"""Findings: read each, make its opinion yours, sign it, hide it, tell it earlier or later."""

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.story.findings import origin
from pythesis.flow import people
from pythesis.ledger import editing, notes
from pythesis.ledger.editing import Edit
from pythesis.studio.asking import asking
from pythesis.studio.bringing import bringing
from pythesis.studio.opinion import opinion
from pythesis.studio.parts import badges, figure, heading, labelled, not_run, plain, quiet, say, validations
from pythesis.studio.room import brief, complain, evidence, project, root, spoken, t, voice

SHOWN = ("leading", "unsigned", "own", "hidden", "all")
CHOSEN, ERROR = "finding", "findings.error"


def listed(found: Evidence, which: str, signed: set[str]) -> list[Finding]:
    """Return the findings of one of the lists, in the order in which they are told."""
    ranked = people.ordered(found.findings, brief().report.order)
    hidden = set(brief().report.hide)
    first = people.leading(ranked)
    if which == "leading":
        return [f for f in first if f.id not in hidden]
    if which == "unsigned":
        return [f for f in first if f.id not in hidden | signed]
    if which == "own":
        return [f for f in found.all_findings() if f.brought_by]
    if which == "hidden":
        return [f for f in found.all_findings() if f.id in hidden]
    others = [f for f in (*ranked, *found.all_findings()[len(ranked) :]) if f not in first]
    return [*first, *others]


def title(finding: Finding) -> str:
    """Return the title of a finding."""
    return spoken(finding.figure.title if finding.figure else finding.claim)


def choose(found: list[Finding], signed: set[str]) -> Finding:
    """Show the list to choose from, with what is signed; the choice stays in the address."""
    names = [f.id for f in found]
    asked = st.query_params.get(CHOSEN, "")
    if st.session_state.get(CHOSEN) not in names:
        st.session_state[CHOSEN] = asked if asked in names else names[0]
    titles = {
        f.id: f"{'✓' if f.id in signed else '·'} {at}. {title(f)}" for at, f in enumerate(found, start=1)
    }
    st.selectbox(t("findings.choose"), names, format_func=lambda name: titles[name], key=CHOSEN)
    chosen = st.session_state[CHOSEN]
    st.query_params[CHOSEN] = chosen
    at = names.index(chosen)
    with st.container(horizontal=True):
        for name, to, icon in (("previous", at - 1, "arrow_back"), ("next", at + 1, "arrow_forward")):
            st.button(
                t(f"findings.{name}"),
                key=f"go.{name}",
                icon=f":material/{icon}:",
                on_click=go,
                args=(names[to] if 0 <= to < len(names) else chosen,),
                disabled=not 0 <= to < len(names),
            )
    return found[at]


def go(name: str) -> None:
    """Choose another finding."""
    st.session_state[CHOSEN] = name


def hide(name: str, away: bool) -> None:
    """Leave a finding out of the deliverables, or bring it back."""
    try:
        editing.toggle(root(), ("report", "hide"), name, away)
    except PythesisError as error:
        st.session_state[ERROR] = error


def move(names: list[str], at: int, by: int, seen: list[str] | None) -> None:
    """Tell a finding earlier or later, unless somebody else changed the order meanwhile."""
    wanted = list(names)
    wanted[at], wanted[at + by] = wanted[at + by], wanted[at]
    try:
        if editing.edit_brief(root(), [Edit(("report", "order"), seen, wanted)]):
            st.session_state[ERROR] = "findings.order-changed"
    except PythesisError as error:
        st.session_state[ERROR] = error


def arrange(finding: Finding, found: Evidence) -> None:
    """Show the buttons that place a finding in the story, or leave it out."""
    hidden = finding.id in brief().report.hide
    told = sorted(
        (f for f in people.ordered(found.findings, brief().report.order) if f.rank), key=lambda f: f.rank
    )
    names = [f.id for f in told if f.id not in brief().report.hide]
    seen = editing.held(root(), ("report", "order"))
    with st.container(horizontal=True):
        for name, by, icon in (("earlier", -1, "arrow_upward"), ("later", 1, "arrow_downward")):
            at = names.index(finding.id) if finding.id in names else -1
            able = at >= 0 and 0 <= at + by < len(names)
            st.button(
                t(f"findings.{name}"),
                key=f"move.{name}",
                icon=f":material/{icon}:",
                on_click=move,
                args=(names, at, by, seen),
                disabled=not able,
                help=None if at >= 0 else t("findings.unranked"),
            )
        st.button(
            t("findings.show" if hidden else "findings.hide"),
            key="hide",
            icon=":material/visibility:" if hidden else ":material/visibility_off:",
            on_click=hide,
            args=(finding.id, not hidden),
        )
    if hidden:
        quiet(t("findings.is-hidden"))


def show(finding: Finding, speaker: Voice, found: Evidence) -> None:
    """Show one finding: figure, claim, how it is known, the opinion to be made one's own."""
    with st.container(border=True):
        badges(finding, speaker)
        st.subheader(plain(title(finding)), anchor=False)
        if by := spoken(origin(finding)):
            st.markdown(f":material/person: :small[:gray[{plain(by)}]]")
        figure(finding.figure, speaker)
        if finding.figure:
            labelled(t("findings.claim"), spoken(finding.claim))
        labelled(t("audit.advice"), spoken(finding.advice))
        validations(finding, speaker)
        opinion(people.draft(finding, found.brief, project().languages(brief())[0]), t("findings.opinion"))
        arrange(finding, found)


heading("findings")
error = st.session_state.pop(ERROR, None)
if isinstance(error, PythesisError):
    complain(error)
elif error:
    st.warning(plain(t(error)))
found, speaker = evidence(), voice()
if not not_run(found) and found is not None and speaker is not None:
    asking(found)
    bringing(found)
    signed = {note.about for note in notes.read(root() / "notes") if note.signed_by and not note.stale}
    leading = people.leading(people.ordered(found.findings, brief().report.order))
    say(t("findings.progress", signed=sum(f.id in signed for f in leading), n=len(leading)))
    which = st.pills(
        t("findings.which"), SHOWN, default="leading", required=True,
        format_func=lambda code: t(f"findings.list.{code}"), key="findings.which",
        label_visibility="collapsed",
    )  # fmt: skip
    chosen = listed(found, which or "leading", signed)
    if chosen:
        show(choose(chosen, signed), speaker, found)
    else:
        st.info(plain(t(f"findings.none-{which}")))
