"""Results people had before, or elsewhere, read from ``references/`` and checked cell by cell."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pythesis.core.errors import InputError
from pythesis.core.imported import ImportedResult
from pythesis.core.said import Said, said

FILES = ("references/results.csv", "references/results.xlsx")
MOST_BYTES = 5_000_000  # a register of results is small: more is another file under this name
MOST_ROWS = 2_000
COLUMNS = {  # each column by the names it may have, in the two languages, accents and case apart
    "model": ("model", "modele"),
    "metric": ("metric", "metrique"),
    "score": ("score", "value", "valeur"),
    "low": ("low", "bas", "borne basse"),
    "high": ("high", "haut", "borne haute"),
    "rows": ("rows", "n", "lignes"),
    "scored_on": ("scored_on", "scored on", "mesure sur"),
    "by": ("by", "author", "auteur", "par"),
    "note": ("note", "notes", "remarque"),
}
NEEDED = ("model", "metric", "score")
Line = tuple[int, list[str]]


def read(root: Path) -> tuple[ImportedResult, ...]:
    """Return the results people brought, none without a file.

    Raises
    ------
    InputError
        Naming the file, and the row and column of the first cell that cannot be read.
    """
    found: list[ImportedResult] = []
    for name in FILES:
        path = root / name
        if path.is_file():
            found += _results(name, path)
    return tuple(found)


def _results(name: str, path: Path) -> Iterator[ImportedResult]:
    if path.stat().st_size > MOST_BYTES:
        raise _refused("heavy", file=name, most=MOST_BYTES // 1_000_000)
    lines = _sheet(name, path) if path.suffix == ".xlsx" else _text(name, path)
    if not lines:
        raise _refused("empty", file=name)
    if len(lines) > MOST_ROWS + 1:
        raise _refused("long", file=name, n=len(lines) - 1, most=MOST_ROWS)
    places = _places(name, lines[0][1])
    for number, cells in lines[1:]:
        values = {c: cells[at].strip() if at < len(cells) else "" for c, at in places.items()}
        if any(values.values()):
            yield _result(name, number, values)


def _text(name: str, path: Path) -> list[Line]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _refused("unreadable", file=name, problem=str(error)) from None
    return [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]


def _sheet(name: str, path: Path) -> list[Line]:
    import fastexcel

    try:
        sheet = fastexcel.read_excel(path.read_bytes()).load_sheet(0, header_row=None, dtypes="string")
        frame = sheet.to_polars()
    except Exception as error:  # noqa: BLE001  (a file that only bears the name of a workbook fails in many ways)
        raise _refused("unreadable", file=name, problem=type(error).__name__) from None
    rows = [["" if cell is None else str(cell) for cell in row] for row in frame.iter_rows()]
    return [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]


def _places(name: str, head: list[str]) -> dict[str, int]:
    """Return where each known column stands."""
    plain = [_plain(cell) for cell in head]
    found = {}
    for column, names in COLUMNS.items():
        at = [i for i, cell in enumerate(plain) if cell in names]
        if len(at) > 1:
            raise _refused("twice", file=name, column=column)
        if at:
            found[column] = at[0]
    for column in NEEDED:
        if column not in found:
            raise _refused("column", file=name, column=column, columns=tuple(head))
    return found


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in flat if not unicodedata.combining(c))


def _result(name: str, number: int, values: dict[str, str]) -> ImportedResult:
    from pythesis.stats import scores  # with SciPy's distributions: not for every command

    for column in NEEDED:
        if not values[column]:
            raise _refused("cell", file=name, row=number, column=column)
    numbers = {c: _number(name, number, c, values.get(c, "")) for c in ("score", "low", "high", "rows")}
    try:
        metric = scores.metric(values["metric"]).name
    except InputError as error:
        raise InputError(
            said("errors.results-metric.what", file=name, row=number, value=values["metric"]), error.remedy
        ) from None
    score, rows = numbers["score"], numbers["rows"]
    assert score is not None
    low, high = numbers["low"], numbers["high"]
    if (low is not None and low > score) or (high is not None and high < score):
        raise _refused("interval", file=name, row=number, score=score)
    if rows is not None and (rows < 1 or rows != int(rows)):
        raise _refused("number", file=name, row=number, column="rows", value=values["rows"])
    return ImportedResult(
        model=values["model"], metric=metric, score=score, low=low, high=high,
        rows=None if rows is None else int(rows), scored_on=values.get("scored_on", ""),
        by=values.get("by", ""), note=values.get("note", ""), place=f"{name}:{number}",
    )  # fmt: skip


def _number(name: str, row: int, column: str, text: str) -> float | None:
    """Read a number with a point or a decimal comma, or a percentage."""
    if not text:
        return None
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    share = plain.endswith("%")
    plain = plain.removesuffix("%")
    if "," in plain and "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _refused("number", file=name, row=row, column=column, value=text)
    return value / 100 if share else value


def _refused(what: str, **values: str | int | float | tuple[str, ...]) -> InputError:
    told: dict[str, str | int | float | tuple[str | Said, ...]] = dict(values)
    return InputError(
        said(f"errors.results-{what}.what", **told), said(f"errors.results-{what}.remedy", **told)
    )
