"""The audit workbook, in the forms schools hand out: tool and people each fill what they know.

There is one sheet a table: the first, then those joined to it. Row 1 holds the number of rows, row 2 the
headers, row 3 what each header asks, and columns follow from row 4, one a line. What people write in their
cells (`HUMAN`) is read back and kept on every rerun, whatever the form and language of the workbook before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Role
from pythesis.core.evidence import Evidence
from pythesis.core.join import Join
from pythesis.core.said import said
from pythesis.deliver.workbook.cells import PLACES, STATES, plain, read
from pythesis.deliver.workbook.facts import facts, role
from pythesis.deliver.workbook.shapes import ASIDE, AWAITED, CORRECTED, HUMAN, SHAPES, Shape, chosen
from pythesis.deliver.workbook.sheet import Line, Sheet, draw
from pythesis.words import languages, say

__all__ = ["HUMAN", "PATH", "SHAPES", "read", "render"]

PATH = "references/audit.xlsx"


def render(evidence: Evidence, language: str, previous: bytes | None = None) -> dict[str, bytes]:
    """Draw the audit workbook.

    Parameters
    ----------
    evidence : Evidence
        ``brief.report.workbook`` chooses the form: ``school``, ``school-variant``, ``long`` or ``short``.
    language : {"fr", "en"}
    previous : bytes, optional
        The workbook as people left it: their cells are kept, whatever its language and form.

    Returns
    -------
    dict
        ``references/audit.xlsx`` and its bytes, the same for the same evidence and the same people's cells.

    Raises
    ------
    InputError
        When `previous` is not a workbook.
    """
    written = read(previous) if previous is not None else {}
    filled = tuple(f for f in (*HUMAN, *CORRECTED) if any(f in cells for cells in written.values()))
    shape = chosen(evidence.brief.report.workbook, language).with_also(filled)
    sheets = [
        Sheet(title, n_rows, _lines(columns, evidence, language, shape, written), notes)
        for title, n_rows, columns, notes in _tables(evidence, language)
    ]
    present = {plain(column.name) for column in evidence.raw.columns}
    gone = {name: cells for name, cells in written.items() if name not in present}
    return {PATH: draw(sheets, gone, language, shape)}


def _tables(evidence: Evidence, language: str) -> list[tuple[str, int, tuple[Column, ...], tuple[str, ...]]]:
    """Return each table of the source: its title, its rows, the columns that came from it, what to note.

    A column stands on one sheet, that of the table it came from; keys stand on the sheet of the left.
    """
    raw = evidence.raw
    came = {name: at for at, join in enumerate(raw.joins) for name in join.columns}
    own = [tuple(c for c in raw.columns if came.get(c.name) == at) for at in range(len(raw.joins))]
    first = tuple(c for c in raw.given if c.name not in came)
    tables = [(_title(raw.source), raw.joins[0].rows_left if raw.joins else raw.n_rows, first, ())]
    return tables + [
        (_title(join.right), join.rows_right, columns, _notes(join, raw.n_rows, language))
        for join, columns in zip(raw.joins, own, strict=True)
    ]


def _notes(join: Join, n_rows: int, language: str) -> tuple[str, ...]:
    """Say how a table was joined, what its shares are of, and which of its columns are told elsewhere."""
    keys = plain(", ".join(a if a == b else f"{a} = {b}" for a, b in join.on))
    notes = [said("workbook.joined", right=join.right, left=join.left, keys=keys, n=n_rows)]
    if join.repeated:
        notes.append(said("workbook.joined-repeated", columns=join.repeated, left=join.left))
    if join.renamed:
        kept = tuple(new for _, new in join.renamed if new in join.columns)
        notes += [said("workbook.joined-renamed", columns=kept, left=join.left)] if kept else []
    return tuple(plain(say(note, language)) for note in notes)


def _title(source: str) -> str:
    name = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", source.rsplit("/", 1)[-1])
    title = re.sub(r"[\[\]:*?/\\']", " ", plain(name)).strip()[:31]
    return title if title.casefold() not in {"", ASIDE} else "Audit"


def _lines(
    columns: tuple[Column, ...],
    evidence: Evidence,
    language: str,
    shape: Shape,
    written: Mapping[str, Mapping[str, str]],
) -> list[Line]:
    return [
        _line(position, column, evidence, language, shape, written.get(plain(column.name), {}))
        for position, column in enumerate(columns, start=1)
    ]


def _line(
    position: int,
    column: Column,
    evidence: Evidence,
    language: str,
    shape: Shape,
    written: Mapping[str, str],
) -> Line:
    n = evidence.raw.n_rows
    human = {name: written.get(name) or _known(name, column, evidence.brief, language) for name in AWAITED}
    shown = {name: _shown(name, text, language) for name, text in human.items()}
    drafted = (
        _drafted(column, evidence, language) if shown["description"] == _word("", "todo", language) else ""
    )
    shown["mentor"] = written.get("mentor", "")
    waits = any(shown[name] == _word("", "todo", language) for name in AWAITED if name in shape.fields)
    state = STATES.get(written.get("state", "").casefold(), "todo" if waits else "review")
    shown["state"] = _word("state", state, language)
    shown["description"] = drafted or shown["description"]
    cells: dict[str, str | float] = {
        "number": position,
        "name": plain(column.name),
        "share": round(100 * (column.missing / n if n else 0.0), 2),
        "role": role(column, shape.name, language),
        **facts(column, evidence, language),
        **shown,
    }
    drafts: dict[str, str] = {field: str(cells[field]) for field in CORRECTED if field in shape.fields}
    drafts["description"] = drafted
    cells |= {f: _corrected(f, written[f], language) for f in CORRECTED if f in written}
    notes = {
        conflict.what: say(conflict.said, language)
        for conflict in evidence.conflicts
        if conflict.column == column.name
    }
    return Line({field: cells[field] for field in shape.fields}, drafts, notes)


def _known(cell: str, column: Column, brief: Brief, language: str) -> str:
    """Return what the brief says for a person's cell, else that it waits, or need not be filled."""
    told = brief.column(column.name)
    if cell == "description" and told.description:
        return told.description + (f" ({told.unit})" if told.unit else "")
    if cell == "availability" and told.available in {True, False}:
        return _word("", "yes" if told.available is True else "no", language)
    if cell == "missing" and told.missing:
        return told.missing
    if cell == "remarks" and told.note:
        return told.note
    needless = (cell == "missing" and column.missing == 0) or (
        cell == "availability" and column.role is Role.TARGET
    )
    return _word("", "none-needed" if needless else "todo", language)


def _drafted(column: Column, evidence: Evidence, language: str) -> str:
    """Return the draft of a description nobody wrote, empty when neither name nor values tell anything."""
    for draft in evidence.dictionary:
        if draft.name == column.name and draft.rests_on != "nothing":
            sentences = " ".join(say(sentence, language) for sentence in (draft.description, *draft.asks))
            return plain(say(said("workbook.draft", sentences=sentences), language))
    return ""


def _shown(cell: str, text: str, language: str) -> str:
    """Return a person's cell, its yes or no in the language of the workbook."""
    if cell == "availability":
        answer = PLACES.get(text.strip().casefold())
        return _word("", answer, language) if answer else text
    return text


def _corrected(field: str, text: str, language: str) -> str:
    """Return a person's choice from a list, in the language of the workbook."""
    for shape in SHAPES.values():
        for choice in shape.lists.get(field, ()):
            if any(say(said(f"workbook.{field}.{choice}"), spoken) == text for spoken in languages):
                return _word(field, choice, language)
    return text


def _word(group: str, name: str, language: str) -> str:
    return say(said(f"workbook.{group}.{name}" if group else f"workbook.{name}"), language)
