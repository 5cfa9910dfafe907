"""JSON, Parquet and spreadsheets."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.errors import InputError
from pythesis.stages import ingest

EMPTY = parse_brief({})
RECORDS = [{"id": i, "x": i / 2, "when": f"2024-01-{i + 1:02}", "who": {"a": i}} for i in range(12)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        json.dumps({"data": RECORDS, "meta": {"n": 12}}),
        "\n".join(json.dumps(record) for record in RECORDS),
    ],
)
def test_json_in_its_three_shapes(tmp_path: Path, text: str) -> None:
    path = tmp_path / "data.json"
    path.write_text(text, encoding="utf-8")
    frame, _ = ingest.read(path, EMPTY)
    assert frame.schema == {"id": pl.Int64, "x": pl.Float64, "when": pl.Date, "who.a": pl.Int64}


def test_json_keys_may_be_absent(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"a": 1}\n{"b": "x", "a": null}\n{"a": 3}', encoding="utf-8")
    frame, _ = ingest.read(path, EMPTY)
    assert frame.to_dict(as_series=False) == {"a": [1, None, 3], "b": [None, "x", None]}


def test_objects_inside_records_become_columns(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(
        '{"a": 1, "at": {"city": "Lyon", "geo": {"lat": 45.7}}, "tags": ["x"]}\n'
        '{"a": 2, "at": null, "tags": []}\n'
        '{"a": 3, "at": {"city": "Brest", "geo": {"lat": 48.4, "lon": -4.5}}}',
        encoding="utf-8",
    )
    frame, _ = ingest.read(path, EMPTY)
    assert frame.to_dict(as_series=False) == {
        "a": [1, 2, 3],
        "tags": ['["x"]', "[]", None],
        "at.city": ["Lyon", None, "Brest"],
        "at.geo.lat": [45.7, None, 48.4],
        "at.geo.lon": [None, None, -4.5],
    }


def test_parquet_types_become_plain_ones(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    moment = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)
    pl.DataFrame(
        {
            "small": pl.Series([1, 2], dtype=pl.Int8),
            "huge": pl.Series([2**63, 1], dtype=pl.UInt64),
            "half": pl.Series([0.5, float("nan")], dtype=pl.Float32),
            "endless": [float("inf"), 1.0],
            "exact": pl.Series(["1.10", "2.20"]).cast(pl.Decimal(10, 2)),
            "sort": pl.Series(["a", "b"], dtype=pl.Categorical),
            "zoned": [moment, None],
            "lasting": [dt.timedelta(minutes=1), None],
            "many": [[1, 2], [3]],
            "text": ["1,5", "2"],
        }
    ).write_parquet(path)
    frame, table = ingest.read(path, EMPTY)
    assert [c.dtype for c in table.columns] == [
        "Int64", "Float64", "Float64", "Float64", "Float64",
        "String", "Datetime", "Float64", "String", "Float64",
    ]  # fmt: skip
    assert frame["half"].to_list() == [0.5, None]
    assert frame["endless"].to_list() == [None, 1.0]
    assert frame["zoned"][0] == dt.datetime(2024, 5, 1, 12)  # noqa: DTZ001
    assert frame["lasting"][0] == 60.0


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1.0, None, 3.0], "Int64"),
        ([1.0, None, 3.5], "Float64"),
        ([1.0] * 500 + [0.5], "Float64"),  # the one with decimals comes late
        ([1.0, float("nan"), 3.0], "Float64"),
        ([1.0, 2.0**60], "Float64"),  # no longer exact
        ([None, None], "Float64"),
    ],
)
def test_numbers_without_decimals_are_whole_in_parquet(
    tmp_path: Path, values: list[float | None], dtype: str
) -> None:
    path = tmp_path / "data.parquet"
    pl.DataFrame(
        {"grade": pl.Series(values, dtype=pl.Float64), "other": ["a", *["b"] * (len(values) - 1)]}
    ).write_parquet(path)
    frame, table = ingest.read(path, EMPTY)
    assert table.column("grade").dtype == dtype
    kept = [None if v is None or v != v else v for v in values]
    assert frame["grade"].to_list() == kept[: frame.height]


def sheet(path: Path, rows: list[list[object]], title: str = "Data") -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Read me"])
    page = book.create_sheet(title)
    for row in rows:
        page.append(row)
    book.save(path)


def test_the_fullest_sheet_is_read_below_its_title(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    rows: list[list[object]] = [["Report 2024"], [], ["day", "n", "x", "code", "yes"]]
    rows += [[dt.date(2024, 1, i), i, i / 3, f"0{i}", i > 3] for i in range(1, 13)]
    sheet(path, rows)
    frame, table = ingest.read(path, EMPTY)
    assert table.reading["sheet"] == "Data"
    assert frame.columns == ["day", "n", "x", "code", "yes"]
    assert frame.dtypes == [pl.Date, pl.Int64, pl.Float64, pl.String, pl.Boolean]
    assert frame["x"][0] == 1 / 3
    assert frame["day"][11] == dt.date(2024, 1, 12)


def test_empty_sheets_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(InputError) as error:
        ingest.read(path, EMPTY)
    assert error.value.what.key == "ingest.errors.empty-file.what"


def test_a_repeated_name_of_a_sheet_gets_a_number(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    sheet(path, [["a", "a", "b"], *([i, i + 1, "x"] for i in range(12))])
    frame, table = ingest.read(path, EMPTY)
    assert frame.row(0) == (0, 1, "x")
    assert (frame.columns, table.reading["written:a_2"]) == (["a", "a_2", "b"], "a")
