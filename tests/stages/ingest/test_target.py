"""Tasks, and targets nothing can be learnt from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Dataset, Kind, Role
from pythesis.core.errors import InputError
from pythesis.stages import ingest
from pythesis.words import has, say


def run(tmp_path: Path, target: list[Any], brief: dict[str, Any] | None = None) -> Dataset[Any]:
    path = tmp_path / "data.csv"
    rows = "\n".join(f"{i * 7 % 23}.5,{'uvw'[i % 3]},{'' if y is None else y}" for i, y in enumerate(target))
    path.write_text("x,g,y\n" + rows + "\n", encoding="utf-8")
    told = brief or {"data": {"target": "y"}}
    return ingest.run(path, parse_brief(told), 0)


def refused(tmp_path: Path, target: list[Any], brief: dict[str, Any] | None = None) -> InputError:
    with pytest.raises(InputError) as error:
        run(tmp_path, target, brief)
    for part in (error.value.what, error.value.remedy):
        for language in ("en", "fr"):
            assert has(part.key, language)
            assert "{" not in say(part, language)
    return error.value


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["yes", "no"], "binary"),
        ([0, 1], "binary"),
        (["true", "false"], "binary"),
        ([0.5, 1.5], "binary"),
        (["a", "b", "c"], "multiclass"),
        ([1, 2, 3, 4], "multiclass"),
        ([0, 1, 2, 5, 9], "regression"),
        ([1.5, 2.5, 3.25], "regression"),
        ([10, 250, 3999], "regression"),
        (["yes", "no", "NA"], "binary"),
        (
            [1.5, 2.5, 3.5, 4.5, 5.5, 7.5, 9.25, 11.5, 12.5, 13.5, 14.5, 15.5, 16.5, 17.5, 18.5, 19.5, "?"],
            "regression",
        ),
    ],
)
def test_the_task_follows_the_values(tmp_path: Path, values: list[Any], task: str) -> None:
    brief = {"data": {"target": "y"}, "columns": {"y": {"missing": "drop"}}}
    dataset = run(tmp_path, values * 40, brief)
    assert ingest.task_of(dataset.table, parse_brief(brief)) == task
    reason = ingest.task_reason(dataset.table, parse_brief(brief))
    assert say(reason, "fr") and say(reason, "en")


def test_the_brief_says_the_task(tmp_path: Path) -> None:
    brief = {"data": {"target": "y", "task": "regression"}}
    dataset = run(tmp_path, [1, 2, 3] * 20, brief)
    assert ingest.task_of(dataset.table, parse_brief(brief)) == "regression"
    assert dataset.table.target is not None
    assert dataset.table.target.kind is Kind.NUMBER


def test_without_target_it_is_an_analysis(tmp_path: Path) -> None:
    dataset = run(tmp_path, [1, 2] * 20, {"data": {"unit": "a row"}})
    assert ingest.task_of(dataset.table, parse_brief({})) == "analysis"


def test_an_unknown_target_names_the_nearest(tmp_path: Path) -> None:
    error = refused(tmp_path, [0, 1] * 10, {"data": {"target": "Y "}})
    assert error.what.key == "ingest.errors.no-such-target.what"
    assert error.remedy.values["near"][0] == "y"


def test_unknown_columns_of_the_brief_are_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, [0, 1] * 10, {"data": {"target": "y"}, "columns": {"gg": {"available": False}}})
    assert error.what.key == "ingest.errors.no-such-column.what"


def test_rows_without_target_are_left_out_and_a_made_up_target_is_refused(tmp_path: Path) -> None:
    values = [0, 1, None, 1, "NA", *[0, 1] * 20]
    filled = {"data": {"target": "y"}, "columns": {"y": {"missing": "median"}}}
    error = refused(tmp_path, values, filled)
    assert error.what.key == "ingest.errors.target-gaps.what"
    assert (error.what.values["n"], error.what.values["rows"]) == (2, (3, 5))
    dropped = {"data": {"target": "y"}, "columns": {"y": {"missing": "drop"}}}
    for brief in ({"data": {"target": "y"}}, dropped):
        assert run(tmp_path, values, brief).frame.height == len(values)


def test_test_rows_are_the_latest_whose_target_is_known(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    days = [f"2024-{1 + i // 28:02d}-{1 + i % 28:02d}" for i in range(336)] * 3
    lines = [f"{day},{i % 13},{'' if day >= '2024-09' else i % 2}" for i, day in enumerate(days)]
    path.write_text("day,x,y\n" + "\n".join(lines) + "\n", encoding="utf-8")
    made = ingest.run(path, parse_brief({"data": {"target": "y", "time": "day"}}), 0)
    assert made.reservation is not None and made.reservation.sealed
    known = made.frame.filter(pl.col("y").is_not_null())
    test = known.filter(pl.col("__part") == "test")
    assert 0.15 < test.height / known.height < 0.25
    first = test["day"].min()
    development = made.frame.filter(pl.col("__part") == "development")
    assert development["day"].max() < first  # type: ignore[operator]


@pytest.mark.parametrize(
    ("values", "brief", "key"),
    [
        ([1] * 20, {}, "one-class"),
        (["a", *["NA"] * 3] + ["a"] * 20, {"columns": {"y": {"missing": "drop"}}}, "one-class"),
        ([None] * 20, {}, "empty-target"),
        ([1, 2, *[None] * 20], {}, "few-targets"),
        ([0, 1, 0], {}, "few-rows"),
        (["2024-01-01", "2024-02-01", "2024-03-05"] * 5, {"data": {"task": "regression"}}, "date-target"),
        (["a", "b", "c"] * 5, {"data": {"task": "regression"}}, "words-for-regression"),
        ([*[i + 0.5 for i in range(40)], 1e200], {}, "huge-target"),
        ([*[str(i + 0.5) for i in range(40)], "inf", "1e200"], {}, "huge-target"),
        (["a", "b", "c"] * 5, {"data": {"task": "binary"}}, "not-binary"),
        ([f"n{i}" for i in range(30)], {}, "class-each-row"),
        (["a", "b"] * 10, {"data": {"positive": "c"}}, "no-such-class"),
    ],
)
def test_targets_nothing_can_be_learnt_from(
    tmp_path: Path, values: list[Any], brief: dict[str, Any], key: str
) -> None:
    told = {**brief, "data": {"target": "y", **brief.get("data", {})}}
    assert refused(tmp_path, values, told).what.key == f"ingest.errors.{key}.what"


def test_a_task_without_target_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, [0, 1] * 10, {"data": {"task": "binary"}})
    assert error.what.key == "ingest.errors.task-without-target.what"


def test_a_time_column_of_words_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, [0, 1] * 10, {"data": {"target": "y", "time": "g"}})
    assert error.what.key == "ingest.errors.time-words.what"


def test_what_the_brief_says_of_columns_wins(tmp_path: Path) -> None:
    columns = {"x": {"available": False}, "g": {"kind": "ordinal", "role": "group"}}
    table = run(tmp_path, [0, 1] * 20, {"data": {"target": "y"}, "columns": columns}).table
    assert table.column("x").role is Role.EXCLUDED
    assert table.column("g").kind is Kind.ORDINAL
    assert table.group is not None and table.group.name == "g"
