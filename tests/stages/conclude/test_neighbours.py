"""A file that spells out a table of counts hides no order: its columns say it."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
from tests.stages.model.hand import chain, dataset

from pythesis.core.plan import Plan

PLAN = Plan(effort="quick")


def _spelled_out() -> pl.DataFrame:
    """Return one row for each case of a table of counts, grouped by boat, age, sex and outcome."""
    generator = np.random.default_rng(12)
    rows = []
    cells = itertools.product(("first", "second", "third", "crew"), ("adult", "child"), ("man", "woman"))
    for boat, age, sex in cells:
        total = int(generator.integers(20, 120))
        yes = int(generator.binomial(total, generator.uniform(0.1, 0.9)))
        rows += [(boat, age, sex, "yes")] * yes + [(boat, age, sex, "no")] * (total - yes)
    return pl.DataFrame(rows, schema=["boat", "age", "sex", "y"], orient="row")


def _doubted(frame: pl.DataFrame) -> bool:
    found = chain(dataset(frame, "y"), None, PLAN, open_test=False).concluded.conclusion
    return any(c.statement.key.endswith("neighbours") for c in found.causes)


def test_a_table_of_counts_spelled_out_is_not_doubted_for_its_order() -> None:
    assert not _doubted(_spelled_out())


def test_a_file_sorted_by_its_columns_is_doubted_when_alike_rows_share_their_target() -> None:
    generator = np.random.default_rng(13)
    house = np.repeat(np.arange(60), 10)
    frame = pl.DataFrame(
        {
            "size": generator.normal(size=60)[house].round(3),
            "y": np.where(generator.random(60) < 0.5, "yes", "no")[house],
        }
    )
    assert _doubted(frame)
