"""The decision curve says where a model helps, is silent on noise, and is recomputed from predictions."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset, logistic, tools

from pythesis.core.brief import Brief, CostsBrief
from pythesis.core.dataset import Role
from pythesis.core.finding import Finding, Verdict
from pythesis.core.plan import Plan
from pythesis.stages import model
from pythesis.stages.explain import decision_curve
from pythesis.stages.explain.setting import setting
from pythesis.stats.recipes.parts.benefit import chance_not_better
from pythesis.stats.recompute import run
from pythesis.words import fill


def _found(frame: pl.DataFrame, brief: Brief, target: str = "outcome", **options: object):
    data = dataset(frame, target, **options)  # type: ignore[arg-type]
    simple = model.simple(*data, brief, Plan(effort="quick"), tools())
    one = setting(*data, brief, simple, tools())
    assert one is not None
    return decision_curve.finding(one), simple.predictions


def _recomputed(found: Finding, predictions: pl.DataFrame, tmp_path) -> None:
    check = found.validations[0]
    data = tmp_path / "predictions.parquet"
    predictions.write_parquet(data)
    again = run(check.recipe, check.arguments, data=str(data))
    assert check.effect is not None
    assert again["effect"] == pytest.approx(check.effect.value, abs=1e-9)
    assert (again["low"], again["high"]) == pytest.approx((check.effect.low, check.effect.high), abs=1e-9)
    assert again["p"] == pytest.approx(check.p, abs=1e-9)
    assert again["n"] == check.n


def test_a_model_that_ranks_is_useful_and_each_threshold_tells_its_ratio(tmp_path) -> None:
    found, predictions = _found(logistic(600, strength=2), Brief())
    assert found.verdict is Verdict.VALIDATED
    assert found.figure is not None
    half = next(r for r in found.figure.data if r["threshold"] == 0.2 and r["way"] == "model")
    assert half["ratio"] == pytest.approx(4)
    assert "no costs" in fill(found).reading.en
    _recomputed(found, predictions, tmp_path)


@pytest.mark.parametrize(("grid", "told"), [((0.2, 0.3), "between 20% and 30%"), ((0.3,), "of 30%")])
def test_one_threshold_is_no_range(
    grid: tuple[float, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_curve, "GRID", grid)
    found, _ = _found(logistic(600, strength=2), Brief())
    said = fill(found)
    assert said.figure is not None
    assert told in said.figure.title.en
    assert ("between" in said.claim.en) == (len(grid) > 1)


def test_costs_judge_one_threshold(tmp_path) -> None:
    brief = Brief(costs=CostsBrief(false_positive=1, false_negative=3))
    found, predictions = _found(logistic(600, strength=2), brief)
    assert found.validations[0].family_size == 1
    assert found.validations[0].arguments["threshold"] == 0.25
    assert "25%" in fill(found).claim.en
    _recomputed(found, predictions, tmp_path)


@pytest.mark.slow
def test_groups_are_drawn_together_and_recomputed(tmp_path) -> None:
    frame = logistic(600, strength=2).with_columns(who=pl.Series(np.arange(600) // 4))
    found, predictions = _found(frame, Brief(), roles={"who": Role.GROUP}, method="group")
    assert found.verdict is Verdict.VALIDATED
    _recomputed(found, predictions, tmp_path)


def test_noise_is_seldom_called_useful() -> None:
    generator = np.random.default_rng(4)
    wrong = 0
    cuts, nothing = (0.2, 0.3, 0.4), np.zeros(0)
    for _ in range(400):
        forecast, event = generator.uniform(0.02, 0.6, 300), generator.random(300) < 0.3
        found = [chance_not_better(forecast, event, np.arange(300), c, nothing, nothing) for c in cuts]
        wrong += min(found) <= 0.05 / len(cuts)
    assert wrong <= 33  # 5 % of 400 and three standard deviations


def test_net_benefit_is_that_of_the_definition() -> None:
    forecast, event = np.array([0.9, 0.8, 0.3, 0.1]), np.array([True, False, True, False])
    (point,) = decision_curve.curve(forecast, event, np.arange(4), (0.25,), 0)
    assert point.net[0] == pytest.approx(2 / 4 - 1 / 4 / 3)
    assert point.everyone[0] == pytest.approx(0.5 - 0.5 / 3)


def test_a_regression_has_no_decision_curve_and_free_errors_imply_no_threshold() -> None:
    frame = pl.DataFrame(
        {"a": np.arange(300.0), "y": np.arange(300.0) + np.random.default_rng(0).normal(size=300)}
    )
    assert _found(frame, Brief(), "y")[0] is None
    assert decision_curve.implied(CostsBrief(false_positive=0, false_negative=0)) is None
    assert decision_curve.implied(CostsBrief(false_positive=0, false_negative=5)) is None


def test_a_ratio_of_one_is_said_in_words() -> None:
    noise = np.random.default_rng(5)
    frame = pl.DataFrame({"x": noise.normal(size=300), "outcome": noise.choice(["yes", "no"], 300)})
    found, _ = _found(frame, Brief())
    assert found is not None
    told = fill(found).reading
    assert " costs 1 times" not in told.en and "coûte 1 fois" not in told.fr
    even = found.reading.values["ratio"] == pytest.approx(1)
    assert found.reading.key.endswith("-even") is even
    assert ("costs as much as a false alarm" in told.en) is even
