"""A table of plain fields on screen: each field that is left is one edit, with what its author was shown.

The data editor of Streamlit draws its cells on a canvas and opens a field over the one that is edited; keys
typed while it moves from one cell to the next go astray. Here the browser's own fields take the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent
STATE = "edits"  # what the table on screen sends: its edits that were not yet said to be taken

_table = st.components.v2.component(
    "pythesis_sheet",
    html='<div class="sheet"></div>',
    css=(FOLDER / "sheet.css").read_text("utf-8"),
    js=(FOLDER / "sheet.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One edit of a cell: the row and the column it is in, what its author was shown, and what they want."""

    row: str
    key: str
    before: str
    after: str


Taken = Callable[[Cell], bool]


def show(key: str, columns: Sequence[dict[str, Any]], rows: Sequence[dict[str, str]], take: Taken) -> None:
    """Show a table and hand each edit to `take`, once and in the order they were made.

    Parameters
    ----------
    key : str
        The name of the table in the session.
    columns : sequence of dict
        ``key``, ``label``, ``help``, ``kind``: ``name`` (the first, read only), ``text``, or ``choice``
        among ``options``, pairs of a code and its text.
    rows : sequence of dict
        ``id`` and the text of each cell, as they are on disk.
    take : callable
        Says whether it could take an edit; the words of one it could not take stay on screen, marked.
    """
    done = st.session_state.get(f"{key}.done", 0)
    refused = sorted(st.session_state.get(f"{key}.refused", ()))
    data = {"columns": list(columns), "rows": list(rows), "done": done, "refused": refused}
    _table(key=key, data=data, default={STATE: []}, on_edits_change=lambda: _take(key, take))


def _take(key: str, take: Taken) -> None:
    done, refused = f"{key}.done", set(st.session_state.get(f"{key}.refused", ()))
    for edit in st.session_state[key][STATE]:
        if edit["n"] <= st.session_state.get(done, 0):
            continue
        cell = Cell(*(str(edit[part]) for part in ("row", "key", "before", "after")))
        place = (cell.row, cell.key)
        refused = refused - {place} if take(cell) else refused | {place}
        st.session_state[done] = edit["n"]
    st.session_state[f"{key}.refused"] = refused
