"""Iteration 2 sees what was planted, and does not see what was not."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset, logistic, tools

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.dataset import ROW, Role
from pythesis.core.faults import STRICT
from pythesis.core.finding import Finding, Verdict
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.core.said import said
from pythesis.stages import explain, model
from pythesis.stages.conclude.run import beside_chance
from pythesis.stages.explain import calibration, slices
from pythesis.stages.explain.curve import Chance, chance_finding
from pythesis.stages.explain.held import Held
from pythesis.stats.learning.aim import Aim
from pythesis.stats.learning.results import Understood
from pythesis.stats.recompute import run
from pythesis.stats.scores import METRICS
from pythesis.words import fill, say


def _understood(frame: pl.DataFrame, target: str, **options: object) -> tuple[Understood, pl.DataFrame]:
    data = dataset(frame, target, **options)  # type: ignore[arg-type]
    simple = model.simple(*data, Brief(), Plan(effort="quick"), tools())
    return explain.run(*data, Brief(), simple, tools()), simple.predictions


def _finding(found: Understood, code: str) -> Finding:
    return next(f for f in found.iteration.findings if f.code == code)


def test_the_column_that_matters_is_found_and_noise_is_not() -> None:
    generator = np.random.default_rng(9)
    frame = logistic(800, strength=2).with_columns(noise=pl.Series(generator.normal(size=800)))
    found, _ = _understood(frame, "outcome")
    importance = _finding(found, "importance")
    assert importance.columns == ("age",)
    assert importance.verdict is Verdict.VALIDATED
    assert importance.figure is not None
    noise = next(r for r in importance.figure.data if r["column"] == "noise")
    assert noise["low"] <= 0
    assert _finding(found, "permuted-target").verdict is Verdict.VALIDATED


def test_a_shuffled_target_is_within_chance() -> None:
    frame = logistic(400)
    target = np.random.default_rng(3).permutation(frame["outcome"].to_numpy())
    found, _ = _understood(frame.with_columns(outcome=pl.Series(target)), "outcome")
    assert _finding(found, "permuted-target").verdict is Verdict.NOT_ESTABLISHED


def test_a_target_with_weeks_is_not_held_against_its_own_shifts() -> None:
    n = 420
    days = pl.select(pl.date(2023, 1, 2) + pl.duration(days=pl.int_range(n))).to_series()
    sold = days.dt.weekday().is_in([6, 7]).cast(pl.Float64) * 30 + np.random.default_rng(0).normal(size=n)
    frame = pl.DataFrame({"day": days, "weekday": days.dt.to_string("%A"), "sold": sold})
    found, _ = _understood(frame, "sold", roles={"day": Role.TIME}, method="time")
    assert "permuted-target" not in [f.code for f in found.iteration.findings]
    assert found.diagnosis.permuted is None


def test_a_target_in_time_without_seasons_is_held_against_its_shifts() -> None:
    n = 420
    days = pl.select(pl.date(2023, 1, 2) + pl.duration(days=pl.int_range(n))).to_series()
    generator = np.random.default_rng(0)
    price = generator.normal(size=n)
    frame = pl.DataFrame({"day": days, "price": price, "sold": 3 * price + generator.normal(size=n)})
    found, _ = _understood(frame, "sold", roles={"day": Role.TIME}, method="time")
    assert _finding(found, "permuted-target").verdict is Verdict.VALIDATED


def test_a_slice_of_noise_is_found_on_one_half_and_shown_on_the_other() -> None:
    generator = np.random.default_rng(0)
    n = 1600
    a, site = generator.normal(size=n), generator.choice(["north", "south", "east", "west"], n)
    noise = np.where(site == "west", 5.0, 0.5) * generator.normal(size=n)
    frame = pl.DataFrame({"a": a, "site": site, "y": 3 * a + noise})
    found, _ = _understood(frame, "y")
    worst = _finding(found, "worst-slices")
    assert worst.verdict is Verdict.VALIDATED
    assert worst.columns[0] == "site"
    assert "west" in fill(worst).claim.en


def test_no_slice_is_shown_when_errors_are_even() -> None:
    generator = np.random.default_rng(0)
    frame = pl.DataFrame({"a": generator.normal(size=800), "g": generator.choice(list("uvwx"), 800)})
    frame = frame.with_columns(y=2 * frame["a"] + pl.Series(generator.normal(size=800)))
    found, _ = _understood(frame, "y")
    assert _finding(found, "worst-slices").verdict is Verdict.NOT_ESTABLISHED


def test_a_bend_leaves_residuals_off_centre_and_a_line_does_not() -> None:
    generator = np.random.default_rng(0)
    a = generator.uniform(-3, 3, 900)
    straight = pl.DataFrame({"a": a, "y": 2 * a + generator.normal(size=900)})
    assert _finding(_understood(straight, "y")[0], "residuals").verdict is Verdict.PASSED
    both = pl.DataFrame({"a": a, "y": 20 * a + 0.5 * a**2 + generator.normal(size=900)})
    found = _finding(_understood(both, "y")[0], "residuals")
    assert found.verdict is Verdict.PRESENT
    assert "centred" in fill(found).claim.en


def test_the_confusion_is_recomputed_from_stored_predictions(tmp_path) -> None:
    found, predictions = _understood(logistic(400), "outcome")
    check = _finding(found, "confusion").validations[0]
    data = tmp_path / "predictions.parquet"
    predictions.write_parquet(data)
    again = run(check.recipe, check.arguments, data=str(data))
    assert check.effect is not None
    assert again["statistic"] == check.statistic
    assert again["effect"] == pytest.approx(check.effect.value, abs=1e-9)
    assert (again["low"], again["high"]) == pytest.approx((check.effect.low, check.effect.high), abs=1e-9)


def test_worst_rows_are_real_rows_largest_loss_first() -> None:
    frame = logistic(300)
    found, _ = _understood(frame, "outcome")
    losses = [row["loss"] for row in found.iteration.errors]
    assert losses == sorted(losses, reverse=True)
    first = found.iteration.errors[0]
    assert frame["outcome"][int(first[ROW])] == first["observed"]
    assert first["age"] == frame["age"][int(first[ROW])]


def test_every_finding_has_its_words_a_figure_and_the_changes_expect_something() -> None:
    found, _ = _understood(logistic(400), "outcome")
    iteration = fill(found.iteration)
    for finding in iteration.findings:
        assert finding.claim.fr
        assert finding.claim.en
        assert finding.advice is not None
        assert finding.validations
        assert finding.figure is not None
    assert [p.code for p in found.proposals] == ["missing-indicator", "flexible"]
    assert all(c.expected is not None for c in iteration.changes)


def test_several_classes() -> None:
    generator = np.random.default_rng(0)
    a = generator.normal(size=600)
    blurred = a + 0.3 * generator.normal(size=600)
    level = np.where(blurred > 0.6, "high", np.where(blurred < -0.6, "low", "mid"))
    found, _ = _understood(pl.DataFrame({"a": a, "b": generator.normal(size=600), "y": level}), "y")
    fill(found.iteration)
    assert _finding(found, "confusion").figure is not None


def test_the_learning_curve_of_a_small_table_of_many_columns_rises() -> None:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(800, 150))
    y = x @ generator.normal(size=150) + generator.normal(size=800)
    frame = pl.DataFrame({f"c{i}": x[:, i] for i in range(150)}).with_columns(y=pl.Series(y))
    found, _ = _understood(frame, "y")
    assert _finding(found, "learning-curve").verdict in {Verdict.PRESENT, Verdict.VALIDATED}
    assert "penalty" in [p.code for p in found.proposals]


def test_a_diagnostic_that_fails_is_said_and_the_others_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise IndexError("secret value 41")

    monkeypatch.delenv(STRICT)
    monkeypatch.setattr(slices, "findings", fails)
    found, _ = _understood(logistic(300), "outcome")
    fault = fill(_finding(found, "worst-slices"))
    assert fault.verdict is Verdict.NOT_APPLICABLE
    assert "IndexError" in fault.claim.en and "secret" not in fault.claim.en
    assert _finding(found, "importance").verdict is Verdict.VALIDATED
    assert [f.rank for f in found.iteration.findings] == list(range(1, len(found.iteration.findings) + 1))


def test_errors_that_all_go_one_way_are_no_bend() -> None:
    rows: list[dict[str, Scalar]] = [{"observed": 5.0}, {"observed": 3.0}, {"observed": -1.0}]
    assert calibration._way(rows, rows[:2]) == "below"
    assert calibration._way([{"observed": -2.0}], [{"observed": -2.0}]) == "above"
    assert calibration._way(rows, rows) == "off"
    assert calibration._way(rows, rows[:1]) == "off"
    assert calibration._way(rows, []) == "kept"


def test_a_group_that_looked_ill_served_and_is_not_is_not_called_the_worst_served() -> None:
    generator = np.random.default_rng(3)
    half = generator.choice(["explore", "confirm"], 900)
    group = generator.choice(list("ab"), 900)
    # Errors of a are large on the exploring half, and small on the other.
    large = (group == "a") == (half == "explore")
    error = np.abs(generator.normal(0, np.where(large, 4.0, 1.0)))
    stored = pl.DataFrame(
        {"__row": range(900), "observed": np.zeros(900), "predicted": error, "block": range(900)}
    )
    recipe = ModelRecipe(
        name="linear", task="regression", target="y", family="Ridge",
        treatments=(Treatment(column="g", kind="category", encoding="one-hot"),),
    )  # fmt: skip
    aim = Aim("regression", "y", (), None, "rmse", said("text", text="drawn"))
    held = Held(recipe, Brief(), aim, pl.DataFrame({"g": group}), half, stored, 0)
    (found,) = slices.findings(held)
    told = fill(found)
    assert told.claim.key == "explain.slice.claim.regression.not-again"
    assert "served better than the rest" in told.claim.en and "leaves room" not in told.reading.en
    assert "mieux servi" in told.claim.fr and "{" not in told.claim.fr
    assert found.verdict is Verdict.NOT_ESTABLISHED


@pytest.mark.parametrize(
    ("best", "key", "words"),
    [
        (0.55, "beyond", "better than each of 39"),
        (0.627, "beyond-but", "1 of 39 shuffled targets does as well"),
    ],
)
def test_a_shuffled_target_that_does_as_well_is_told(best: float, key: str, words: str) -> None:
    shuffled = (*np.linspace(0.4, 0.54, 38).tolist(), best)
    p = (1 + sum(s >= 0.59 for s in shuffled)) / 40
    one = SimpleNamespace(metric=METRICS["roc_auc"])
    found = fill(chance_finding(one, Chance(0.59, shuffled, p, 300, 3)))  # type: ignore[arg-type]
    assert found.claim.key == f"explain.chance.claim.{key}"
    assert words in found.claim.en
    told = beside_chance(p, 39)
    assert told.key == f"conclude.chance.{key}"
    assert ("None of 39" in say(told, "en")) is (key == "beyond")
    assert ("Aucune des 39" in say(told, "fr")) is (key == "beyond")


@pytest.mark.parametrize(
    ("shape", "key"),
    [(lambda x: x**2, "ahead"), (lambda x: x, "behind"), (lambda x: 1.2 * np.tanh(3 * x), "even")],
)
def test_flexible_models_are_announced_where_the_tree_is_surely_ahead(
    shape: Callable[[np.ndarray], np.ndarray], key: str
) -> None:
    generator = np.random.default_rng(4)
    x = generator.normal(size=500)
    frame = pl.DataFrame(
        {"x": x, "z": generator.normal(size=500), "y": shape(x) + generator.normal(size=500)}
    )
    found, _ = _understood(frame, "y")
    flexible = next(p for p in found.proposals if p.code == "flexible")
    assert flexible.change.expected is not None
    assert flexible.change.expected.key == f"model.change.flexible.expected.{key}"
    assert all(say(flexible.change.expected, language) for language in ("en", "fr"))
