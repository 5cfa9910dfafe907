"""What is worked out of rows is kept as long as the rows, and never read for others."""

from __future__ import annotations

import gc

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.stats import remembered as memory
from pythesis.stats.remembered import remembered
from pythesis.stats.sides import beside, pair


def column(name: str, kind: Kind = Kind.NUMBER) -> Column:
    return Column(name=name, kind=kind, role=Role.FEATURE, dtype="")


def test_worked_out_once_and_gone_with_its_owner() -> None:
    owner, calls = np.zeros(3), []
    for _ in range(2):
        assert remembered(owner, "sum", lambda: calls.append(1) or len(calls)) == 1
    assert remembered(np.zeros(3), "sum", lambda: 7) == 7  # equal, but another object
    before = len(memory._kept)
    del owner
    gc.collect()
    assert len(memory._kept) < before


def test_a_column_read_otherwise_is_read_anew_and_the_others_are_not() -> None:
    frame = pl.DataFrame({"x": [3.0, 1.0, 2.0, None], "y": [1, 2, 3, 4], "when": [4, 3, 2, 1]})
    first = pair(frame, column("x"), column("y"), None, "when")
    assert first.x.numbers.tolist() == [2.0, 1.0, 3.0] and first.y.numbers.tolist() == [3.0, 2.0, 1.0]
    other = beside(frame, pl.Series("x", ["a", "b", "a", "b"]))
    second = pair(other, column("x", Kind.CATEGORY), column("y"), None, "when")
    assert second.x.levels == ("a", "b") and second.x.codes.tolist() == [1, 0, 1, 0]
    assert second.y.numbers.tolist() == [4.0, 3.0, 2.0, 1.0]
    moved = beside(frame, pl.Series("when", [1, 2, 3, 4]))
    assert pair(moved, column("x"), column("y"), None, "when").x.numbers.tolist() == [3.0, 1.0, 2.0]


def test_gaps_leave_no_hole_in_the_codes() -> None:
    frame = pl.DataFrame(
        {"x": ["c", "b", None, "a"], "y": [5.0, 6.0, 7.0, None], "who": ["p", "q", "r", "q"]}
    )
    found = pair(frame, column("x", Kind.CATEGORY), column("y"), "who", None)
    assert found.n == 2 and found.dropped == 2
    assert found.x.levels == ("b", "c") and found.x.codes.tolist() == [1, 0]
    assert found.groups is not None and found.groups.tolist() == [0, 1]
    assert found.places.tolist() == [0, 1]
