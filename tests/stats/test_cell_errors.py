"""Errors in cells are found without a label, and right cells are left alone."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

from pythesis.stats.cells import find
from pythesis.stats.cells.spelling import slip

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from cells import planted
from run_cells import compared


@pytest.mark.parametrize(
    ("case", "detection", "repair"),
    [
        ("slips 1%", 0.95, 0.95),
        ("slips 10%", 0.95, 0.95),
        ("swaps 3%", 0.85, 0.85),
        ("sources 35%", 0.95, 0.95),
    ],
)
@pytest.mark.parametrize("seed", [2, 3])
def test_planted_errors_are_found_and_mended(case: str, detection: float, repair: float, seed: int) -> None:
    rates = compared(*planted.CASES[case](seed))
    assert rates["detection_f1"] >= detection
    assert rates["repair_f1"] >= repair


@pytest.mark.parametrize("case", ["slips 1%", "sources 20%"])
def test_right_tables_raise_nothing(case: str) -> None:
    assert find(planted.CASES[case](2)[1]).cells.is_empty()


def test_rows_in_another_order_give_the_same_cells() -> None:
    dirty, _ = planted.CASES["slips 10%"](4)
    order = pl.Series(range(dirty.height)).shuffle(seed=1)
    mixed = find(dirty[order.to_list()]).cells
    found = mixed.with_columns(row=order.gather(mixed["row"]))
    names = ["column", "row", "repair"]
    assert found.select(names).sort(names).equals(find(dirty).cells.select(names).sort(names))


@pytest.mark.parametrize(
    ("text", "right", "expected"),
    [
        ("birmixgham", "birmingham", True), ("heartxattack", "heart attack", True), ("3563x", "35631", True),
        ("2012", "2013", False), ("lot-12", "lot-13", False), ("E-C4 X", "C4 X", False),
        ("500C", "500", False),
        ("American Pale Lager", "American India Pale Lager", False), ("0.052", "0.05%", False),
        ("CLASSE CLS", "CLASSE E", False), ("yes", "yes", False),
    ],
)  # fmt: skip
def test_slips_are_told_from_other_names_and_numbers(text: str, right: str, expected: bool) -> None:
    assert slip(text, right) is expected


def test_words_for_gaps_are_errors_where_gaps_are_also_written_otherwise() -> None:
    rows = pl.DataFrame({"a": ["1", "N/A", "2"] * 10, "b": ["x", "y", None] * 10})
    assert set(find(rows, {"a": ("N/A",)}).cells["reason"]) == {"gap"}
    assert find(rows.select("a"), {"a": ("N/A",)}).cells.is_empty()


def test_changes_over_time_are_no_errors() -> None:
    rows = [
        (f"person {p} of town", f"visit {v}", "free" if (p + v) % 4 else "busy")
        for p in range(30)
        for v in range(12)
    ]
    assert find(pl.DataFrame(rows, schema=["who", "when", "state"], orient="row")).cells.is_empty()


@pytest.mark.parametrize(("state", "wrong"), [("Maryland", ["Clifton"]), ("Oregon", [])])
def test_a_rare_text_beside_values_the_frequent_one_never_has_is_right(state: str, wrong: list[str]) -> None:
    usual = [("Clinton", "Maryland"), ("Newport", "Delaware"), ("Madison", "Oregon")] * 40
    rows = pl.DataFrame([*usual, ("Clifton", state)], schema=["town", "state"], orient="row")
    assert find(rows).cells.filter(pl.col("column") == "town")["value"].to_list() == wrong
