"""What the audit proposes to do to the data: accept or refuse each repair, seeing what follows."""

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.core.evidence import Evidence
from pythesis.deliver.app.voice import Voice, clean
from pythesis.ledger import Log
from pythesis.studio.parts import badges, heading, labelled, not_run, plain, quiet, say, table, validations
from pythesis.studio.proposals import Proposal, decide, left, proposals
from pythesis.studio.room import brief, complain, evidence, root, spoken, t, voice, who

COLOURS = {"default": "gray", "accepted": "green", "refused": "orange"}
ERROR = "audit.error"


def settle(proposal: Proposal, verdict: str) -> None:
    """Write a decision; show what somebody else wrote when they were faster."""
    try:
        if decide(root(), proposal, verdict, who(), brief()):
            st.session_state[ERROR] = "audit.changed"
    except PythesisError as error:
        st.session_state[ERROR] = error


def show(proposal: Proposal, speaker: Voice) -> None:
    """Show one proposal with what it changes, and the two buttons."""
    decision, entry = proposal.entry.decision, proposal.entry
    kind = "asks" if proposal.asks else decision.action.value
    with st.container(border=True):
        state(proposal)
        badges(proposal.finding, speaker)
        column = speaker.column(decision.column) if decision.column else t("audit.all-columns")
        name = t("audit.question") if proposal.asks else speaker.known("action", decision.action.value)
        st.subheader(plain(t("audit.of", column=column, name=name)), anchor=False)
        say(spoken(proposal.finding.claim))
        labelled(t("audit.advice"), spoken(proposal.finding.advice))
        if decision.column is None:
            say(t("audit.did-rows", rows=entry.rows, of=entry.of_rows))
        elif entry.cells:
            say(t("audit.did-cells", cells=entry.cells, of=entry.of_rows))
        if entry.examples:
            rows = [[clean(before) or "∅", clean(after) or "∅"] for before, after in entry.examples]
            table({"head": [t("audit.before"), t("audit.after")], "rows": rows})
        validations(proposal.finding, speaker)
        kind = "keep-refused" if kind == "keep" else kind
        for verdict, place in zip(("accepted", "refused"), st.columns(2), strict=True):
            with place:
                st.button(
                    t(f"audit.{'known' if proposal.asks else 'do'}.{verdict}"),
                    key=f"{verdict}.{proposal.key}",
                    type="primary" if proposal.state == verdict else "secondary",
                    on_click=settle,
                    args=(proposal, verdict),
                    disabled=not who() or proposal.state == verdict,
                    help=None if who() else t("words.say-who"),
                )
                quiet(t(f"audit.{verdict}.{kind}"))


def state(proposal: Proposal) -> None:
    """Show what people said of a proposal so far."""
    key = f"audit.state.{proposal.state}"
    with st.container(horizontal=True, gap="small"):
        if proposal.state == "default" and proposal.asks:
            st.badge(t("audit.state.asked"), color="yellow")
        elif proposal.by:
            st.badge(plain(t(f"{key}-by", who=proposal.by)), color=COLOURS[proposal.state])  # type: ignore[arg-type]
        else:
            st.badge(t(key), color=COLOURS[proposal.state])  # type: ignore[arg-type]
        if proposal.waiting:
            st.badge(t("audit.waiting"), color="blue", icon=":material/schedule:")


def conflicts(found: Evidence) -> None:
    """Show where brief and workbook disagree."""
    for conflict in found.conflicts:
        st.warning(plain(spoken(conflict.said)), icon=":material/call_split:")


heading("audit")
error = st.session_state.pop(ERROR, None)
if isinstance(error, PythesisError):
    complain(error)
elif error:
    st.warning(plain(t(error)))
found, speaker = evidence(), voice()
if not not_run(found) and found is not None and speaker is not None:
    conflicts(found)
    listed = proposals(found, brief(), Log(root() / "log.jsonl"))
    say(t("audit.count", n=len(listed)))
    if not who():
        quiet(t("words.say-who"))
    for proposal in listed:
        show(proposal, speaker)
    kept = left(found)
    if kept:
        with st.expander(t("audit.left", n=len(kept))):
            rows = [
                [speaker.column(e.decision.column) if e.decision.column else "—", spoken(e.decision.why)]
                for e in kept
            ]
            table({"head": [t("audit.column"), t("audit.why")], "rows": rows})
