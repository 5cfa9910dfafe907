"""Gates: what each step asks for and what is there; sign it, or go on without it and say why."""

import streamlit as st

from pythesis.core.errors import PythesisError
from pythesis.core.said import said
from pythesis.ledger import editing
from pythesis.mentor.gates import Standing
from pythesis.studio.parts import heading, plain, quiet, say
from pythesis.studio.room import complain, known, language, project, root, spoken, t, who
from pythesis.words import say as put
from pythesis.words.numbers import date

COLOURS = {"passed": "green", "late": "red", "waived": "yellow", "open": "gray"}
ERROR = "gates.error"


def sign(step: str) -> None:
    """Sign a step; refused while something is lacking."""
    try:
        with editing.turn(root()):
            project().sign(step, who())
    except PythesisError as error:
        st.session_state[ERROR] = (step, error)


def waive(step: str) -> None:
    """Go on without a step, with the reason that was typed."""
    try:
        with editing.turn(root()):
            project().waive(step, who(), st.session_state.get(f"why.{step}") or "")
    except PythesisError as error:
        st.session_state[ERROR] = (step, error)


def show(standing: Standing) -> None:
    """Show one gate: its day, its state, what it asks for, and the two ways past it."""
    gate = standing.gate
    with st.container(border=True):
        with st.container(horizontal=True, gap="small"):
            late = put(said("cli.gate.late-by", n=standing.late), language())
            state = late if standing.state == "late" else known("cli.gate", standing.state)
            st.badge(plain(state), color=COLOURS[standing.state])  # type: ignore[arg-type]
            if gate.due:
                st.badge(plain(date(gate.due, language())), color="gray", icon=":material/event:")
            if gate.signed_by or gate.waived_by:
                st.badge(
                    plain(gate.signed_by or gate.waived_by or ""), color="gray", icon=":material/person:"
                )
        st.subheader(plain(known("mentor.step", gate.step)), anchor=False)
        for item in standing.items:
            count = f" ({item.there}/{item.asked})" if item.asked > 1 else ""
            st.markdown(f"{'✓' if item.met else '·'} {plain(spoken(item.said) + count)}")
        if gate.why:
            say(put(said("cli.gate.why", why=gate.why), language()))
        refused = st.session_state.get(ERROR)
        if refused is not None and refused[0] == gate.step:
            complain(st.session_state.pop(ERROR)[1])
        if standing.state not in ("passed", "waived") or standing.lacking:
            _ways(standing)


def _ways(standing: Standing) -> None:
    step, nobody = standing.gate.step, not who()
    told = t("words.say-who") if nobody else None
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    left.button(
        t("gates.sign"),
        key=f"sign.{step}",
        icon=":material/draw:",
        type="secondary" if standing.lacking else "primary",
        on_click=sign,
        args=(step,),
        disabled=nobody or bool(standing.lacking),
        help=told or (t("gates.lacking") if standing.lacking else None),
    )
    with right.popover(
        t("gates.waive"), icon=":material/skip_next:", disabled=nobody or standing.state == "waived"
    ):
        say(t("gates.waive-lead"))
        st.text_input(t("gates.why"), key=f"why.{step}")
        st.button(t("gates.waive-now"), key=f"waive.{step}", on_click=waive, args=(step,))


heading("gates")
found = project().gates()
if not found:
    st.info(plain(t("gates.none")))
elif not who():
    quiet(t("words.say-who"))
for standing in found:
    show(standing)
