"""Which comes first in dates that fit both orders, as the brief says: for a column, or for all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.decision import Action, Decision
from pythesis.core.errors import InputError
from pythesis.core.finding import Verdict
from pythesis.stages import audit, ingest
from pythesis.words import say

EITHER = [f"{1 + i * 5 % 12:02d}/{1 + i * 7 % 12:02d}/2021" for i in range(40)]
SETTLED = [*EITHER[:-1], "31/01/2021"]


def brief(order: str | None = None, **columns: str) -> Brief:
    told: dict[str, Any] = {"columns": {name: {"date_order": way} for name, way in columns.items()}}
    return parse_brief({**told, "data": {"date_order": order} if order else {}})


def written(folder: Path, name: str = "a.csv", **columns: list[str]) -> Path:
    table = pl.DataFrame({"key": [f"k{i}" for i in range(40)], **columns})
    table.write_csv(folder / name)
    return folder / name


def first_day(path: Path, asked: Brief, column: str = "day", *others: Path) -> object:
    return ingest.read(path, asked, others)[0][column][0]


@pytest.mark.parametrize("sign", ["/", "-", "."])
@pytest.mark.parametrize(
    ("asked", "read"),
    [
        (brief("day-first"), dt.date(2021, 2, 6)),
        (brief("month-first"), dt.date(2021, 6, 2)),
        (brief(day="month-first"), dt.date(2021, 6, 2)),
        (brief("month-first", day="day-first"), dt.date(2021, 2, 6)),
    ],
)
def test_the_order_told_is_followed(tmp_path: Path, asked: Brief, read: dt.date, sign: str) -> None:
    cells = ["06/02/2021", *EITHER[1:]]
    path = written(tmp_path, day=[text.replace("/", sign) for text in cells])
    assert first_day(path, asked) == read


def test_without_a_word_a_column_that_leaves_doubt_stays_text(tmp_path: Path) -> None:
    assert first_day(written(tmp_path, day=EITHER), brief()) == EITHER[0]


def test_cells_that_allow_one_order_only_are_read_in_it_whatever_is_told_of_all(tmp_path: Path) -> None:
    path = written(tmp_path, day=EITHER, late=SETTLED)
    frame, _ = ingest.read(path, brief("month-first"))
    assert (frame["day"][1], frame["late"][1]) == (dt.date(2021, 6, 8), dt.date(2021, 8, 6))


@pytest.mark.parametrize(
    ("cell", "told", "other"),
    [("31/01/2021", "month-first", "day-first"), ("01/31/2021", "day-first", "month-first")],
)
def test_a_cell_that_does_not_allow_what_is_told_of_its_column_is_named(
    tmp_path: Path, cell: str, told: str, other: str
) -> None:
    path = written(tmp_path, day=[" ", *EITHER[1:-1], cell])
    with pytest.raises(InputError) as refused:
        ingest.read(path, brief(day=told))
    for language in ("en", "fr"):
        what, remedy = say(refused.value.what, language), say(refused.value.remedy, language)
        parts = ("pythesis.toml", "columns.day.date_order", told, "40", "a.csv", cell)
        assert all(part in what for part in parts)
        assert f'date_order = "{other}"' in remedy


def test_another_word_is_refused_with_its_key() -> None:
    with pytest.raises(InputError) as refused:
        brief(day="mdy")
    said = say(refused.value.what, "en")
    assert "pythesis.toml" in said and "columns.day.date_order" in said and "day-first" in said


def test_columns_of_a_joined_table_follow_what_is_told_of_them(tmp_path: Path) -> None:
    first = written(tmp_path, day=EITHER)
    second = written(tmp_path, "b.csv", day=EITHER[::-1], sent=EITHER)
    asked = brief(day="day-first", day_b="month-first", sent="month-first")
    frame, table = ingest.read(first, asked, (second,))
    assert (frame["day"][1], frame["sent"][1]) == (dt.date(2021, 8, 6), dt.date(2021, 6, 8))
    assert frame["day_b"][38] == dt.date(2021, 6, 8)
    fresh = pl.DataFrame({"key": ["k1"], "day": ["06/08/2021"]})
    fresh.write_csv(tmp_path / "new.csv")
    read = ingest.again(tmp_path / "new.csv", table, (second,))
    assert read.row(0) == tuple(frame.row(1))


def test_the_audit_asks_until_it_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, day=["?", *(text[:6] + text[8:] for text in EITHER[1:])])  # 02/06/21

    def proposed(asked: Brief) -> Decision:
        found = audit.run(ingest.run(path, asked, 0), asked).proposals
        (decision,) = (d for d in found if d.origin.startswith("date-as-text"))
        return decision

    assert proposed(brief()).action is Action.KEEP
    told = proposed(brief(day="month-first"))
    assert (told.action, told.params) == (Action.PARSE_DATE, {"format": "%m/%d/%y"})


def test_an_order_that_was_told_makes_no_warning(tmp_path: Path) -> None:
    path = written(tmp_path, day=EITHER, amount=[f"{i},5" for i in range(40)])  # a comma: day first

    def warned(asked: Brief) -> bool:
        found = audit.run(ingest.run(path, asked, 0), asked).findings
        return any(f.code == "mixed-date-formats" and f.verdict is Verdict.ISSUE for f in found)

    assert warned(brief()) and not warned(brief("day-first")) and not warned(brief(day="day-first"))
