"""The check ``outliers``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def draws(seed: int, n: int = 500) -> np.ndarray:
    return np.random.default_rng(seed).normal(50, 5, n)


def test_values_far_above_all_others(tmp_path: Path) -> None:
    values = draws(1)
    values[:4] = [140, 190, 260, 155]
    (finding,) = issues("outliers", dataset(pl.DataFrame({"x": values})), tmp_path)
    assert (finding.affected, finding.severity) == (4, Severity.NOTICE)
    assert finding.claim.key.endswith("high")


def test_both_sides_and_a_logarithmic_scale(tmp_path: Path) -> None:
    values = np.exp(np.random.default_rng(2).normal(5, 1, 800))
    values[:2] = [1e-4, 1e8]
    (finding,) = issues("outliers", dataset(pl.DataFrame({"x": values})), tmp_path)
    assert (finding.affected, finding.claim.key.endswith("both")) == (2, True)


def test_a_pair_that_leaves_the_line(tmp_path: Path) -> None:
    size = draws(3)
    span = size + np.random.default_rng(4).normal(0, 1, 500)
    span[:3] = 100 - size[:3] + np.array([12, -12, 15])
    size[:3] = [42, 58, 40]
    (finding,) = issues("outliers", dataset(pl.DataFrame({"size": size, "span": span})), tmp_path)
    assert finding.affected == 3
    assert finding.claim.key.endswith("together")


def test_a_target_that_a_few_rows_decide_is_a_warning(tmp_path: Path) -> None:
    values = draws(5)
    values[:2] = [9000, 7000]
    data = dataset(pl.DataFrame({"x": draws(6), "y": values}), target="y")
    (finding,) = issues("outliers", data, tmp_path)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("seed", range(5))
def test_honest_tails_pass(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = pl.DataFrame(
        {
            "normal": rng.normal(0, 1, 1000),
            "uniform": rng.uniform(0, 1, 1000),
            "waiting": rng.exponential(3, 1000),
            "income": np.exp(rng.normal(10, 1, 1000)),
            "count": rng.poisson(20, 1000),
        }
    )
    assert verdict("outliers", dataset(rows)) is Verdict.PASSED


def test_too_few_values_is_not_applicable() -> None:
    assert verdict("outliers", dataset(pl.DataFrame({"a": [1, 2, 3]}))) is Verdict.NOT_APPLICABLE


def cloud(seed: int, n: int = 600) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) + rng.normal(size=(n, 4)) * 0.7


def test_rows_that_leave_the_cloud_of_several_numbers(tmp_path: Path) -> None:
    values = cloud(21)
    values[:3] = np.array([[2.2, -2.1, 2.0, -2.2], [-2.0, 2.2, -2.1, 2.2], [2.1, 2.0, -2.2, -2.0]])
    (finding,) = issues("outliers", dataset(pl.DataFrame(values, schema=list("abcd"))), tmp_path)
    assert finding.claim.key.endswith("several")
    assert finding.columns == ("a", "b", "c", "d") and finding.severity is Severity.NOTICE
    assert finding.affected is not None and finding.affected <= 3
    assert {row["__row"] for row in finding.examples} <= {0, 1, 2}


@pytest.mark.parametrize("seed", range(4))
def test_an_honest_cloud_passes(seed: int) -> None:
    data = dataset(pl.DataFrame(cloud(seed, 500), schema=list("abcd")))
    assert verdict("outliers", data) is Verdict.PASSED


def test_sums_of_other_columns_make_no_cloud() -> None:
    values = pl.DataFrame(cloud(30, 400), schema=list("abcd")).with_columns(e=pl.col("a") + pl.col("b"))
    assert verdict("outliers", dataset(values)) is Verdict.PASSED


def test_values_whose_squares_no_number_can_hold(tmp_path: Path) -> None:
    values = draws(1)
    values[:2] = [1e308, -1e308]
    (finding,) = issues("outliers", dataset(pl.DataFrame({"x": values})), tmp_path)
    assert finding.affected == 2
    assert finding.claim.values["weight"] == pytest.approx(1.0)


def test_a_pile_of_zeros_is_not_far_below_the_amounts(tmp_path: Path) -> None:
    amounts = np.exp(np.random.default_rng(8).normal(8, 0.5, 800))
    amounts[:350], amounts[350] = 0, 2.0
    assert verdict("outliers", dataset(pl.DataFrame({"income": amounts}))) is Verdict.PASSED
    amounts[351:353] = 1e9
    (finding,) = issues("outliers", dataset(pl.DataFrame({"income": amounts})), tmp_path)
    assert (finding.affected, finding.claim.key.endswith("high")) == (2, True)
