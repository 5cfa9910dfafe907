"""The brief and the dictionary of columns, in fields and editable tables."""

from typing import Any

import streamlit as st

from pythesis.ledger import editing
from pythesis.ledger.editing import Edit
from pythesis.stats.scores import METRICS
from pythesis.studio import drafts, grid, sheet
from pythesis.studio.fields import field, save, settled, told
from pythesis.studio.parts import heading, plain, say
from pythesis.studio.room import LANGUAGES, brief, evidence, known, language, root, t
from pythesis.studio.sheet import Cell

MOST_DRAFTS = 60  # shown at once; those taken make room for the next
TEAM = ("project", "team")
WIDTHS = (4, 4, 4, 1)  # of the fields of a member and of the button behind them


def cell_changed(cell: Cell) -> bool:
    """Write an edited cell of the dictionary; say whether the brief takes it."""
    edit = grid.column_edit(cell)
    return edit is None or save([edit])


def dictionary() -> None:
    """Show the dictionary of columns."""
    st.header(t("brief.columns"), anchor=False)
    say(t("brief.columns-lead"))
    rows = grid.dictionary(brief(), evidence())
    if rows:
        sheet.show("columns", columns(), rows, cell_changed)
    else:
        st.info(plain(t("parts.not-run")))


def drafted() -> None:
    """Show what the tool drafted of columns nobody told all of, each with a button that takes it."""
    found = drafts.offers(brief(), evidence(), language())
    if not found:
        return
    with st.expander(t("brief.drafts", n=len(found))):
        say(t("brief.drafts-lead"))
        for offer in found[:MOST_DRAFTS]:
            words, take = st.columns((10, 2), vertical_alignment="center")
            with words:
                say(f"{offer.column}. {offer.text}")
            take.button(t("brief.take"), key=f"take.{offer.column}", on_click=take_draft, args=(offer,))


def take_draft(offer: drafts.Offer) -> None:
    """Write a draft into the empty cells of its column."""
    save(drafts.edits(offer))


def columns() -> list[dict[str, Any]]:
    """Return the columns of the dictionary as it is shown."""
    shown: list[dict[str, Any]] = [{"key": "column", "label": t("brief.col.column"), "kind": "name"}]
    for name in grid.COLUMNS:
        column: dict[str, Any] = {"key": name, "label": t(f"brief.col.{name}"), "kind": "text", "help": ""}
        if name != "kind":
            column["help"] = t(f"brief.help.{name}")
        if name == "kind":
            options = [(code, known("app.kind", code)) for code in grid.KINDS]
        else:
            options = [(code, answer(code)) for code in grid.CODES if code != "?" or name == "available"]
        if name not in grid.TEXTS:
            column |= {"kind": "choice", "options": options}
        shown.append(column)
    return shown


def answer(code: Any) -> str:
    """Return yes, no or unknown in words."""
    return t("brief.unknown") if code == "?" else t(f"brief.{code}")


def team() -> None:
    """Show the team, a line of fields a member, and a line for the next one."""
    st.header(t("brief.team"), anchor=False)
    say(t("brief.team-lead"))
    members = editing.held(root(), TEAM) or []
    for at, member in enumerate(members):
        *fields, away = st.columns(WIDTHS, vertical_alignment="bottom")
        for key, place in zip(grid.MEMBER, fields, strict=True):
            with place:
                field((*TEAM, at, key), t(f"brief.member.{key}"), "line")
        away.button(
            "", key=f"leave.{at}", icon=":material/person_remove:", help=t("brief.leave"),
            on_click=leave, args=(at, member),
        )  # fmt: skip
    with st.form("member", clear_on_submit=True, border=False):
        *fields, add = st.columns(WIDTHS, vertical_alignment="bottom")
        for key, place in zip(grid.MEMBER, fields, strict=True):
            place.text_input(t(f"brief.member.{key}"), key=f"new.{key}")
        add.form_submit_button(
            "", key="join", icon=":material/person_add:", help=t("brief.join"),
            on_click=join, args=(len(members),),
        )  # fmt: skip


def leave(at: int, member: dict[str, Any]) -> None:
    """Take a member off the team, as they were shown."""
    save([Edit((*TEAM, at), member, None)])


def join(at: int) -> None:
    """Write the member who was typed, behind the others; a member without a name is nobody."""
    typed = {key: settled(st.session_state[f"new.{key}"]) for key in grid.MEMBER}
    if typed["name"]:
        save([Edit((*TEAM, at, key), None, value) for key, value in typed.items() if value])


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
    field(
        ("data", "date_order"),
        t("brief.date-order"),
        "choice",
        ("day-first", "month-first"),
        lambda code: t(f"brief.{code}"),
    )

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
drafted()
team()
