"""Every finding, filtered and searched, each with its figure and how it is known."""

import unicodedata

import streamlit as st

from app_pages.bundle import t, texts
from app_pages.parts import finding, heading

PER_PAGE = 6  # figures drawn at once: more makes a phone slow


def folded(text: str) -> str:
    """Return `text` without accents or capitals, to search in."""
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode() or text


content = texts()["findings"]
heading(t("findings.title"), content["lead"])

found = content["items"]
verdicts = list(dict.fromkeys(item["verdict"] for item in found))
sections = list(dict.fromkeys(item["section"] for item in found))
names = content["columns"]

verdict = st.pills(
    t("findings.verdict"),
    verdicts,
    selection_mode="multi",
    format_func=lambda code: t(f"verdict.{code}"),
    key="findings.verdict",
)
left, middle, right = st.columns(3)
words = left.text_input(t("findings.search"), key="findings.search", icon=":material/search:")
place = middle.selectbox(
    t("findings.section"),
    sections,
    index=None,
    format_func=lambda code: t(f"section.{code}"),
    placeholder=t("findings.all"),
    key="findings.section",
)
column = right.selectbox(
    t("findings.column"),
    list(range(len(names))),
    index=None,
    format_func=lambda position: names[position]["label"],
    placeholder=t("findings.all"),
    key="findings.column",
)

shown = [
    item
    for item in found
    if (not verdict or item["verdict"] in verdict)
    and (place is None or item["section"] == place)
    and (column is None or names[column]["name"] in item["columns"])
    and all(word in folded(item["search"]) for word in folded(words).split())
]
pages = max(1, -(-len(shown) // PER_PAGE))
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.markdown(t("findings.shown", shown=len(shown), total=len(found)))
    page = 1
    if pages > 1:
        page = st.number_input(
            t("findings.page", pages=pages), min_value=1, max_value=pages, value=1, width=180
        )
if found and not shown:
    st.info(t("findings.none"), icon=":material/filter_alt_off:")
for item in shown[(page - 1) * PER_PAGE : page * PER_PAGE]:
    finding(item, alone=True)
