"""Draws the workbook: one sheet a table, and one for what was written of columns that are gone."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pythesis.core.said import said
from pythesis.deliver import identity
from pythesis.deliver.workbook.shapes import ASIDE, AWAITED, CORRECTED, HUMAN, WIDTHS, Shape
from pythesis.words import has, say

FIRST: Final = 4  # first row of data
FONT: Final = "Calibri"  # in every office suite, or replaced by its metric twin
PAGE_WIDTH: Final = 290  # signs of the smallest print that reads on A4 across
MOST_TITLE: Final = 31  # letters of the title of a sheet, by Excel
LINE, MOST_LINES = 13, 8  # points; a longer text is read in its cell
EPOCH: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(
    tzinfo=None
)  # the same file for the same content


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the table: its cells by field, and what to note beside some of them."""

    cells: Mapping[str, str | float]
    drafts: Mapping[str, str]  # what the tool itself would write where people may correct it
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its title, how many rows it has, its columns, and sentences to stand under them."""

    title: str
    n_rows: int
    lines: Sequence[Line]
    notes: Sequence[str] = ()


def draw(
    sheets: Sequence[Sheet], gone: Mapping[str, Mapping[str, str]], language: str, shape: Shape
) -> bytes:
    """Return the bytes of the workbook: a sheet a table, in their order."""
    book = Workbook()
    book.remove(book.active)
    for table in sheets:
        _table(book.create_sheet(_free(table.title, book.sheetnames)), table, language, shape)
    if gone:
        _gone(book, gone, language)
    _aside(book, [line for table in sheets for line in table.lines])
    book.properties.creator = "Pythesis"
    book.properties.created = EPOCH
    return _fixed(book)


def _free(title: str, taken: Sequence[str]) -> str:
    """Return a title no sheet has yet, capitals apart, as short as Excel asks."""
    used = {name.casefold() for name in taken}
    found, number = title[:MOST_TITLE], 2
    while found.casefold() in used:
        found, number = f"{title[: MOST_TITLE - len(str(number)) - 1]} {number}", number + 1
    return found


def _table(sheet: Any, table: Sheet, language: str, shape: Shape) -> None:
    _top(sheet, say(said("workbook.count", n=table.n_rows), language), language, shape)
    for row, line in enumerate(table.lines, start=FIRST):
        _write(sheet, row, line, shape)
    last = max(FIRST, FIRST + len(table.lines) - 1)
    _choices(sheet, last, language, shape)
    _waiting(sheet, last, language, shape)
    _page(sheet, last, shape)
    for row, note in enumerate(table.notes, start=last + 2):
        sheet.merge_cells(f"A{row}:{get_column_letter(len(shape.fields))}{row}")
        cell = _put(sheet, f"A{row}", note)
        cell.font = _font(identity.MUTED, italic=True)
        taken = math.ceil(1.05 * len(note) / sum(WIDTHS[field] for field in shape.fields))
        sheet.row_dimensions[row].height = LINE * taken + 6
        cell.alignment = Alignment(wrap_text=True, vertical="center", indent=1)


def _colour(name: str) -> str:
    return name.removeprefix("#").upper()


def _fill(name: str) -> PatternFill:
    return PatternFill("solid", start_color=_colour(name), end_color=_colour(name))


def _font(colour: str = identity.INK, **style: Any) -> Font:
    return Font(name=FONT, size=style.pop("size", 10), color=_colour(colour), **style)


RULE: Final = Side(style="thin", color=_colour(identity.LINE))
CONTRADICTED: Final = Side(style="medium", color=_colour(identity.STATE["bad"]))
HEAVY: Final = Side(style="medium", color=_colour(identity.ACCENT))


def _put(sheet: Any, place: str, value: str | float) -> Any:
    """Write a cell; text is stored as text even when it starts like a formula."""
    cell = sheet[place]
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    return cell


def _places(shape: Shape) -> dict[str, str]:
    """Return the letter of each field."""
    return {field: get_column_letter(at) for at, field in enumerate(shape.fields, start=1)}


def _header(field: str, shape: Shape, language: str) -> str:
    short = f"workbook.short.{field}"
    key = short if shape.name == "short" and has(short, language) else f"workbook.header.{field}"
    return say(said(key), language)


def _top(sheet: Any, count: str, language: str, shape: Shape) -> None:
    sheet.merge_cells(f"A1:{get_column_letter(len(shape.fields))}1")
    cell = _put(sheet, "A1", count)
    cell.font = _font(identity.ACCENT, size=13, bold=True)
    cell.alignment = Alignment(vertical="center", indent=1)
    sheet.row_dimensions[1].height = 28
    for field, letter in _places(shape).items():
        head = _put(sheet, f"{letter}2", _header(field, shape, language))
        head.font = _font(identity.PAPER, size=11, bold=True)
        head.fill = _fill(identity.ACCENT)
        head.alignment = Alignment(wrap_text=True, vertical="center", horizontal=_side(field))
        prompt = _put(sheet, f"{letter}3", say(said(f"workbook.prompt.{field}"), language))
        prompt.font = _font(identity.MUTED, size=9, italic=True)
        prompt.fill = _fill(identity.ACCENT_WASH)
        prompt.alignment = Alignment(wrap_text=True, vertical="top", horizontal=_side(field))
        prompt.border = Border(bottom=HEAVY)
    sheet.row_dimensions[2].height = 34
    sheet.row_dimensions[3].height = 52


def _side(field: str) -> str:
    return "center" if field in {"number", "share"} else "left"


def _lines(line: Line) -> int:
    """Return how many lines of text the fullest cell of a row takes."""
    texts = ((field, str(text)) for field, text in line.cells.items())
    return max(math.ceil(1.05 * len(text) / WIDTHS[field]) for field, text in texts)


def _write(sheet: Any, row: int, line: Line, shape: Shape) -> None:
    lines = min(MOST_LINES, _lines(line))
    if lines > 1:
        sheet.row_dimensions[row].height = LINE * lines + 6
    for field, letter in _places(shape).items():
        cell = _put(sheet, f"{letter}{row}", line.cells[field])
        if field in line.notes:
            cell.comment = Comment(line.notes[field], "Pythesis", height=120, width=320)
            cell.border = Border(*[CONTRADICTED] * 4)
        cell.font = _font(bold=field == "name")
        if field not in line.notes:
            cell.border = Border(bottom=RULE)
        cell.alignment = Alignment(
            wrap_text=field not in {"number", "share"},
            vertical="center",
            horizontal=_side(field),
        )
        if field == "share":
            cell.number_format = "0.0"
        if field in HUMAN:
            cell.protection = Protection(locked=False)
        elif row % 2:
            cell.fill = _fill(identity.WASH)


def _choices(sheet: Any, last: int, language: str, shape: Shape) -> None:
    """Offer the exact lists of the form."""
    for field, choices in shape.lists.items():
        group = "workbook" if field == "availability" else f"workbook.{field}"
        words = [say(said(f"{group}.{choice}"), language) for choice in choices]
        rule = DataValidation(type="list", formula1='"' + ",".join(words) + '"', allow_blank=True)
        rule.error = say(said("workbook.bad-choice"), language)
        rule.showErrorMessage = True
        letter = _places(shape)[field]
        rule.add(f"{letter}{FIRST}:{letter}{last}")
        sheet.add_data_validation(rule)


def _waiting(sheet: Any, last: int, language: str, shape: Shape) -> None:
    """Tint the cells that wait for a person until they are filled."""
    todo = say(said("workbook.todo"), language)
    needless = say(said("workbook.none-needed"), language)
    marked = say(said("workbook.draft", sentences=""), language).strip()
    for field in (f for f in shape.fields if f in (*AWAITED, "state")):
        letter = _places(shape)[field]
        area = f"{letter}{FIRST}:{letter}{last}"
        waits = FormulaRule(
            formula=[f'{letter}{FIRST}="{todo}"'],
            fill=PatternFill(bgColor=_colour(identity.STATE_WASH["draft"])),
            font=Font(color=_colour(identity.STATE["draft"]), italic=True),
        )
        drafted = FormulaRule(
            formula=[f'LEFT({letter}{FIRST},{len(marked)})="{marked}"'],
            font=Font(color=_colour(identity.STATE["draft"]), italic=True),
        )
        quiet = FormulaRule(
            formula=[f'{letter}{FIRST}="{needless}"'], font=Font(color=_colour(identity.QUIET), italic=True)
        )
        sheet.conditional_formatting.add(area, waits)
        sheet.conditional_formatting.add(area, quiet)
        if field == "description":
            sheet.conditional_formatting.add(area, drafted)


def _page(sheet: Any, last: int, shape: Shape) -> None:
    for field, letter in _places(shape).items():
        sheet.column_dimensions[letter].width = WIDTHS[field]
    sheet.sheet_format.defaultRowHeight = 19
    sheet.sheet_format.customHeight = True
    sheet.freeze_panes = f"C{FIRST}"
    # Sorting must leave headers and prompts where they are.
    sheet.auto_filter.ref = f"A{FIRST - 1}:{get_column_letter(len(shape.fields))}{last}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    # A form too wide to be read on one page takes two or more, its first columns on each.
    sheet.page_setup.fitToWidth = math.ceil(sum(WIDTHS[field] for field in shape.fields) / PAGE_WIDTH)
    sheet.print_title_cols = "A:B"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "2:3"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.oddFooter.center.text = "&P / &N"


def _aside(book: Workbook, lines: Sequence[Line]) -> None:
    """Keep what the tool wrote, so that a correction is told from it on the next run."""
    sheet = book.create_sheet(ASIDE)
    sheet.sheet_state = "hidden"
    fields = [field for field in ("description", *CORRECTED) if any(field in line.drafts for line in lines)]
    for row, cells in enumerate(
        [("name", *fields), *((line.cells["name"], *(line.drafts[f] for f in fields)) for line in lines)],
        start=1,
    ):
        for at, text in enumerate(cells, start=1):
            _put(sheet, f"{get_column_letter(at)}{row}", text)


def _gone(book: Workbook, gone: Mapping[str, Mapping[str, str]], language: str) -> None:
    """Keep what was written of columns the table no longer has."""
    sheet = book.create_sheet(say(said("workbook.gone"), language))
    sheet.merge_cells("A1:E1")
    note = _put(sheet, "A1", say(said("workbook.gone-note"), language))
    note.font = _font(identity.MUTED, italic=True)
    note.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[1].height = 30
    fields = ("name", *(field for field in HUMAN if any(field in cells for cells in gone.values())))
    for at, field in enumerate(fields, start=1):
        letter = get_column_letter(at)
        head = _put(sheet, f"{letter}2", say(said(f"workbook.header.{field}"), language))
        head.font = _font(identity.PAPER, size=11, bold=True)
        head.fill = _fill(identity.ACCENT)
        sheet.column_dimensions[letter].width = WIDTHS[field]
        for row, (name, cells) in enumerate(sorted(gone.items()), start=3):
            cell = _put(sheet, f"{letter}{row}", name if field == "name" else cells.get(field, ""))
            cell.font, cell.border = _font(), Border(bottom=RULE)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B3"
    sheet.sheet_view.showGridLines = False


def _fixed(book: Workbook) -> bytes:
    """Return the file with the same dates whenever it is written."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as read, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = read.read(name)
            if name == "docProps/core.xml":
                stamp = EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            written.writestr(entry, content)
    return fixed.getvalue()
