"""Pieces that several pages show: sentences, tables, figures, findings, scores."""

import html
import re
from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from app_pages.bundle import figures, language, shared, t

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~^=&\"'/@])")
_BREAK = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")  # the spaces of typography are kept
_ICON = re.compile(r":(?=[A-Za-z0-9_+-])")  # ":name:" would become an icon or an emoji
LONGEST_TITLE = 14  # characters of a word that the title of a column never breaks
LONGEST_WORD = 18  # the same of a cell, in a table of few columns
FEW_COLUMNS = 5  # of a table whose cells keep their words whole, as its titles do
FIGURE_WIDTH = 860  # pixels: wider, marks stand too far from their labels
VERDICT_COLOURS: dict[str, Literal["green", "blue", "orange", "gray"]] = {
    "validated": "green",
    "passed": "green",
    "present": "blue",
    "issue": "orange",
    "negligible": "gray",
    "not_established": "gray",
    "not_applicable": "gray",
    "waived": "gray",
}


def plain(text: str) -> str:
    """Return `text` written so that Markdown shows it as it is: names may come from the data."""
    escaped = _MARKDOWN.sub(r"\\\1", _BREAK.sub(" ", text).strip())
    return _ICON.sub(":\u2060", escaped)


def say(text: str) -> None:
    """Write a paragraph."""
    if text:
        st.markdown(plain(text))


def aside(text: str) -> None:
    """Write a small quiet sentence, dark enough to be read."""
    if text:
        st.markdown(f":small[:gray[{plain(text)}]]")


def bullets(lines: list[str]) -> None:
    """Write a list of sentences."""
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def heading(title: str, lead: str = "") -> None:
    """Write the title of a page and the sentence that opens it."""
    st.title(plain(title), anchor=False)
    if lead:
        st.markdown(f":gray[{plain(lead)}]")


def section(title: str, lead: str = "") -> None:
    """Write the title of a part of a page."""
    st.header(plain(title), anchor=False)
    say(lead)


def table(content: dict[str, Any]) -> None:
    """Show a short table of text; on a phone each row is a block, each value after its column."""
    if content["rows"]:
        st.html(_table(content["head"], content["rows"], content.get("widths", [])))


def _table(head: list[str], rows: list[list[str]], widths: list[float]) -> str:
    """Return a table; its roles are told, since blocks on a phone would lose those of the elements."""
    names = [html.escape(plain_text(name)) for name in head]
    written = (_whole_words(name, LONGEST_TITLE) for name in head)
    titles = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in written)
    few = len(head) <= FEW_COLUMNS
    wide = "".join(f'<col style="width: {width}%">' for width in widths)
    lines = "".join(f'<tr role="row">{_cells(names, row, few)}</tr>' for row in rows)
    return (
        f'<table role="table" class="told">{wide}<thead role="rowgroup"><tr role="row">{titles}</tr></thead>'
        f'<tbody role="rowgroup">{lines}</tbody></table>'
    )


def _whole_words(text: str, longest: int) -> str:
    """Return a text whose words stay whole, unless one is too long for a column."""
    words = [(html.escape(word), len(word) <= longest) for word in plain_text(text).split(" ")]
    return " ".join(f'<span class="word">{word}</span>' if whole else word for word, whole in words)


def _cells(names: list[str], row: list[str], whole: bool) -> str:
    return "".join(
        f'<td role="cell"><span class="name" aria-hidden="true">{name}</span>'
        f"{_whole_words(cell, LONGEST_WORD) if whole else html.escape(plain_text(cell))}</td>"
        for name, cell in zip(names, row, strict=True)
    )


def plain_text(text: str) -> str:
    """Return `text` on one line, its spaces of typography kept."""
    return _BREAK.sub(" ", text).strip()


def long_table(content: dict[str, Any]) -> None:
    """Show a long table that can be sorted and searched."""
    st.dataframe(_columns(content, str), hide_index=True, width="stretch")


def _columns(content: dict[str, Any], write: Callable[[str], str]) -> dict[str, list[str]]:
    return {
        write(head): [write(row[place]) for row in content["rows"]]
        for place, head in enumerate(content["head"])
    }


def figure(name: str | None, *, wide: bool = False, numbers: bool = True) -> None:
    """Show a figure, as wide as its place when `wide`, and the table behind it on demand when `numbers`."""
    drawn = figures().get(name) if name else None
    if drawn is None:
        return
    with st.container(width="stretch" if wide else FIGURE_WIDTH, key=f"figure-{name}" if wide else None):
        st.vega_lite_chart(spec=on_screen(drawn["spec"]), width="stretch", theme=None)
    if drawn["note"]:
        aside(drawn["note"])
    if numbers:
        behind(str(name))


def behind(name: str) -> None:
    """Offer the table behind a figure that has one."""
    if figures()[name]["table"]["rows"]:
        _behind(name)


@st.fragment
def _behind(name: str) -> None:
    """Show the table behind a figure once it is asked for: opening it draws nothing else again."""
    place = st.popover(
        t("figure.table"),
        icon=":material/table_rows:",
        type="tertiary",
        key=f"table.{name}",
        on_change="rerun",
    )
    if place.open:
        with place:
            say(figures()[name]["alt"])
            long_table(figures()[name]["table"])


def look_of_charts() -> dict[str, Any]:
    """Return how the charts that a page draws itself look, and how they write numbers."""
    look: dict[str, Any] = figures()["app-look"]
    return look


def on_screen(spec: Any) -> Any:
    """Return a copy of a specification, which Streamlit writes in, in the colours of the screen."""
    return _recoloured(spec, shared()["dark"] if st.context.theme.type == "dark" else {})


def _recoloured(node: Any, colours: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _recoloured(value, colours) for key, value in node.items()}
    if isinstance(node, list):
        return [_recoloured(value, colours) for value in node]
    return colours.get(node, node) if isinstance(node, str) else node


def labelled(label: str, text: str) -> None:
    """Write a sentence after what it is: comment, business opinion, advice."""
    if text:
        st.markdown(f"**{plain(label)}**  \n{plain(text)}")


def badges(found: dict[str, Any]) -> None:
    """Show the verdict of a finding, where it belongs, and whether a person signed its reading."""
    with st.container(horizontal=True, gap="small"):
        st.badge(t(f"verdict.{found['verdict']}"), color=VERDICT_COLOURS[found["verdict"]])
        st.badge(t(f"section.{found['section']}"), color="gray")
        if found["severity"] in {"warning", "blocking"}:
            st.badge(t(f"severity.{found['severity']}"), color="orange")
        if found["stale"]:
            st.badge(t("finding.stale"), color="orange")


def finding(found: dict[str, Any], *, alone: bool = False) -> None:
    """Show a finding: what is said, its figure, how to read it, what to do, how it is known.

    `alone` says that no part of the page is above it: its title is then that of a part.
    """
    with st.container(border=True):
        badges(found)
        (st.header if alone else st.subheader)(plain(found["title"]), anchor=False)
        if found.get("brought"):
            aside(found["brought"])
        figure(found["figure"])
        if found["claim"] != found["title"]:
            labelled(t("finding.comment"), found["claim"])
        if found["reading"]:
            labelled(t("finding.reading"), found["reading"])
            aside(found["by"])
        labelled(t("finding.advice"), found["advice"])
        if found["same_as"]:
            aside(found["same_as"])
        if found["validations"]:
            with st.expander(t("finding.how"), icon=":material/fact_check:"):
                for validation in found["validations"]:
                    _validation(validation)


def _validation(validation: dict[str, Any]) -> None:
    table(validation["table"])
    for sentence in validation["sentences"]:
        aside(sentence)
    if validation["recompute"]:
        st.code(validation["recompute"], language="python", wrap_lines=True)


def decimal(value: float, digits: int = 3) -> str:
    """Write a number computed on this screen as the language of the screen does."""
    magnitude = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    text = f"{value:,.{max(0, digits - magnitude)}f}".replace("-", "\u2212")
    if language() == "fr":
        text = text.replace(",", "\u202f").replace(".", ",")
    return text


def percent(share: float) -> str:
    """Write a share computed on this screen as a percentage."""
    places = 0 if 0.1 <= share <= 0.9 else 1
    text = f"{100 * share:.{places}f}"
    return f"{text.replace('.', ',')}\u202f%" if language() == "fr" else f"{text}%"
