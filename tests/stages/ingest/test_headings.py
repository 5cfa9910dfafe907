"""Names of columns under a title saved with its delimiters, and on two rows."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Table
from pythesis.stages import ingest

ROWS = [("Ain", 1200 + 7 * i, 40 + i, 3 + i % 5, 12.5 + i) for i in range(30)]
TITLE = "Parc de logements;;;;\nSource :;ministère;;;\n;;;;\n"
BODY = "\n".join(";".join(map(str, row)) for row in ROWS) + "\n"


def read(tmp_path: Path, text: str, **data: object) -> tuple[pl.DataFrame, Table]:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return ingest.read(path, parse_brief({"data": data}))


def test_a_title_saved_with_its_delimiters_is_no_header(tmp_path: Path) -> None:
    frame, table = read(tmp_path, f"{TITLE}dep;population;logements;vacants;loyer\n{BODY}")
    assert frame.columns == ["dep", "population", "logements", "vacants", "loyer"]
    assert (frame.height, table.reading["title_lines"]) == (30, 3)
    assert frame["loyer"].dtype == pl.Float64


def test_two_rows_of_names_are_joined(tmp_path: Path) -> None:
    two = ";Population;Logements;;Loyer\ndep;;total;dont vacants;moyen\n"
    frame, table = read(tmp_path, TITLE + two + BODY)
    assert frame.columns == ["dep", "Population", "Logements total", "Logements dont vacants", "Loyer moyen"]
    assert (frame.height, table.reading["names_rows"], table.reading["title_lines"]) == (30, 2, 4)


def test_years_under_groups_are_names(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, f";Naissances;;Décès;\ndep;2021;2022;2021;2022\n{BODY}")
    assert frame.columns == ["dep", "Naissances 2021", "Naissances 2022", "Décès 2021", "Décès 2022"]


def test_two_rows_of_names_of_a_workbook_are_joined(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Parc de logements"])
    sheet.append([None, None, "Logements", None, None])
    sheet.append(["dep", "population", "total", "vacants", "loyer"])
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("C2:D2")
    book.save(tmp_path / "table.xlsx")
    frame, table = ingest.read(tmp_path / "table.xlsx", parse_brief({"data": {}}))
    assert frame.columns == ["dep", "population", "Logements total", "Logements vacants", "Logements loyer"]
    assert (frame.height, table.reading["names_rows"]) == (30, 2)
    assert frame["Logements loyer"].to_list() == [row[-1] for row in ROWS]


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        (";a;b;c;d\n" + BODY, ["column_1", "a", "b", "c", "d"], 30),
        ("nom;;b;;d\nx;NA;;NA;\n" + BODY, ["nom", "column_2", "b", "column_4", "d"], 31),
        ("dep;a;b;c;d\n;;;;\n" + BODY, ["dep", "a", "b", "c", "d"], 30),
        ("Ain;;;;\nJura;;;;\n" + BODY, ["column_1", "column_2", "column_3", "column_4", "column_5"], 32),
    ],
    ids=["a name left out", "gaps in the first row", "a blank row", "rows almost empty, no header"],
)
def test_what_only_looks_like_it_is_read_as_before(
    tmp_path: Path, text: str, columns: list[str], rows: int
) -> None:
    frame, table = read(tmp_path, text)
    assert (frame.columns, frame.height) == (columns, rows)
    assert "names_rows" not in table.reading


def test_new_rows_are_read_under_the_same_title(tmp_path: Path) -> None:
    _, table = read(tmp_path, f"{TITLE}dep;population;logements;vacants;loyer\n{BODY}")
    assert ingest.again(tmp_path / "table.csv", table).height == 30
