"""Columns that refer to other rows of the table."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Kind
from pythesis.stages.ingest.references import referring
from pythesis.stats.kinds import describe


def kinds(frame: pl.DataFrame, brief: dict[str, object] | None = None) -> dict[str, Kind]:
    columns = [describe(frame[name], name) for name in frame.columns]
    return {c.name: c.kind for c in referring(frame, columns, parse_brief(brief or {}))}


def cases(spread: int) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    numbers = np.sort(rng.choice(400 * spread, 400, replace=False)) + 10**6
    by = np.where(rng.random(400) < 0.4, rng.choice(numbers, 400), -1)
    return pl.DataFrame({"patient_id": numbers, "caught_from": by}).with_columns(
        pl.col("caught_from").replace(-1, None), age=pl.Series(rng.integers(1, 90, 400))
    )


def test_numbers_of_other_rows_name_them() -> None:
    assert kinds(cases(50)) == {
        "patient_id": Kind.IDENTIFIER, "caught_from": Kind.IDENTIFIER, "age": Kind.NUMBER,
    }  # fmt: skip


def test_texts_too() -> None:
    codes = [f"part-{i:04d}" for i in range(300)]
    parents = [codes[i // 20] for i in range(300)]
    told = kinds(pl.DataFrame({"part_id": codes, "parent": parents, "sort": [*"abc"] * 100}))
    assert told == {"part_id": Kind.IDENTIFIER, "parent": Kind.IDENTIFIER, "sort": Kind.CATEGORY}


def test_a_count_falls_on_row_numbers_by_chance() -> None:
    rng = np.random.default_rng(2)
    rows = pl.DataFrame({"id": np.arange(1, 501), "visits": rng.integers(1, 60, 500)})
    assert kinds(rows)["visits"] is Kind.NUMBER


@pytest.mark.parametrize("told", [{"data": {"target": "caught_from"}},
                                  {"columns": {"caught_from": {"kind": "number"}}}])  # fmt: skip
def test_the_target_and_what_a_person_said_are_left(told: dict[str, object]) -> None:
    before = describe(cases(50)["caught_from"], "caught_from").kind
    assert kinds(cases(50), told)["caught_from"] is before
