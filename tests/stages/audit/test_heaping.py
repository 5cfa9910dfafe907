"""The check ``heaping``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Verdict
from pythesis.words import say
from stages.audit.tables import dataset, issues, verdict


@pytest.mark.parametrize(("step", "share"), [(5, 0.5), (10, 0.6)])
def test_rounded_to_a_step(tmp_path: Path, step: int, share: float) -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(170, 25, 600).round()
    mask = rng.random(600) < share
    values[mask] = (values[mask] / step).round() * step
    (finding,) = issues("heaping", dataset(pl.DataFrame({"minutes": values})), tmp_path)
    assert finding.claim.values["step"] == step


def test_rounded_decimals(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(20, 4, 600).round(1)
    values[:300] = (values[:300] * 2).round() / 2
    (finding,) = issues("heaping", dataset(pl.DataFrame({"degrees": values})), tmp_path)
    assert finding.claim.values["step"] == pytest.approx(0.5)


@pytest.mark.parametrize("unit", [1, 100, 0.1])
def test_an_even_sharing_of_digits_passes(unit: float) -> None:
    values = np.random.default_rng(3).normal(170, 25, 600).round() * unit
    assert verdict("heaping", dataset(pl.DataFrame({"x": values}))) is Verdict.PASSED


def test_a_frequent_value_is_no_rounding() -> None:
    values = np.random.default_rng(4).normal(41, 9, 600).round()
    values[:250] = 40
    assert verdict("heaping", dataset(pl.DataFrame({"hours": values}))) is Verdict.PASSED


def test_too_few_values_is_not_applicable() -> None:
    assert verdict("heaping", dataset(pl.DataFrame({"a": [1, 2, 3]}))) is Verdict.NOT_APPLICABLE


def test_the_coarsest_step_that_most_values_keep_is_told(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    pay = rng.gamma(3, 200, 600).round(-1) + rng.choice([0, 5], 600, p=[0.6, 0.4])
    few = rng.random(600) < 0.08
    pay[few] += 0.333  # an average over months, here and there: a thousandth is the finest unit in use
    (finding,) = issues("heaping", dataset(pl.DataFrame({"pay": pay})), tmp_path)
    assert finding.claim.values["step"] == pytest.approx(5)


def test_whole_numbers_among_decimals_are_said_to_be_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    degrees = rng.normal(20, 5, 600).round(1)
    degrees[:360] = degrees[:360].round()
    (finding,) = issues("heaping", dataset(pl.DataFrame({"degrees": degrees})), tmp_path)
    assert finding.claim.key.endswith("whole")
    assert "multiple" not in say(finding.claim, "en") and "multiple" not in say(finding.claim, "fr")


def test_numbers_of_groups_are_names() -> None:
    rng = np.random.default_rng(1)
    school = rng.integers(100, 900, 600)
    school[:500] = school[:500] // 10 * 10
    frame = pl.DataFrame({"school": school, "mark": rng.normal(10, 3, 600).round(1)})
    assert verdict("heaping", dataset(frame)) is Verdict.ISSUE
    assert verdict("heaping", dataset(frame, roles={"school": "group"})) is Verdict.PASSED


def test_cents_beside_tenths_of_them_are_no_estimates() -> None:
    rng = np.random.default_rng(6)
    prices = rng.gamma(2, 80, 800).round(2)
    prices[:300] = (prices[:300] * 0.85).round(3)
    assert verdict("heaping", dataset(pl.DataFrame({"sales": prices}))) is Verdict.PASSED


def test_a_step_that_nearly_all_cells_keep_is_their_unit() -> None:
    bounds = np.random.default_rng(7).integers(1, 130, 800) / 2
    assert verdict("heaping", dataset(pl.DataFrame({"income": bounds}))) is Verdict.PASSED
