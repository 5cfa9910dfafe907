"""Which values stand more than once, beside what Polars says of it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from pythesis.stats.repeated import repeated, sizes

DAY = dt.date(2024, 1, 1)
COLUMNS = {
    "whole": pl.Series([3, 1, 3, 2, 2, 9]),
    "alone": pl.Series([3, 1, 4, 2]),
    "hashes": pl.Series([2**63 + 1, 2**63, 2**63 + 1, 0], dtype=pl.UInt64),
    "decimals": pl.Series([0.0, -0.0, 1.5, 1.5, 2.5]),
    "undefined": pl.Series([float("nan"), 1.0, float("nan"), 2.0]),
    "gaps": pl.Series([None, 1, None, 2, 2]),
    "one gap": pl.Series([None, 1, 2, 2]),
    "days": pl.Series([DAY, DAY + dt.timedelta(days=1), DAY]),
    "hours": pl.Series([dt.time(1), dt.time(2), dt.time(1)]),
    "texts": pl.Series(["a", "b", "a", None]),
    "flags": pl.Series([True, False, True]),
    "none": pl.Series([], dtype=pl.Int64),
    "nothing": pl.Series([None, None], dtype=pl.Null),
}


@pytest.mark.parametrize("name", list(COLUMNS))
def test_it_says_what_polars_says(name: str) -> None:
    values = COLUMNS[name].alias("v")
    assert repeated(values).to_list() == values.is_duplicated().to_list()
    assert sorted(sizes(values).tolist()) == sorted(values.unique_counts().to_list())


def test_many_values_drawn_at_random() -> None:
    rng = np.random.default_rng(1)
    for levels in (3, 500, 100_000):
        values = pl.Series(rng.integers(0, levels, 2_000))
        assert repeated(values).to_list() == values.is_duplicated().to_list()
        assert sorted(sizes(values).tolist()) == sorted(values.unique_counts().to_list())
