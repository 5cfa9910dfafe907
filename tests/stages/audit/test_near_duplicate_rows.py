"""The check ``near-duplicate-rows``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def rows(n: int = 300) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    return pl.DataFrame(
        {
            "id": [f"c{i:04d}" for i in range(n)],
            "town": rng.choice(["Lyon", "Paris", "Brest"], n),
            "age": rng.integers(18, 80, n),
            "fee": rng.normal(500, 30, n).round(2),
            "size": rng.normal(50, 5, n).round(2),
            "plan": rng.choice(["basic", "plus"], n),
        }
    )


def test_rows_entered_twice(tmp_path: Path) -> None:
    frame = rows()
    copies = frame.head(9).with_columns(
        pl.col("id") + "x", pl.col("fee") + 0.4, pl.col("town").str.to_uppercase()
    )
    data = dataset(pl.concat([frame, copies]), kinds={"id": "identifier"})
    (finding,) = issues("near-duplicate-rows", data, tmp_path)
    assert (finding.affected, finding.severity) == (18, Severity.WARNING)
    assert finding.claim.values["changed"] == ("fee",)


def test_another_cell_altogether_is_a_notice(tmp_path: Path) -> None:
    frame = rows()
    copies = frame.head(9).with_columns(pl.col("fee") * 3)
    data = dataset(pl.concat([frame, copies]), kinds={"id": "identifier"})
    (finding,) = issues("near-duplicate-rows", data, tmp_path)
    assert finding.severity is Severity.NOTICE


def test_different_rows_and_exact_copies_pass() -> None:
    frame = pl.concat([rows(), rows().head(9)])
    assert verdict("near-duplicate-rows", dataset(frame, kinds={"id": "identifier"})) is Verdict.PASSED


def test_few_levels_pass() -> None:
    rng = np.random.default_rng(2)
    frame = pl.DataFrame({f"q{i}": rng.choice(list("abcd"), 400) for i in range(6)})
    assert verdict("near-duplicate-rows", dataset(frame)) is Verdict.PASSED


@pytest.mark.parametrize("width", [1, 4])
def test_few_columns_is_not_applicable(width: int) -> None:
    frame = pl.DataFrame({f"a{i}": range(100) for i in range(width)})
    assert verdict("near-duplicate-rows", dataset(frame)) is Verdict.NOT_APPLICABLE


def test_likeness_by_chance_counts_columns_that_settle_one_another_once() -> None:
    rng = np.random.default_rng(6)
    pay = rng.choice(150, 3000) + 20.0
    frame = pl.DataFrame(
        {
            "pay": pay,
            "log_pay": np.log(pay),
            "pay_in_cents": pay * 100,
            "age": rng.integers(20, 65, 3000),
            "year": rng.integers(2003, 2010, 3000),
            "status": rng.choice(["single", "married"], 3000),
            "cover": rng.choice(["yes", "no"], 3000),
        }
    )
    assert verdict("near-duplicate-rows", dataset(frame)) is Verdict.PASSED


def test_pupils_of_one_class_are_no_copies_of_one_another() -> None:
    rng = np.random.default_rng(10)
    school = rng.integers(0, 30, 4000)
    frame = pl.DataFrame(
        {
            "school": school,
            "size": (school * 7) % 11 + 15,
            "years": (school * 5) % 20,
            "kind": [f"k{s % 3}" for s in school],
            "sex": rng.choice(["f", "m"], 4000),
            "lunch": rng.choice(["free", "paid"], 4000, p=[0.2, 0.8]),
            "maths": (rng.normal(480, 20, 4000) / 4).round() * 4,
            "reading": (rng.normal(430, 16, 4000) / 4).round() * 4,
        }
    )
    assert verdict("near-duplicate-rows", dataset(frame)) is Verdict.PASSED
