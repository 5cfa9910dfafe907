"""A column says whether its numbers read as years."""

from __future__ import annotations

import pytest

from pythesis.core.dataset import Column, Kind, Role


@pytest.mark.parametrize(
    ("dtype", "low", "high", "distinct", "years"),
    [
        ("Int64", 1932.0, 2020.0, 74, True),
        ("Float64", 1932.0, 2020.0, 74, True),  # whole years beside gaps
        ("Float64", 1932.0, 2020.0, 500, False),  # a measure that happens to lie there
        ("Float64", 1932.5, 2020.0, 40, False),
        ("Int64", 3.0, 2020.0, 74, False),
        ("Date", None, None, 74, False),
    ],
)
def test_whole_numbers_between_two_centuries_are_years(
    dtype: str, low: float | None, high: float | None, distinct: int, years: bool
) -> None:
    column = Column(
        name="born",
        kind=Kind.NUMBER,
        role=Role.FEATURE,
        dtype=dtype,
        minimum=low,
        maximum=high,
        distinct=distinct,
    )
    assert column.yearly is years
