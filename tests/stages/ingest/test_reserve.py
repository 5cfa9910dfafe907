"""Test rows: who is set aside, when nobody is, and that it never changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import PART, ROW, Dataset
from pythesis.stages import ingest
from pythesis.stages.ingest import hashing
from pythesis.words import say

RNG = np.random.default_rng(3)


def run(tmp_path: Path, frame: dict[str, Any], brief: dict[str, Any], seed: int = 0) -> Dataset[pl.DataFrame]:
    path = tmp_path / "data.parquet"
    pl.DataFrame(frame).write_parquet(path)
    dataset = ingest.run(path, parse_brief(brief), seed)
    assert dataset.frame[ROW].to_list() == list(range(len(next(iter(frame.values())))))
    assert "{" not in say(dataset.reservation.reason, "fr") + say(dataset.reservation.reason, "en")
    return dataset


def plain(n: int) -> dict[str, Any]:
    x = RNG.normal(size=n).round(6)
    return {"x": x.tolist(), "y": [("no", "yes")[int(v > 0)] for v in x]}


def test_a_fifth_of_the_rows_is_set_aside_and_stays_so(tmp_path: Path) -> None:
    frame, brief = plain(1000), {"data": {"target": "y"}}
    first, second = run(tmp_path, frame, brief), run(tmp_path, frame, brief)
    assert first.reservation.sealed
    assert 0.15 < first.reservation.share < 0.25
    assert first.frame.equals(second.frame)
    assert not first.frame.equals(run(tmp_path, frame, brief, seed=1).frame)
    assert set(first.frame[PART]) == {"development", "test"}


def test_more_rows_change_no_side(tmp_path: Path) -> None:
    frame, brief = plain(1000), {"data": {"target": "y"}}
    fewer = {name: values[:900] for name, values in frame.items()}
    whole = run(tmp_path, frame, brief).frame[PART].to_list()
    assert run(tmp_path, fewer, brief).frame[PART].to_list() == whole[:900]


def test_copies_stay_on_one_side_even_with_row_numbers(tmp_path: Path) -> None:
    frame = plain(700)
    copies = {name: values + values[:300] for name, values in frame.items()}
    copies["no"] = list(range(1000))
    dataset = run(tmp_path, copies, {"data": {"target": "y"}})
    part = dataset.frame[PART].to_list()
    assert part[:300] == part[700:]


def test_a_table_of_cases_is_drawn_row_by_row(tmp_path: Path) -> None:
    frame = {"a": ["u", "v"] * 500, "y": ["p", "p", "q", "q"] * 250}
    reservation = run(tmp_path, frame, {"data": {"target": "y"}}).reservation
    assert reservation.sealed
    assert 0.15 < reservation.share < 0.25
    assert reservation.reason.key == "ingest.reserve.cases"


def test_whole_groups_are_set_aside(tmp_path: Path) -> None:
    frame = plain(1200) | {"who": [f"w{i // 4}" for i in range(1200)]}
    dataset = run(tmp_path, frame, {"data": {"target": "y", "group": "who"}})
    sides = dataset.frame.group_by("who").agg(pl.col(PART).n_unique())
    assert sides[PART].max() == 1
    assert dataset.reservation.method == "group"
    assert dataset.reservation.n_groups_test == dataset.frame.filter(pl.col(PART) == "test")["who"].n_unique()


def test_rows_without_group_stand_alone(tmp_path: Path) -> None:
    frame = plain(1200) | {"who": [f"w{i // 4}" if i < 800 else None for i in range(1200)]}
    dataset = run(tmp_path, frame, {"data": {"target": "y", "group": "who"}})
    alone = dataset.frame.filter(pl.col("who").is_null())[PART]
    assert 0.1 < (alone == "test").mean() < 0.3


def test_the_latest_whole_periods_are_set_aside(tmp_path: Path) -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i // 10) for i in RNG.permutation(2000).tolist()]
    dataset = run(tmp_path, plain(2000) | {"day": days}, {"data": {"target": "y", "time": "day"}})
    test = dataset.frame.filter(pl.col(PART) == "test")["day"]
    development = dataset.frame.filter(pl.col(PART) == "development")["day"]
    assert test.min() > development.max()  # type: ignore[operator]
    assert dataset.reservation.n_test == 400


def test_short_entities_are_not_cut_by_time(tmp_path: Path) -> None:
    start = dt.date(2020, 1, 1)
    days = [start + dt.timedelta(days=i // 5) for i in range(2000)]
    frame = plain(2000) | {"day": days, "order": [f"o{(i + 3) // 10}" for i in range(2000)]}
    dataset = run(tmp_path, frame, {"data": {"target": "y", "time": "day", "group": "order"}})
    assert dataset.frame.group_by("order").agg(pl.col(PART).n_unique())[PART].max() == 1


def test_nothing_is_sealed_when_test_rows_would_be_few(tmp_path: Path) -> None:
    few = run(tmp_path, plain(300), {"data": {"target": "y"}}).reservation
    rare = run(
        tmp_path, plain(1000) | {"y": ["yes"] * 50 + ["no"] * 950}, {"data": {"target": "y"}}
    ).reservation
    frame = plain(1000) | {"who": [f"w{i // 25}" for i in range(1000)]}
    groups = run(tmp_path, frame, {"data": {"target": "y", "group": "who"}}).reservation
    for reservation, why in ((few, "few-rows"), (rare, "few-events"), (groups, "few-groups")):
        assert not reservation.sealed
        assert (reservation.n_test, reservation.share) == (0, 0.0)
        assert reservation.reason.key == f"ingest.reserve.{why}"


def test_the_hash_is_the_same_for_ever() -> None:
    frame = pl.DataFrame({"a": [1, 2, None], "b": [0.5, -0.0, None], "c": ["x", "é", None]})
    assert hashing.rows(frame, 0).round(6).tolist() == [0.505827, 0.926251, 0.352267]
    mixed = pl.Series([3.0, 0.1, float("nan"), 1e300, None])
    bits = ["b4591870180066957722", "b9221120237041090560", "b9094988921128908188"]
    assert hashing.canonical(mixed).to_list() == ["3", *bits, None]


def test_rows_hash_the_same_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"a": [1.5, None, 3.0, 4.25, 5.0], "b": ["x", "é", None, "", "x"]})
    whole = hashing.rows(frame, 3).tolist()
    monkeypatch.setattr(hashing, "BLOCK", 2)
    assert hashing.rows(frame, 3).tolist() == whole
    assert len(hashing.rows(frame.clear(), 3)) == 0


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-(2**52), 2**52)), min_size=1, max_size=20))
def test_a_number_hashes_the_same_however_it_is_stored(values: list[int | None]) -> None:
    whole, broken = pl.Series("x", values, dtype=pl.Int64), pl.Series("x", values, dtype=pl.Float64)
    assert hashing.canonical(whole).to_list() == hashing.canonical(broken).to_list()
