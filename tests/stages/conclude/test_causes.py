"""A planted cause is named, and a healthy project is not accused."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.signal import lfilter
from tests.stages.model.hand import chain, dataset, logistic

from pythesis.core.brief import Brief, ColumnBrief, SuccessBrief
from pythesis.core.conclusion import Conclusion
from pythesis.core.dataset import Role
from pythesis.core.faults import STRICT
from pythesis.core.plan import Plan
from pythesis.stages.conclude import causes
from pythesis.words import fill


def _concluded(frame: pl.DataFrame, target: str, brief: Brief | None = None, **options: object) -> Conclusion:
    plan = options.pop("plan", Plan(effort="quick"))
    found = chain(dataset(frame, target, **options), brief, plan)  # type: ignore[arg-type]
    return fill(found.concluded.conclusion)


def _at_least(metric: str, minimum: float) -> Brief:
    return Brief(success=SuccessBrief(metric=metric, minimum=minimum))


def test_a_healthy_project_succeeds_and_nothing_is_blamed() -> None:
    found = _concluded(logistic(900, strength=1.5), "outcome")
    assert (found.outcome, found.causes) == ("success", ())
    assert found.criterion.source == "draft"
    assert any("draft" in s.en for s in found.business)


def test_a_shuffled_target_is_no_signal() -> None:
    frame = logistic(4000)
    shuffled = np.random.default_rng(5).permutation(frame["outcome"].to_numpy())
    found = _concluded(frame.with_columns(outcome=pl.Series(shuffled)), "outcome", _at_least("roc_auc", 0.7))
    assert found.outcome == "failure"
    assert found.causes[0].code == "no-signal"
    assert found.causes[0].confidence == "shown"


def test_a_straddling_interval_is_undecided_and_says_how_many_rows() -> None:
    found = _concluded(logistic(300), "outcome", _at_least("roc_auc", 0.75))
    assert found.outcome == "undecided"
    assert found.causes


def test_a_score_that_meets_its_criterion_has_nothing_out_of_reach() -> None:
    generator = np.random.default_rng(3)
    a = generator.normal(size=1100)
    frame = pl.DataFrame({"a": a, "y": 6 * a + 3 * generator.normal(size=1100) ** 3})
    brief = Brief(success=SuccessBrief(metric="rmse", maximum=12.0))
    found = _concluded(frame, "y", brief)
    assert found.outcome == "undecided"
    assert found.score is not None and found.score.value < 12
    assert {c.code for c in found.causes} <= {"too-few-rows", "model-too-simple", "overfitting", "drift"}
    assert "meets the criterion" in found.causes[0].statement.en


def test_a_column_that_holds_the_answer_is_a_suspicious_success() -> None:
    frame = logistic(600).with_columns(
        closed=pl.when(pl.col("outcome") == "yes").then(pl.lit("done")).otherwise(pl.lit("open"))
    )
    found = _concluded(frame, "outcome")
    assert found.outcome == "success"
    assert [c.code for c in found.causes] == ["leakage"]
    assert "closed" in found.causes[0].statement.en
    assert found.causes[0].confidence == "likely"
    known = Brief(columns={"closed": ColumnBrief(available=False)})
    assert _concluded(frame, "outcome", known).causes[0].confidence == "shown"


def test_what_bends_in_many_columns_asks_for_a_flexible_model() -> None:
    generator = np.random.default_rng(0)
    x = generator.normal(size=(2000, 6))
    far = (x**2).sum(axis=1) > 5.3
    y = np.where(far ^ (generator.random(2000) < 0.05), "yes", "no")
    frame = pl.DataFrame({f"c{i}": x[:, i] for i in range(6)}).with_columns(y=pl.Series(y))
    found = _concluded(frame, "y", _at_least("roc_auc", 0.99))
    assert found.model == "lightgbm"
    assert "model-too-simple" in [c.code for c in found.causes]


def test_flipped_labels_are_irreducible() -> None:
    generator = np.random.default_rng(0)
    a, b = generator.normal(size=3000), generator.normal(size=3000)
    clean = a + b > 0
    y = np.where(clean ^ (generator.random(3000) < 0.25), "yes", "no")
    found = _concluded(pl.DataFrame({"a": a, "b": b, "y": y}), "y", _at_least("roc_auc", 0.9))
    assert found.outcome == "failure"
    assert found.causes[0].code == "irreducible"


def test_few_rows_of_many_columns_want_more_rows_or_a_firmer_model() -> None:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(260, 60))
    y = x @ generator.normal(size=60) + 3 * generator.normal(size=260)
    frame = pl.DataFrame({f"c{i}": x[:, i] for i in range(60)}).with_columns(y=pl.Series(y))
    brief = Brief(success=SuccessBrief(metric="r2", minimum=0.99))
    found = _concluded(frame, "y", brief)
    assert found.outcome == "failure"
    assert "too-few-rows" in [c.code for c in found.causes]


def test_a_bad_threshold_is_named_when_decisions_are_judged() -> None:
    generator = np.random.default_rng(0)
    a = generator.normal(size=2000)
    y = np.where(generator.random(2000) < 1 / (1 + np.exp(-(2 * a - 3.5))), "yes", "no")
    found = _concluded(pl.DataFrame({"a": a, "y": y}), "y", _at_least("balanced_accuracy", 0.9))
    assert "threshold" in [c.code for c in found.causes]


def test_the_criterion_of_an_error_is_a_maximum() -> None:
    generator = np.random.default_rng(0)
    a = generator.normal(size=300)
    frame = pl.DataFrame({"a": a, "y": 5 * a + generator.normal(size=300)})
    met = _concluded(frame, "y", Brief(success=SuccessBrief(metric="mae", maximum=2.0)))
    assert (met.outcome, met.criterion.maximum, met.criterion.source) == ("success", 2.0, "brief")
    missed = _concluded(frame, "y", Brief(success=SuccessBrief(metric="mae", maximum=0.1)))
    assert missed.outcome == "failure"


def test_a_cause_that_cannot_be_looked_for_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise IndexError("secret value 41")

    monkeypatch.delenv(STRICT)
    monkeypatch.setattr(causes, "leakage", fails)
    found = _concluded(logistic(300), "outcome", _at_least("roc_auc", 0.75))
    (told,) = [s for s in found.scientific if "IndexError" in s.en]
    assert "IndexError" in told.fr and "secret" not in told.en + told.fr
    assert found.causes


def _slow(n: int = 600) -> pl.DataFrame:
    """Return a series that moves slowly, of which a column tells a part, but less than the day before."""
    generator = np.random.default_rng(3)
    level = lfilter([1.0], [1.0, -0.95], generator.normal(size=n))
    told = level + 4 * generator.normal(size=n)
    days = pl.select(pl.date(2020, 1, 1) + pl.duration(days=pl.int_range(n))).to_series()
    return pl.DataFrame({"day": days, "told": told, "y": 100 + level})


def test_losing_to_the_last_known_value_is_not_held_against_the_columns() -> None:
    found = _concluded(_slow(), "y", roles={"day": Role.TIME}, method="time")
    assert found.outcome == "failure"
    assert found.causes[0].code == "missing-columns"
    assert "no-signal" not in [c.code for c in found.causes]
    assert "horizon" in found.causes[0].remedy.fr and "horizon" in found.causes[0].remedy.en
    assert found.causes[0].statement.values["gain"] < 0


def test_columns_that_tell_nothing_are_still_named_beside_the_last_known_value() -> None:
    frame = _slow().with_columns(told=pl.Series(np.random.default_rng(4).normal(size=600)))
    found = _concluded(frame, "y", roles={"day": Role.TIME}, method="time")
    codes = [c.code for c in found.causes]
    assert sorted(codes) == ["missing-columns", "no-signal"]
    unheard = next(c for c in found.causes if c.code == "no-signal")
    assert "same answer for every row" in unheard.statement.en


def test_no_share_is_told_of_a_cause_of_which_none_was_measured() -> None:
    found = _concluded(_slow(), "y", roles={"day": Role.TIME}, method="time")
    told = [s for s in found.scientific if s.fr.startswith(("Montré", "Probable", "Possible"))]
    assert told and not any("100 %" in s.fr or "100%" in s.en for s in told)
