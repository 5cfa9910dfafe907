"""What decisions save, beside fixed answers and today's rule, in the brief's units, and recomputed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset, logistic, tools

from pythesis.core.brief import Brief, CostsBrief
from pythesis.core.dataset import Role
from pythesis.core.plan import Plan
from pythesis.stages import model
from pythesis.stages.conclude.case import Case, case
from pythesis.stages.conclude.worth import told, worth
from pythesis.stages.ingest import roles
from pythesis.stats.learning.results import Diagnosis, Understood
from pythesis.stats.recompute import run
from pythesis.words import fill


def _case(frame: pl.DataFrame, target: str, costs: CostsBrief) -> Case:
    brief = Brief(costs=costs)
    left_out = {c: Role.EXCLUDED for c in ("coin", "perfect", "now") if c in frame.columns}
    data, split = dataset(frame, target, roles=left_out)
    simple = model.simple(data, split, brief, Plan(effort="quick"), tools())
    understood = Understood(
        simple.iteration, (), Diagnosis(None, (), None, (), None), simple.predictions.clear(), {}
    )
    return case(data, split, brief, simple, understood, simple, tools())


def _written(one: Case, folder) -> str:
    one.simple.predictions.write_parquet(folder / "predictions.parquet")
    one.rows.frame.write_parquet(folder / "rows.parquet")
    return str(folder / "predictions.parquet")


def _agree(one: Case, folder) -> None:
    data = _written(one, folder)
    for gain in worth(one):
        again = run(gain.check.recipe, gain.check.arguments, data=data)
        assert (again["effect"], again["low"], again["high"]) == pytest.approx(gain.saved, abs=1e-9)
        assert again["n"] == gain.check.n


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    made = logistic(700, strength=2)
    coin = np.random.default_rng(1).choice(["Oui", "non"], made.height)
    return made.with_columns(coin=pl.Series(coin), perfect=pl.col("outcome"))


def test_a_coin_as_todays_rule_is_beaten_in_the_briefs_unit(frame: pl.DataFrame, tmp_path) -> None:
    one = _case(frame, "outcome", CostsBrief(false_positive=2, false_negative=6, unit="hours", today="coin"))
    gains = worth(one)
    assert {g.against for g in gains} == {"never", "always", "today"}
    assert gains[0].other <= gains[1].other
    assert gains[-1].saved[1] > 0
    assert gains[-1].other == pytest.approx(4 * 0.5, abs=0.4)  # half of either class is decided wrongly
    sentences = [fill(s) for s in told(one, gains)]
    assert "hours per 100 rows" in sentences[-1].en
    assert "coin" in sentences[-1].en
    _agree(one, tmp_path)


def test_a_perfect_rule_costs_nothing_and_the_model_more(frame: pl.DataFrame) -> None:
    one = _case(frame, "outcome", CostsBrief(false_positive=1, false_negative=1, today="perfect"))
    last = worth(one)[-1]
    assert last.other == 0
    assert last.saved[2] < 0
    assert told(one, worth(one))[-1].key == "conclude.beside.costs-plain"


def test_a_rule_that_cannot_be_read_is_said_not_guessed(frame: pl.DataFrame) -> None:
    odd = frame.with_columns(coin=pl.lit("perhaps"))
    one = _case(odd, "outcome", CostsBrief(false_positive=1, false_negative=1, today="coin"))
    assert [g.against for g in worth(one) if g.against == "today"] == []
    assert told(one, worth(one))[-1].key == "conclude.beside.unread"


def test_without_costs_nothing_is_claimed(frame: pl.DataFrame) -> None:
    one = _case(frame.drop("coin", "perfect"), "outcome", CostsBrief())
    assert worth(one) == ()
    assert [s.key for s in told(one, ())] == ["conclude.worth.no-costs"]


def test_a_target_without_signal_saves_nothing() -> None:
    noise = logistic(500, strength=0.0)
    one = _case(noise, "outcome", CostsBrief(false_positive=1, false_negative=1))
    assert worth(one)[0].saved[1] <= 0


def test_errors_of_a_number_in_the_currency(tmp_path) -> None:
    generator = np.random.default_rng(0)
    a = generator.normal(size=400)
    frame = pl.DataFrame({"a": a, "y": 3 * a + generator.normal(size=400), "now": 3 * a + 5.0})
    one = _case(frame, "y", CostsBrief(error=10, currency="EUR", today="now"))
    trivial, today = worth(one)
    assert (trivial.against, today.against) == ("trivial", "today")
    assert trivial.saved[1] > 0
    assert today.other == pytest.approx(50, rel=0.1)
    assert "EUR" in fill(told(one, (today,))[0]).fr
    _agree(one, tmp_path)


def test_todays_rule_is_no_feature_unless_someone_says_it_is_available() -> None:
    brief = Brief.model_validate({"costs": {"today": "rule"}})
    assert roles.named(brief)["rule"][0] is Role.EXCLUDED
    kept = Brief.model_validate({"costs": {"today": "rule"}, "columns": {"rule": {"available": True}}})
    assert "rule" not in roles.named(kept)
