"""Delimited text: delimiters, headers, lines that are not rows, and lines that do not fit."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Table
from pythesis.core.errors import InputError
from pythesis.stages import ingest
from pythesis.stages.ingest import delimited

EMPTY = parse_brief({})
ROWS = "\n".join(f"{i},{i * 1.5},{'abc'[i % 3]}" for i in range(1, 21))


def read(tmp_path: Path, content: str | bytes, name: str = "data.csv") -> tuple[pl.DataFrame, Table]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ingest.read(path, EMPTY)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    frame, table = read(tmp_path, ("n,x,g\n" + ROWS).replace(",", delimiter))
    assert table.reading["delimiter"] == delimiter
    assert frame.columns == ["n", "x", "g"]
    assert frame.dtypes == [pl.Int64, pl.Float64, pl.String]


def test_a_comma_that_is_decimal_is_no_delimiter(tmp_path: Path) -> None:
    text = "nom;prix\n" + "\n".join(f"a{i};{i},5" for i in range(20))
    frame, table = read(tmp_path, text)
    assert table.reading["delimiter"] == ";"
    assert frame["prix"][3] == 3.5


def test_runs_of_blanks_part_columns(tmp_path: Path) -> None:
    text = "\n".join(f" {i / 7:8.4f}  {i:4d}   {i * 3:5d}" for i in range(20))
    frame, table = read(tmp_path, text)
    assert frame.shape == (20, 3)
    assert frame.columns == ["column_1", "column_2", "column_3"]
    assert table.reading["header"] is False


def test_a_spreadsheet_hint_names_the_delimiter(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, "sep=|\nn|x|g\n" + ROWS.replace(",", "|"))
    assert frame.shape == (20, 3)


def test_quotes_hold_delimiters_line_ends_and_quotes(tmp_path: Path) -> None:
    text = "who,say\n" + "\n".join(f'p{i},"a, ""b""\nline {i}"' for i in range(15))
    frame, _ = read(tmp_path, text)
    assert frame.shape == (15, 2)
    assert frame["say"][2] == 'a, "b"\nline 2'


def test_a_quote_inside_a_field_is_text(tmp_path: Path) -> None:
    text = "size,n\n" + "\n".join(f'{i}" pipe,{i}' for i in range(15))
    frame, _ = read(tmp_path, text)
    assert frame["size"][4] == '4" pipe'
    assert frame["n"].to_list() == list(range(15))


@pytest.mark.parametrize("first", ["", "0.2,1,a\n"])
def test_a_first_row_of_numbers_is_no_header(tmp_path: Path, first: str) -> None:
    frame, table = read(tmp_path, first + ROWS)
    assert table.reading["header"] is False
    assert frame.columns[0] == "column_1"
    assert frame.height == 20 + bool(first)


def test_words_that_come_back_are_no_header(tmp_path: Path) -> None:
    frame, table = read(tmp_path, "\n".join(["e,x,s", "p,y,s"] * 20))
    assert (table.reading["header"], frame.height) == (False, 40)


def test_years_may_be_names(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, "country,1990,1991,1992\n" + "\n".join(f"c{i},{i},{i}.5,7" for i in range(12)))
    assert frame.columns == ["country", "1990", "1991", "1992"]


def test_title_blank_and_footer_lines_are_not_rows(tmp_path: Path) -> None:
    text = "Sales of the year\nsource: us\n\nn,x,g\n" + ROWS + "\n\n,,\nEnd of file\n"
    frame, table = read(tmp_path, text)
    assert frame.columns == ["n", "x", "g"]
    assert frame.height == 20
    assert (table.reading["title_lines"], table.reading["footer_lines"]) == (2, 1)
    assert table.reading["blank_rows"] == 2


def test_names_of_rows_get_a_name(tmp_path: Path) -> None:
    text = "x,g\n" + "\n".join(f"row{i},{i / 3:.3f},{'ab'[i % 2]}" for i in range(15))
    frame, _ = read(tmp_path, text)
    assert frame.columns == ["column_1", "x", "g"]


def test_a_delimiter_at_the_end_of_lines_makes_no_column(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, "n,x,g\n" + ROWS.replace("\n", ",\n") + ",\n")
    assert frame.columns == ["n", "x", "g"]
    frame, _ = read(tmp_path, "n,x,g,\n" + ROWS)
    assert frame.columns == ["n", "x", "g"]


@pytest.mark.parametrize("line", ["1,2.0,a,b", "1,2.0"])
def test_a_ragged_line_is_named(tmp_path: Path, line: str) -> None:
    rows = ROWS.splitlines()
    text = "\n".join(["n,x,g", *rows[:9], line, *rows[9:]])
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert error.value.what.key == "ingest.errors.ragged.what"
    assert error.value.what.values["line"] == 11
    assert error.value.what.values["expected"] == 3


def test_a_ragged_line_after_a_quoted_line_end_is_named_by_its_line(tmp_path: Path) -> None:
    text = 'n,say\n1,"two\nlines"\n' + "\n".join(f"{i},x" for i in range(10)) + "\n1,2,3\n5,x"
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert error.value.what.values["line"] == 14


def test_a_repeated_name_gets_a_number_and_nothing_is_lost(tmp_path: Path) -> None:
    frame, table = read(
        tmp_path, "x,x,x_2,x\n" + "\n".join(f"{i},{i + 1},{i + 2},{i + 3}" for i in range(12))
    )
    assert frame.columns == ["x", "x_3", "x_2", "x_4"]
    assert frame.row(0) == (0, 1, 2, 3)
    assert [table.reading[f"written:{name}"] for name in (frame.columns[1], frame.columns[3])] == ["x", "x"]


def test_one_name_on_most_columns_is_no_header(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, "x,x,x,x,g\n" + "\n".join(f"{i},2,3,4,5" for i in range(12)))
    assert error.value.what.key == "ingest.errors.repeated-name.what"
    assert error.value.what.values["at"] == (1, 2, 3, 4)


def test_names_kept_for_pythesis_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, "__row,x,g\n" + ROWS)
    assert error.value.what.key == "ingest.errors.kept-name.what"


def test_hostile_names_pass(tmp_path: Path) -> None:
    names = ["<script>alert(1)</script>", "=cmd()", "a\nb", 'q"q', "🦉" * 3, "n" * 300, "9 lives"]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([[i * j for j in range(1, 8)] for i in range(1, 15)])
    frame, table = read(tmp_path, out.getvalue())
    assert frame.columns == names
    assert [c.name for c in table.columns] == names


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff"), max_size=8)


@settings(deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=2, max_size=30),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_is_written_is_what_is_scanned(rows: list[list[str]], delimiter: str) -> None:
    """Counting fields by quotes agrees with a parser on whatever a writer can write."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    records = delimited.scan(out.getvalue().encode(), delimiter)
    assert records.clean_quotes
    assert records.fields.tolist() == [3] * len(rows)


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=2, max_size=20))
def test_any_text_is_read_or_refused_in_words(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    try:
        names, frame, _ = delimited.read("any.csv", out.getvalue().encode())
    except InputError:
        return
    assert len(names) == frame.width
    assert frame.height <= len(rows)
