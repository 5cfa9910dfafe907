"""The check ``unit-error``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from pythesis.stages.clean.cells import changed
from stages.audit.tables import brief, dataset, issues, verdict


def slipped(values: np.ndarray, factor: float, few: int = 8, plus: float = 0.0) -> list[float]:
    out = values.copy()
    out[:few] = out[:few] * factor + plus
    return np.random.default_rng(9).permutation(out).round(4).tolist()


@pytest.mark.parametrize("factor", [10, 100, 1000, 0.1, 0.01])
def test_a_slipped_decimal_point(tmp_path: Path, factor: float) -> None:
    values = np.random.default_rng(1).normal(120, 12, 400)
    (finding,) = issues("unit-error", dataset(pl.DataFrame({"x": slipped(values, factor)})), tmp_path)
    assert (finding.affected, finding.severity) == (8, Severity.WARNING)
    assert finding.claim.values["times"] == pytest.approx(max(factor, 1 / factor))


@pytest.mark.parametrize(
    ("name", "middle", "width", "factor", "plus", "variant"),
    [
        ("weight", 70, 6, 2.20462, 0, "pounds"),
        ("height_cm", 170, 8, 1 / 2.54, 0, "inches"),
        ("temperature", 20, 3, 1.8, 32, "fahrenheit"),
    ],
)
def test_closer_units_by_name(
    tmp_path: Path, name: str, middle: float, width: float, factor: float, plus: float, variant: str
) -> None:
    values = np.random.default_rng(2).normal(middle, width, 600)
    data = dataset(pl.DataFrame({name: slipped(values, factor, 30, plus)}))
    (finding,) = issues("unit-error", data, tmp_path)
    assert finding.claim.key.endswith(variant)
    assert verdict("unit-error", dataset(pl.DataFrame({"y": data.frame[name]}))) is Verdict.PASSED


def test_a_unit_only_another_column_shows(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    size = np.exp(rng.normal(4, 1.2, 800))
    price = size * np.exp(rng.normal(2, 0.15, 800))
    price[:12] *= 10
    (finding,) = issues("unit-error", dataset(pl.DataFrame({"price": price, "size": size})), tmp_path)
    assert finding.affected == 12
    assert finding.claim.key.endswith("tens-line")


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(4).normal(0, 1, 500),
        np.exp(np.random.default_rng(5).normal(3, 1.5, 500)),
        np.random.default_rng(6).standard_t(2, 500) + 50,
        np.random.default_rng(7).uniform(0, 100, 500),
        [*np.random.default_rng(8).normal(50, 5, 480), *[500.0] * 20],  # one value that comes back
        np.concatenate(
            [np.random.default_rng(9).normal(5, 0.5, 300), np.random.default_rng(9).normal(50, 5, 200)]
        ),
    ],
)
def test_honest_numbers_pass(values: np.ndarray) -> None:
    assert verdict("unit-error", dataset(pl.DataFrame({"x": values}))) is Verdict.PASSED


def test_too_few_values_is_not_applicable() -> None:
    assert verdict("unit-error", dataset(pl.DataFrame({"a": [1, 2, 3]}))) is Verdict.NOT_APPLICABLE


def test_one_coarse_value_off_a_line_is_rounding() -> None:
    rng = np.random.default_rng(8)
    length = rng.uniform(1, 7, 300)
    width = (0.35 * length * np.exp(rng.normal(0, 0.1, 300))).round(1)
    width[:5], length[:5] = 0.1, 1.3
    frame = pl.DataFrame({"length": length.round(1), "width": width})
    assert verdict("unit-error", dataset(frame)) is Verdict.PASSED


def proposed(values: list[float], target: str | None = None) -> Decision:
    rest = np.random.default_rng(11).normal(size=len(values))
    data = dataset(pl.DataFrame({"x": values, "z": rest}), target=target)
    check = next(check for check in audit.CHECKS if check.code == "unit-error")
    (decision,) = check.run(audit.Subject(data, brief()))[1]
    return decision


@pytest.mark.parametrize("factor", [1000, 0.001])
def test_a_clear_unit_is_converted_back_and_nothing_else_moves(factor: float) -> None:
    usual = np.random.default_rng(12).normal(120, 9, 600).clip(100, 140).round(4)
    usual[:2] = 90, 150  # the ends of the usual values are not among the cells in question
    spoilt = usual.copy()
    spoilt[20:30] *= factor
    decision = proposed(spoilt.tolist())
    assert decision.action is Action.SCALE
    expression = changed(pl.Float64(), decision)
    assert expression is not None
    mended = pl.DataFrame({"x": spoilt}).select(expression).to_series()
    assert mended.to_list() == pytest.approx(usual.tolist())


def test_an_unclear_unit_or_a_target_is_left_to_people() -> None:
    usual = np.random.default_rng(13).normal(120, 9, 600)
    few = usual.copy()
    few[:4] *= 1000
    assert proposed(few.tolist()).action is Action.KEEP
    many = usual.copy()
    many[:10] *= 1000
    assert proposed(many.tolist(), target="x").action is Action.KEEP


@pytest.mark.parametrize(("together", "found"), [(True, Verdict.PASSED), (False, Verdict.ISSUE)])
def test_in_an_ordered_file_a_stretch_off_the_line_is_a_season_and_scattered_cells_are_slips(
    together: bool, found: Verdict
) -> None:
    rng = np.random.default_rng(12)
    size = np.exp(4 + 1.2 * np.sin(np.arange(900) / 60) + 0.2 * rng.normal(size=900))
    price = size * np.exp(rng.normal(2, 0.15, 900))
    off = np.arange(400, 412) if together else rng.choice(900, 12, replace=False)
    price[off] *= 10
    assert verdict("unit-error", dataset(pl.DataFrame({"price": price, "size": size}))) is found


def test_low_values_that_the_nearest_column_agrees_with_are_no_other_unit(tmp_path: Path) -> None:
    rng = np.random.default_rng(31)
    tax = rng.choice([16, 18, 20, 21, 24, 25, 26, 28, 30, 33], 600) * 1.0
    tax[:30] = rng.choice([2.0, 2.5, 3.0], 30)
    price = 100 + 1.5 * tax + rng.normal(0, 3, 600)
    order = rng.permutation(600)
    alone = {"tax": tax[order]}
    (finding,) = issues("unit-error", dataset(pl.DataFrame(alone)), tmp_path)
    assert finding.affected == 30
    assert verdict("unit-error", dataset(pl.DataFrame({**alone, "price": price[order]}))) is Verdict.PASSED
    wrong = np.where(tax < 10, 100 + 15 * tax, price)[order]  # in the usual unit, the prices agree
    (finding,) = issues("unit-error", dataset(pl.DataFrame({**alone, "price": wrong})), tmp_path)
    assert finding.columns[0] == "tax"


def test_shares_of_one_and_of_a_hundred_in_one_column(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    share = rng.beta(3, 5, 400)
    both = np.where(np.arange(400) % 3 == 0, (100 * share).round(1), share.round(3))
    (finding,) = issues("unit-error", dataset(pl.DataFrame({"taux_occupation": both})), tmp_path)
    assert (finding.affected, finding.claim.values["times"]) == (134, 100)
    assert not any(d.action is Action.SCALE for d in finding_proposals(both))


def finding_proposals(values: np.ndarray) -> tuple[Decision, ...]:
    return tuple(audit.run(dataset(pl.DataFrame({"taux_occupation": values})), brief()).proposals)


@pytest.mark.parametrize("law", ["percent", "ratio"])
def test_shares_that_are_small_are_written_one_way(law: str) -> None:
    rng = np.random.default_rng(7)
    shares = {"percent": 100 * rng.beta(1.2, 14, 400), "ratio": rng.lognormal(-0.6, 0.8, 400)}
    data = dataset(pl.DataFrame({"taux_vacance": shares[law].round(2)}))
    assert verdict("unit-error", data) is Verdict.PASSED
