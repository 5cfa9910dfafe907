"""The dashboard: a story to follow, filters that every chart obeys, and the rows behind what is seen."""

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from app_pages import rows as held
from app_pages.bundle import shared, t, texts
from app_pages.live import SELECTION, Painter
from app_pages.parts import (
    VERDICT_COLOURS,
    aside,
    decimal,
    finding,
    heading,
    look_of_charts,
    on_screen,
    percent,
    plain,
    plain_text,
    say,
    section,
)

SHOWN = 4  # charts of the whole table before anyone chooses
ROWS_SEEN = 1_000  # rows of the table at the end; all are in the file to download
CARDS = 3  # side by side
LEVELS_TOLD = 4  # of a filter, in the line that says what is filtered
FILTER, STEP, MEASURE, COLUMNS = "dash.filter", "dash.step", "dash.measure", "dash.columns"

plan, words = shared()["dashboard"], texts()["dashboard"]
columns: list[dict[str, Any]] = plan["columns"]
labels: list[str] = words["labels"]
frame = held.load(columns)


def key(place: int) -> str:
    """Return the name under which the filter of a column is kept."""
    return f"{FILTER}.{place}"


def level_name(place: int, level: str) -> str:
    """Return a level as it is shown."""
    if level == held.MISSING:
        return str(t("dashboard.missing"))
    if columns[place]["boolean"]:
        return str(words["yes_no"].get(level, level))
    return str(plain_text(level)) or held.MISSING


def asked_of(place: int) -> Any:
    """Return what is asked of a column, None when its filter lets every row pass."""
    value = st.session_state.get(key(place))
    if columns[place]["kind"] == "category":
        return list(value) if value else None
    ends = held.span(frame, place)
    if not value or ends is None or len(value) < 2 or tuple(value) == ends:
        return None
    return tuple(value)


def clicked(place: int, chart: str) -> None:
    """Turn what was clicked on a chart into the filter of its column."""
    picked = st.session_state[chart]["selection"].get(SELECTION, {})
    if columns[place]["kind"] == "category":
        st.session_state[key(place)] = [point["k"] for point in picked]
        return
    ends = held.span(frame, place)
    brushed = next(iter(picked.values()), None) if picked else None
    if ends is None:
        return
    st.session_state[key(place)] = ends if not brushed else within(place, brushed, ends)


def within(place: int, brushed: list[Any], ends: tuple[Any, Any]) -> tuple[Any, Any]:
    """Return the ends of a brush as values of the column, inside what it holds."""
    low, high = min(brushed), max(brushed)
    if columns[place]["kind"] == "date":
        low, high = (pl.from_epoch(pl.Series([int(end)]), "ms").dt.date()[0] for end in (low, high))
    elif isinstance(ends[0], int):
        low, high = round(low), round(high)
    return max(ends[0], low), min(ends[1], high)


def follow() -> None:
    """Show the measure and the columns of the step of the story that was chosen."""
    step = st.session_state[STEP]
    if step is None:
        st.session_state[COLUMNS] = plan["order"][:SHOWN]
        return
    told = plan["steps"][step]
    measures = [place for place in told if place in plan["measures"]]
    st.session_state[MEASURE] = measures[0] if measures and len(told) > 1 else None
    st.session_state[COLUMNS] = [place for place in told if place != st.session_state[MEASURE]] or told


def clear() -> None:
    """Take every filter off."""
    for place in range(len(columns)):
        st.session_state.pop(key(place), None)


def ask(place: int) -> None:
    """Show the filter of one column."""
    column, label = columns[place], plain(labels[place])
    if column["kind"] == "category":
        every = held.levels(frame, place, column)
        st.multiselect(
            label,
            every,
            key=key(place),
            format_func=partial(level_name, place),
            placeholder=t("findings.all"),
        )
        return
    ends = held.span(frame, place)
    if ends is None:
        return
    st.session_state.setdefault(key(place), ends)
    slider: Any = st.slider  # of numbers or of dates: the data decide
    if column["kind"] == "number" and not isinstance(ends[0], int):
        slider(label, *ends, key=key(place), step=(ends[1] - ends[0]) / 200, format="%.4g")
    else:
        slider(label, *ends, key=key(place))


def told_of(place: int, asked: Any) -> str:
    """Say one filter that is set."""
    if isinstance(asked, tuple):
        what = " \u2013 ".join(held.written(end) for end in asked)
    else:
        what = ", ".join(level_name(place, level) for level in asked[:LEVELS_TOLD])
        what += "\u2026" if len(asked) > LEVELS_TOLD else ""
    return f"{labels[place]} = {what}"


def cards(now: pl.DataFrame, measure: int | None) -> None:
    """Show how many rows are kept, and what they are like beside the whole table."""
    shown = [(t("dashboard.rows"), str(now.height), t("dashboard.of", total=frame.height))]
    if measure is not None:
        for name, value, whole in zip(
            ("mean", "median"), held.typical(now, measure), held.typical(frame, measure), strict=True
        ):
            seen = "\u2014" if value is None else decimal(value, 4)
            note = "" if whole is None else t("dashboard.whole", value=decimal(whole, 4))
            shown.append((t(f"dashboard.{name}", measure=labels[measure]), seen, note))
    for place, (label, value, note) in zip(st.columns(CARDS), shown, strict=False):
        with place, st.container(border=True, height="stretch"):
            st.metric(plain(label), plain(value))
            aside(note)


def chart(painter: Painter, place: int) -> None:
    """Show one column: its chart, and what was tested about it."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{plain(labels[place])}**")
        spec = painter.draw(place, columns[place], partial(level_name, place))
        if spec is None:
            aside(t("dashboard.nothing"))
        else:
            name = f"dash.chart.{place}"
            st.vega_lite_chart(
                spec=on_screen(spec), width="stretch", theme=None, key=name,
                on_select=partial(clicked, place, name),
            )  # fmt: skip
        tested(place)


def tested(place: int) -> None:
    """Show what was tested about a column, first what also bears on the measure."""
    found = words["beside"][place]
    told = next((each for each in found if st.session_state[MEASURE] in each["columns"]), None)
    told = told or (found[0] if found else None)
    if told is None:
        aside(t("dashboard.untested"))
        return
    colour = VERDICT_COLOURS[told["verdict"]]
    st.markdown(f":{colour}-badge[{plain(t('verdict.' + told['verdict']))}] {plain(told['title'])}")
    if told["claim"] != told["title"]:
        with st.popover(t("finding.comment"), icon=":material/notes:", type="tertiary"):
            say(told["claim"])


def behind(now: pl.DataFrame, measure: int | None) -> None:
    """Show the rows that are kept, and give them as a file."""
    section(t("dashboard.behind"), t("dashboard.behind-lead"))
    ordered = now if measure is None else now.sort(str(measure), descending=True, nulls_last=True)
    named = ordered.rename(
        {str(place): label for place, label in enumerate(labels)} | {"row": t("dashboard.row")}
    )
    local = {
        name: st.column_config.NumberColumn(format="localized")
        for name, kind in named.schema.items()
        if kind.is_float()
    }
    st.dataframe(
        named.head(ROWS_SEEN),
        hide_index=True,
        width="stretch",
        height=360,
        placeholder="\u2014",
        column_config=local,
    )
    if named.height > ROWS_SEEN:
        aside(t("dashboard.first", shown=ROWS_SEEN, total=named.height))
    st.download_button(
        t("dashboard.download"),
        held.safe(named).write_csv(),
        "rows.csv",
        "text/csv",
        icon=":material/download:",
    )


heading(t("dashboard.title"), t("dashboard.lead"))
if STEP not in st.session_state:
    st.session_state[STEP] = None
    follow()
if words["steps"]:
    titles = [f"{place}. {step['title']}" for place, step in enumerate(words["steps"], 1)]
    st.selectbox(
        t("dashboard.story"), range(len(titles)), index=None, key=STEP, on_change=follow,
        format_func=titles.__getitem__, placeholder=t("dashboard.whole-table"),
    )  # fmt: skip
left, right = st.columns([1, 2])
left.selectbox(
    t("dashboard.measure"), plan["measures"], index=None, key=MEASURE, format_func=labels.__getitem__,
    placeholder=t("dashboard.count"), help=t("dashboard.measure-help"),
)  # fmt: skip
right.multiselect(
    t("dashboard.columns"), plan["order"], key=COLUMNS, format_func=labels.__getitem__,
    placeholder=t("dashboard.none-chosen"),
)  # fmt: skip
filters = {place: asked for place in range(len(columns)) if (asked := asked_of(place)) is not None}
with st.expander(t("dashboard.filters", n=len(filters)), icon=":material/filter_alt:"):
    for place, slot in zip(plan["order"], st.columns(3) * (1 + len(columns) // 3), strict=False):
        with slot:
            ask(place)
if filters:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(" ".join(f":blue-badge[{plain(told_of(*item))}]" for item in filters.items()))
        st.button(t("dashboard.clear"), icon=":material/filter_alt_off:", on_click=clear, type="tertiary")

measure: int | None = st.session_state[MEASURE]
now = held.kept(frame, filters)
cards(now, measure)
step = st.session_state[STEP]
if step is not None:
    finding(words["steps"][step], alone=True)
look = {
    "colours": plan["colours"],
    "config": look_of_charts(),
    "count": lambda n: decimal(float(n), 0),
    "measure": "" if measure is None else t("dashboard.mean", measure=labels[measure]),
    **{name: t(f"dashboard.{name}") for name in ("all", "kept", "share", "n")},
}
painter = Painter(frame, filters, measure, look, lambda value: decimal(value, 4), percent)
section(t("dashboard.charts"), t("dashboard.charts-lead"))
chosen: list[int] = st.session_state[COLUMNS]
for start in range(0, len(chosen), 2):
    for slot, place in zip(st.columns(2), chosen[start : start + 2], strict=False):
        with slot:
            chart(painter, place)
aside(t("dashboard.caution"))
behind(now, measure)
