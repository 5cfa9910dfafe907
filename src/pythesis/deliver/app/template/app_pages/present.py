"""The defence, step by step and full width, with a clock for whoever speaks.

The right and left arrows go on and back; the browser's full screen (F11) hides everything else.
"""

import time
from typing import Any

import streamlit as st

from app_pages.bundle import t, texts
from app_pages.parts import aside, behind, figure, labelled, plain, say, table

LETTERS = (  # what the end of a room still reads; a larger screen hangs as far away
    "html {{font-size: max(16px, min(1.25vw, 2.2vh))}}"
    "[data-testid=stMainBlockContainer] {{padding-top: 4.2rem; padding-bottom: 2rem}}"
    ".st-key-slide {{gap: .9rem}}"
    ".st-key-slide p, .st-key-slide li, .st-key-slide td, .st-key-slide th "
    "{{font-size: {size}rem; line-height: 1.4}}"
    ".st-key-slide [data-testid=stMetricValue] p {{font-size: 2.4rem}}"
    ".st-key-slide small, .st-key-slide p span span, "
    ".st-key-slide p:has(> small), .st-key-slide p:has(> span > span) {{font-size: 1.05rem}}"
    ".st-key-slide h1 {{font-size: {title}rem; line-height: 1.2; padding: 0 0 .4rem}}"
    ".st-key-slide table.told td, .st-key-slide table.told th {{padding-top: .3rem; padding-bottom: .3rem}}"
    ".st-key-languages {{display: none}}"  # chosen on any other page: here every line counts
)
# The letters of a figure are pixels: they grow with those around them, in a place measured for them as small.
LARGER_SCREENS = {wide: wide * 9 / 16 * 0.022 / 16 for wide in (1440, 1600, 1920, 2560, 3840)}
GROWN = "".join(
    f"@media (min-width: {wide}px) and (min-height: {wide * 9 // 16}px) {{"
    f"[class*=st-key-figure-] {{width: calc(100% / {times:.3f}); max-width: none}}"
    f"[class*=st-key-figure-] .vega-embed {{zoom: {times:.3f}}}}}"
    for wide, times in LARGER_SCREENS.items()
)
SPLIT = (57, 43)  # shares of the evidence and of what is read from it
STATE = "present.step"
BEGUN = "present.begun"

content = texts()["talk"]
steps: list[dict[str, Any]] = content["steps"]
position = min(max(0, st.session_state.get(STATE, 0)), len(steps) - 1)
step = steps[position]


def go(to: int) -> None:
    """Show a step; the clock starts when the first one is left."""
    if st.session_state.get(STATE, 0) == 0 and to > 0:
        st.session_state.setdefault(BEGUN, time.time())
    st.session_state[STATE] = to


def chosen() -> None:
    """Show the step chosen in the list."""
    go(st.session_state["present.jump"])


def restart() -> None:
    """Go back to the first step and stop the clock."""
    st.session_state.pop(BEGUN, None)
    st.session_state[STATE] = 0


def clock(seconds: float) -> str:
    """Write seconds as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def timer() -> None:
    """Show the time spent, and when this step should end."""
    begun = st.session_state.get(BEGUN)
    spent = time.time() - begun if begun else 0.0
    shown = t("present.time", now=clock(spent), total=clock(content["seconds"]))
    if step["ends"] is not None:
        shown += " · " + t("present.until", end=clock(step["ends"]))
    if step["speaker"]:
        shown += f" · {step['speaker']}"
    late = spent - (step["ends"] if step["ends"] is not None else content["seconds"])
    if late > 0:
        shown += " · " + t("present.late", late=clock(late))
    st.markdown(f"**{plain(shown)}**" if late > 0 else plain(shown))


def bar() -> Any:
    """Show where we are and the buttons that move; return the place of the clock."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("present.back"), icon=":material/arrow_back:", on_click=go, args=(position - 1,),
            disabled=position == 0, shortcut="Left",
        )  # fmt: skip
        st.button(
            t("present.next"), icon=":material/arrow_forward:", on_click=go, args=(position + 1,),
            disabled=position == len(steps) - 1, shortcut="Right", type="primary",
        )  # fmt: skip
        st.session_state["present.jump"] = position
        st.selectbox(
            t("present.jump"), range(len(steps)), key="present.jump", on_change=chosen, width=260,
            format_func=lambda place: f"{place + 1}. {steps[place]['headline']}",
            label_visibility="collapsed",
        )  # fmt: skip
        place = st.container(width="content")
        st.button(t("present.restart"), icon=":material/restart_alt:", on_click=restart, type="tertiary")
    return place


def words(block: dict[str, Any]) -> None:
    """Write paragraphs, or a list."""
    if block["bullets"]:
        st.markdown("\n".join(f"- {plain(text)}" for _, text in block["paragraphs"]))
        return
    for label, text in block["paragraphs"]:
        if label:
            labelled(label, text)
        else:
            say(text)


def cards(block: dict[str, Any]) -> None:
    """Show numbers side by side."""
    for column, (label, value, note) in zip(st.columns(len(block["cards"])), block["cards"], strict=True):
        with column, st.container(border=True, height="stretch"):
            st.metric(plain(label), plain(value))
            aside(note)


def parts(block: dict[str, Any]) -> None:
    """Show the parts of a whole side by side, as wide as their shares."""
    shares = [share for _, _, share in block["parts"]]
    for column, (label, written, _) in zip(st.columns(shares), block["parts"], strict=True):
        with column, st.container(border=True, height="stretch"):
            st.metric(plain(label), plain(written), label_visibility="collapsed")
            aside(label)


def shown(block: dict[str, Any]) -> None:
    """Show one block of a step."""
    if block["type"] == "figure":
        figure(block["figure"], wide=True, numbers=False)
    else:
        {"words": words, "cards": cards, "table": table, "bar": parts}[block["type"]](block)


clock_place = bar()
st.html(f"<style>{LETTERS.format(size=step['letters'], title=step['title'])}{GROWN}</style>")
with st.container(key="slide"):
    aside(step["kicker"])
    st.title(plain(step["headline"]), anchor=False)
    if len(step["blocks"]) == 2 and not step["stacked"]:
        for column, block in zip(st.columns(SPLIT, gap="large"), step["blocks"], strict=True):
            with column:
                shown(block)
    else:
        for block in step["blocks"]:
            shown(block)
for block in step["blocks"]:
    if block["type"] == "figure":
        behind(block["figure"])
if st.toggle(t("present.notes"), key="present.notes", help=t("present.notes-help")):
    for note in step["notes"]:
        say(note)
with clock_place:
    # Last, and only once the talk has begun: a clock that ticks asks the server to draw it again, and on a
    # busy machine these requests came before the step itself was drawn.
    st.fragment(timer, run_every=1 if BEGUN in st.session_state else None)()
