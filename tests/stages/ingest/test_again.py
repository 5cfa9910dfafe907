"""New rows read with the schema of known ones."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Kind, Table
from pythesis.core.errors import InputError
from pythesis.stages import ingest

BRIEF = parse_brief({"data": {"target": "y"}})
LINES = [f"{i},{i / 2},0{i},{i + 1:02}/06/2021,{'ab'[i % 2]}" for i in range(20)]
TEXT = "n,x,code,day,y\n" + "\n".join(LINES)


@pytest.fixture
def known(tmp_path: Path) -> tuple[pl.DataFrame, Table]:
    path = tmp_path / "known.csv"
    path.write_text(TEXT, encoding="utf-8")
    return ingest.read(path, BRIEF)


def again(tmp_path: Path, text: str, table: Table, name: str = "new.csv") -> pl.DataFrame:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return ingest.again(path, table)


def test_the_same_file_reads_the_same(tmp_path: Path, known: tuple[pl.DataFrame, Table]) -> None:
    frame, table = known
    assert again(tmp_path, TEXT, table).equals(frame)


def test_few_rows_other_order_and_no_target(tmp_path: Path, known: tuple[pl.DataFrame, Table]) -> None:
    frame, table = known
    new = again(tmp_path, "extra,day,code,x,n\nz,01/02/2021,07,3,1\nz,,08,,\nz,02/01/2021,09,4,2\n", table)
    assert new.columns == ["n", "x", "code", "day"]
    assert new.dtypes == frame.dtypes[:4]
    assert new["code"].to_list() == ["07", "08", "09"]
    assert [str(d) for d in new["day"]] == ["2021-02-01", "None", "2021-01-02"]


def test_other_formats_and_decimals_fit(tmp_path: Path, known: tuple[pl.DataFrame, Table]) -> None:
    _, table = known
    french = "n;x;code;day\n1;1,5;01;30/06/2021\n2;2,5;02;01/07/2021\n"
    assert again(tmp_path, french, table)["x"].to_list() == [1.5, 2.5]
    path = tmp_path / "new.parquet"
    pl.DataFrame(
        {"n": [1.0, 2.0], "x": [1, 2], "code": ["01", "02"], "day": ["2021-06-30", None]}
    ).write_parquet(path)
    assert ingest.again(path, table).dtypes == [pl.Int64, pl.Float64, pl.String, pl.Date]


def test_a_missing_column_is_named(tmp_path: Path, known: tuple[pl.DataFrame, Table]) -> None:
    with pytest.raises(InputError) as error:
        again(tmp_path, "n,X,code,day\n1,2,3,30/06/2021\n", known[1])
    assert error.value.what.values["columns"] == ("x",)
    assert error.value.remedy.values["near"][0] == "X"


def test_a_wrong_value_is_named_with_its_row(tmp_path: Path, known: tuple[pl.DataFrame, Table]) -> None:
    with pytest.raises(InputError) as error:
        again(tmp_path, "n,x,code,day\n1,2.5,03,30/06/2021\n2,much,04,30/06/2021\n", known[1])
    assert error.value.what.values["row"] == 2
    assert error.value.what.values["column"] == "x"
    assert error.value.what.values["value"] == "much"
    with pytest.raises(InputError) as error:
        again(tmp_path, "n,x,code,day\n1,2,03,someday\n", known[1])
    assert error.value.remedy.key == "ingest.errors.wrong-type.remedy-date"


def test_decimals_where_whole_numbers_were(tmp_path: Path, known: tuple[pl.DataFrame, Table]) -> None:
    """An amount takes them; a code does not, and is never cut to a whole number."""
    amounts, codes = (
        known[1].model_copy(
            update={"columns": (known[1].columns[0].model_copy(update={"kind": kind}), *known[1].columns[1:])}
        )
        for kind in (Kind.NUMBER, Kind.CATEGORY)
    )
    assert again(tmp_path, "n,x,code,day\n1.5,2,03,30/06/2021\n", amounts)["n"].to_list() == [1.5]
    with pytest.raises(InputError) as error:
        again(tmp_path, "n,x,code,day\n3,2,03,30/06/2021\n1.5,2,03,30/06/2021\n", codes)
    assert (error.value.what.values["row"], error.value.what.values["value"]) == (2, "1.5")


def test_a_table_without_header(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("\n".join(LINES), encoding="utf-8")
    frame, table = ingest.read(path, parse_brief({"data": {"target": "column_5"}}))
    assert again(tmp_path, "\n".join(LINES[:3]), table).equals(frame.head(3))
    short = "\n".join(line.rsplit(",", 1)[0] for line in LINES[:3])
    assert again(tmp_path, short, table).equals(frame.head(3).drop("column_5"))


def test_new_rows_of_a_joined_table_are_joined_in_the_same_way(tmp_path: Path) -> None:
    orders = pl.DataFrame(
        {
            "n": range(40),
            "shop": [f"S{i % 5}" for i in range(40)],
            "town": ["Lyon", "Nice"] * 20,
            "y": [1, 0] * 20,
        }
    )
    shops = pl.DataFrame({"id": [f"S{i}" for i in range(5)], "town": ["Paris"] * 5, "size": range(5, 10)})
    visits = pl.DataFrame({"shop": ["S0", "S0", "S1", "S4"], "people": [2, 4, 5, 7]})
    for name, frame in (("orders", orders), ("shops", shops), ("visits", visits)):
        frame.write_csv(tmp_path / f"{name}.csv")
    others = (tmp_path / "shops.csv", tmp_path / "visits.csv")
    joins = [{"right": "shops", "on": "shop = id"}, {"right": "visits", "on": "shop", "many": "mean"}]
    brief = parse_brief({"data": {"target": "y", "joins": joins}})
    frame, table = ingest.read(tmp_path / "orders.csv", brief, others)
    fresh = orders.drop("y").sample(12, seed=1, shuffle=True)
    fresh = pl.concat([fresh, fresh.head(1).with_columns(pl.lit("S9").alias("shop"))])  # a shop nobody knows
    fresh.write_csv(tmp_path / "new.csv")
    new = ingest.again(tmp_path / "new.csv", table, others)
    assert new.columns == [name for name in frame.columns if name != "y"]
    assert new["n"].to_list() == fresh["n"].to_list()
    known = frame.drop("y").filter(pl.col("n").is_in(fresh["n"][:12])).sort("n")
    assert new.head(12).sort("n").equals(known)
    assert new.row(12, named=True)["size"] is None and new.row(12, named=True)["people"] is None
    new.write_csv(tmp_path / "whole.csv")  # a file that has every column is taken as it is
    assert ingest.again(tmp_path / "whole.csv", table, others).equals(new)


def test_new_rows_are_refused_when_the_other_table_would_repeat_them(tmp_path: Path) -> None:
    pl.DataFrame({"n": range(20), "shop": [f"S{i % 4}" for i in range(20)]}).write_csv(
        tmp_path / "orders.csv"
    )
    shops = pl.DataFrame({"shop": [f"S{i}" for i in range(4)], "size": range(5, 9)})
    shops.write_csv(tmp_path / "shops.csv")
    others = (tmp_path / "shops.csv",)
    table = ingest.read(tmp_path / "orders.csv", parse_brief({}), others)[1]
    pl.DataFrame({"n": [1], "shop": ["S2"]}).write_csv(tmp_path / "new.csv")
    assert ingest.again(tmp_path / "new.csv", table, others)["size"].to_list() == [7]
    pl.concat([shops, shops]).write_csv(tmp_path / "shops.csv")
    with pytest.raises(InputError):
        ingest.again(tmp_path / "new.csv", table, others)
    with pytest.raises(InputError) as gone:
        ingest.again(tmp_path / "new.csv", table)
    assert gone.value.what.key == "ingest.errors.missing-column.what"


def test_whole_numbers_written_among_gaps_are_levels_without_a_point(tmp_path: Path) -> None:
    lines = [f"{('1.0', '2.0', '3.0', '')[i % 4]},{i / 7:.3f},{i % 2}.0" for i in range(60)]
    text = "stage,x,y\n" + "\n".join(lines) + "\n"
    path = tmp_path / "floated.csv"
    path.write_text(text, encoding="utf-8")
    frame, table = ingest.read(path, BRIEF)
    assert (table.column("stage").dtype, table.column("stage").levels) == ("Int64", ("1", "2", "3"))
    assert table.column("y").levels == ("0", "1")
    assert again(tmp_path, text, table).equals(frame)
    plain = "stage,x,y\n3,0.1,1\n,0.2,0\n"
    assert again(tmp_path, plain, table)["stage"].to_list() == [3, None]
