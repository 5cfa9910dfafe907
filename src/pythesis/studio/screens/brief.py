"""The brief and the dictionary of columns, in fields and editable tables."""

from typing import Any

import polars as pl
import streamlit as st

from pythesis.stats.scores import METRICS
from pythesis.studio import grid
from pythesis.studio.fields import field, save, told
from pythesis.studio.grid import Row
from pythesis.studio.parts import heading, plain, say
from pythesis.studio.room import LANGUAGES, brief, evidence, known, t

TASKS = ("binary", "multiclass", "regression", "analysis")


def shown(name: str, rows: list[Row]) -> tuple[list[Row], str]:
    """Return the rows a table holds and its key; both stay until somebody else changes the brief.

    What a person typed is in the table already: giving it back would make the table start afresh, and
    lose the cell they are typing in by then.
    """
    base, now, version = f"{name}.base", f"{name}.now", f"{name}.version"
    if st.session_state.get(now) != rows:
        if now in st.session_state:
            st.session_state[version] += 1
        st.session_state.setdefault(version, 0)
        st.session_state[base] = st.session_state[now] = rows
    return st.session_state[base], f"{name}.{st.session_state[version]}"


def columns_changed(key: str, rows: list[Row]) -> None:
    """Write the cells that changed in the dictionary of columns."""
    changed = st.session_state[key]["edited_rows"]
    now = st.session_state["columns.now"]
    save(grid.column_edits(now, changed))
    follow("columns", grid.dictionary(brief(), evidence()), rows, changed)


def follow(name: str, disk: list[Row], rows: list[Row], changed: dict[int, Row]) -> None:
    """Take as seen what is on disk when it is what the table shows, edits included."""
    mine = [row | changed.get(at, {}) for at, row in enumerate(rows)]
    if [plainly(row) for row in mine] == [plainly(row) for row in disk]:
        st.session_state[f"{name}.now"] = disk


def plainly(row: Row) -> Row:
    """Return a row with empty cells alike."""
    return {key: cell or None for key, cell in row.items()}


def team_changed(key: str, rows: list[Row]) -> None:
    """Write the members that changed, came or left."""
    state = st.session_state[key]
    removed = state["deleted_rows"]
    save(grid.member_edits(rows, state["edited_rows"], state["added_rows"], removed))


def dictionary() -> None:
    """Show the dictionary of columns."""
    st.header(t("brief.columns"), anchor=False)
    say(t("brief.columns-lead"))
    rows, key = shown("columns", grid.dictionary(brief(), evidence()))
    if not rows:
        st.info(plain(t("parts.not-run")))
        return
    config: dict[str, Any] = {
        "column": st.column_config.TextColumn(t("brief.col.column"), disabled=True, pinned=True)
    }
    for name in grid.TEXTS:
        config[name] = st.column_config.TextColumn(t(f"brief.col.{name}"), help=t(f"brief.help.{name}"))
    config["kind"] = st.column_config.SelectboxColumn(
        t("brief.col.kind"), options=grid.KINDS, format_func=lambda code: known("app.kind", str(code))
    )
    for name in grid.ANSWERS:
        codes = ("yes", "no", "?") if name == "available" else ("yes", "no")
        config[name] = st.column_config.SelectboxColumn(
            t(f"brief.col.{name}"), options=codes, format_func=answer, help=t(f"brief.help.{name}")
        )
    schema = dict.fromkeys(("column", *grid.COLUMNS), pl.String)
    st.data_editor(
        pl.DataFrame(rows, schema=schema),
        column_config=config,
        hide_index=True,
        num_rows="fixed",
        placeholder="",
        key=key,
        on_change=columns_changed,
        args=(key, rows),
    )


def answer(code: Any) -> str:
    """Return yes, no or unknown in words."""
    return t("brief.unknown") if code == "?" else t(f"brief.{code}")


def team() -> None:
    """Show the team."""
    st.header(t("brief.team"), anchor=False)
    say(t("brief.team-lead"))
    rows, key = shown("team", grid.members(brief()))
    st.data_editor(
        pl.DataFrame(rows, schema=dict.fromkeys(grid.MEMBER, pl.String)),
        column_config={name: st.column_config.TextColumn(t(f"brief.member.{name}")) for name in grid.MEMBER},
        hide_index=True,
        num_rows="dynamic",
        placeholder="",
        key=key,
        on_change=team_changed,
        args=(key, rows),
    )


heading("brief")
told()
st.header(t("brief.project"), anchor=False)
field(("project", "question"), t("brief.question"), "text")
left, right = st.columns(2)
with left:
    field(("project", "title"), t("brief.project-title"), "line")
    field(("project", "mentor"), t("brief.mentor"), "line")
    field(
        ("project", "language"), t("brief.language"), "choice", tuple(LANGUAGES), lambda code: LANGUAGES[code]
    )
with right:
    names = [column.name for column in found.raw.columns] if (found := evidence()) else []
    field(("data", "target"), t("brief.target"), "choice", names)
    field(("data", "unit"), t("brief.unit"), "line")
    field(("data", "population"), t("brief.population"), "line")

st.header(t("brief.success"), anchor=False)
left, middle, right = st.columns(3)
with left:
    field(
        ("success", "metric"),
        t("brief.metric"),
        "choice",
        tuple(METRICS),
        lambda code: known("app.metric", code),
    )
with middle:
    field(("success", "minimum"), t("brief.minimum"), "number")
with right:
    field(("success", "maximum"), t("brief.maximum"), "number")
field(("success", "why"), t("brief.why"), "text")

st.header(t("brief.costs"), anchor=False)
left, middle, right = st.columns(3)
with left:
    field(("costs", "false_positive"), t("brief.false-positive"), "number")
with middle:
    field(("costs", "false_negative"), t("brief.false-negative"), "number")
with right:
    field(("costs", "unit"), t("brief.cost-unit"), "line")

dictionary()
team()
