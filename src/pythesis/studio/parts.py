"""Pieces that several screens show: sentences written safely, tables, figures, validations."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from pythesis.core.evidence import Evidence
from pythesis.core.figure import Figure
from pythesis.core.finding import Finding
from pythesis.deliver.app import findings as drawn
from pythesis.deliver.app import theme
from pythesis.deliver.app.voice import Voice
from pythesis.studio.room import t

MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~^=&\"'/@:])")
FIGURE_WIDTH = 860  # pixels: wider, marks stand too far from their labels
VERDICT_COLOURS = {
    "validated": "green", "passed": "green", "present": "blue", "issue": "orange", "negligible": "gray",
    "not_established": "gray", "not_applicable": "gray", "waived": "gray",
}  # fmt: skip


def plain(text: str) -> str:
    """Return `text` written so that Markdown shows it as it is: names may come from the data."""
    return MARKDOWN.sub(r"\\\1", re.sub(r"[ \t\r\n\f\v\u2028\u2029]+", " ", text).strip())


def say(text: str) -> None:
    """Write a paragraph."""
    if text:
        st.markdown(plain(text))


def quiet(text: str) -> None:
    """Write a small quiet sentence, dark enough to be read, which those of `st.caption` are not."""
    if text:
        st.markdown(f":small[:gray[{plain(text)}]]")


def labelled(label: str, text: str) -> None:
    """Write a sentence after what it is."""
    if text:
        st.markdown(f"**{plain(label)}**  \n{plain(text)}")


def heading(screen: str) -> None:
    """Write the title of a screen and the sentence that opens it."""
    st.title(t(f"{screen}.title"), anchor=False)
    st.markdown(f":gray[{plain(t(f'{screen}.lead'))}]")


def table(content: dict[str, Any]) -> None:
    """Show a short table of text."""
    if content["rows"]:
        columns = {
            plain(head): [plain(str(row[place])) for row in content["rows"]]
            for place, head in enumerate(content["head"])
        }
        st.table(columns, border="horizontal", hide_index=True)


def figure(found: Figure | None, voice: Voice) -> None:
    """Show a figure, and on demand the table behind it."""
    if found is None:
        return
    made = drawn.figure(found, voice)
    with st.container(width=FIGURE_WIDTH):
        st.vega_lite_chart(spec=_on_screen(made["spec"]), width="stretch", theme=None)
    if made["note"]:
        quiet(made["note"])
    if not made["table"]["rows"]:
        return
    with st.popover(t("parts.table"), icon=":material/table_rows:", type="tertiary"):
        say(made["alt"])
        content = made["table"]
        rows = {str(h): [str(r[i]) for r in content["rows"]] for i, h in enumerate(content["head"])}
        st.dataframe(rows, hide_index=True, width="stretch")


def _on_screen(spec: Any) -> Any:
    """Return a specification in the colours of the screen, light or dark."""
    return _recoloured(spec, theme.dark()) if st.context.theme.type == "dark" else spec


def _recoloured(node: Any, colours: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _recoloured(value, colours) for key, value in node.items()}
    if isinstance(node, list):
        return [_recoloured(value, colours) for value in node]
    return colours.get(node, node) if isinstance(node, str) else node


def validations(finding: Finding, voice: Voice) -> None:
    """Show how a finding is known: each test with its effect, its rows and the code that redoes it."""
    found = drawn.finding(finding, voice)["validations"]
    if not found:
        return
    with st.expander(t("parts.how"), icon=":material/fact_check:"):
        for validation in found:
            table(validation["table"])
            for sentence in validation["sentences"]:
                quiet(sentence)
            if validation["recompute"]:
                st.code(validation["recompute"], language="python")


def badges(finding: Finding, voice: Voice) -> None:
    """Show the verdict of a finding and where it belongs."""
    code = finding.verdict.value
    with st.container(horizontal=True, gap="small"):
        st.badge(voice.known("verdict", code), color=VERDICT_COLOURS[code])  # type: ignore[arg-type]
        st.badge(voice.known("section", finding.section), color="gray")
        if finding.severity.value in ("warning", "blocking"):
            st.badge(voice.known("severity", finding.severity.value), color="orange")


def not_run(evidence: Evidence | None) -> bool:
    """Say that a screen waits for a first run, when it does."""
    if evidence is None:
        st.info(plain(t("parts.not-run")), icon=":material/play_circle:")
    return evidence is None
