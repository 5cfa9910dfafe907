"""Rows of units, totals and notes are no rows; rows that only look like them stay."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Table
from pythesis.stages import ingest
from pythesis.stats.unit_words import is_unit

MEASURES = [("Lyon", 12.5 + i % 7, round(3.1 * i, 1), dt.date(2024, 1, 1 + i % 28)) for i in range(40)]
HEAT, MASS = sum(row[1] for row in MEASURES), sum(row[2] for row in MEASURES)


def written(tmp_path: Path, text: str, **data: object) -> tuple[pl.DataFrame, Table]:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return ingest.read(path, parse_brief({"data": data}))


def body(comma: bool = True) -> str:
    lines = [f"{town};{heat};{mass};{day}" for town, heat, mass, day in MEASURES]
    return "\n".join(lines).replace(".", ",") if comma else "\n".join(lines)


def test_units_totals_and_notes_of_a_text_are_no_rows(tmp_path: Path) -> None:
    foot = f"Total;{HEAT:.1f};{MASS:.1f};\nMoyenne;{HEAT / 40:.2f};;\n;;;\nSource : INSEE;;;\n"
    frame, table = written(tmp_path, f"ville;temp;masse;jour\n;°C;(kg);\n{body()}\n{foot.replace('.', ',')}")
    assert frame.height == 40
    assert [str(dtype) for dtype in frame.dtypes] == ["String", "Float64", "Float64", "Date"]
    assert (table.column("temp").unit, table.column("masse").unit) == ("°C", "kg")
    assert (table.reading["total_rows"], table.reading["note_rows"], table.reading["tail_rows"]) == (2, 1, 4)


@pytest.mark.parametrize("empty", [";;;\n", "\n", ";;;\n;;;\n"])
@pytest.mark.parametrize(
    ("label", "heat"), [("Total", HEAT), ("Moyenne", HEAT / 40), ("TOTAL GÉNÉRAL", HEAT)]
)
def test_totals_under_an_empty_row_are_found(tmp_path: Path, empty: str, label: str, heat: float) -> None:
    text = f"ville;temp;masse;jour\n{body(comma=False)}\n{empty}{label};{heat:.2f};;\n"
    frame, table = written(tmp_path, text)
    assert (frame.height, table.reading["total_rows"]) == (40, 1)


def test_units_totals_and_notes_of_a_sheet_are_no_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    lines = [
        ["Relevé"],
        [],
        ["ville", "temp", "masse", "jour"],
        [None, "°C", "kg", None],
        *map(list, MEASURES),
    ]
    for line in [*lines, ["TOTAL", HEAT, MASS, None], [], ["Source : INSEE"], ["Note : provisoire"]]:
        book.active.append(line)
    book.save(tmp_path / "table.xlsx")
    frame, table = ingest.read(tmp_path / "table.xlsx", parse_brief({}))
    assert (frame.height, table.column("masse").unit, table.reading["title_lines"]) == (40, "kg", 1)
    assert (table.reading["total_rows"], table.reading["note_rows"]) == (1, 2)


def test_totals_stay_when_a_person_says_so(tmp_path: Path) -> None:
    text = f"ville;temp;masse;jour\n{body(comma=False)}\nTotal;{HEAT};{MASS:.1f};\n"
    assert written(tmp_path, text)[0].height == 40
    assert written(tmp_path, text, totals="keep")[0].height == 41


LEVELS = [
    "\n".join(f"{['Shell', 'Total', 'BP'][i % 3]};{1.5 + i / 100};{i};x" for i in range(29))
    + "\nTotal;1.99;3;y",
    "\n".join(f"{['m', 'l', 's'][i % 3]};{i};{['kg', 'g'][i % 2]};x" for i in range(30)),
    "\n".join(f"n{i};;;" if i % 9 == 8 else f"n{i};{i};3;x" for i in range(27)) + "\nsource;;;",
]


@pytest.mark.parametrize("lines", LEVELS)
def test_rows_that_look_like_units_totals_or_notes_stay(tmp_path: Path, lines: str) -> None:
    frame, table = written(tmp_path, f"brand;price;n;kind\n{lines}\n")
    assert frame.height == lines.count("\n") + 1
    assert not table.reading.keys() & {"units_row", "tail_rows"}


def test_new_rows_are_read_the_same_way(tmp_path: Path) -> None:
    text = f"ville;temp;masse;jour\n;°C;kg;\n{body()}\n"
    _, table = written(tmp_path, text)
    again = ingest.again(tmp_path / "table.csv", table)
    assert (again.height, again["masse"].dtype) == (40, pl.Float64)


@pytest.mark.parametrize("unit", ["kg", "€", "°C", "W/m²", "µg/m3", "km/h", "m.s-1", "k€", "jours", "%"])
def test_units(unit: str) -> None:
    assert is_unit(unit)


@pytest.mark.parametrize("text", ["Paris", "12", "A1", "rouge", "", "oui", "12 kg", "XL"])
def test_words_that_are_no_units(text: str) -> None:
    assert not is_unit(text)


def monthly(total: str = "") -> str:
    """Return three files put one under another, each with its header and, if asked, a total."""
    made = []
    for month in ("janvier", "février", "mars"):
        rows = [f"{i:02d};{month} 2023;{1_000 + 37 * i}" for i in range(1, 16)]
        made += ["Département;Mois;Incidents", *rows]
        made += [f"Total;;{sum(1_000 + 37 * i for i in range(1, 16))}"] if total else []
    return "\n".join(made) + "\n"


@pytest.mark.parametrize(("total", "totals"), [("", 0), ("yes", 3)])
def test_the_header_of_each_piece_and_its_total_are_no_rows(tmp_path: Path, total: str, totals: int) -> None:
    frame, table = written(tmp_path, monthly(total))
    assert (frame.height, frame["Incidents"].dtype) == (45, pl.Int64)
    assert (table.reading["header_rows"], table.reading.get("total_rows", 0)) == (2, totals)
    assert ingest.again(tmp_path / "table.csv", table).height == 45


def test_a_first_row_of_words_that_comes_back_is_a_row(tmp_path: Path) -> None:
    """Among words alone, a row may well be met twice: mushrooms, answers."""
    lines = ["rouge;rond;lisse", "vert;plat;ridé", "rouge;rond;lisse", "brun;plat;lisse", "rouge;plat;ridé"]
    frame, table = written(tmp_path, "\n".join(lines * 3))
    assert (frame.height, table.reading["header"]) == (15, False)
