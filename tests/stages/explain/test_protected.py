"""Protected columns are always shown, group by group, and a group too small is said to be so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.dataset import Role
from pythesis.core.finding import Finding, Verdict
from pythesis.core.plan import Plan
from pythesis.core.said import said
from pythesis.stages import model
from pythesis.stages.explain import protected
from pythesis.stages.explain.setting import Setting, setting
from pythesis.stages.explain.slices import quarters
from pythesis.stats.recompute import run
from pythesis.words import fill, say


@pytest.fixture(scope="module")
def one() -> Setting:
    generator = np.random.default_rng(2)
    sex = generator.choice(["F", "M", "X"], 900, p=[0.49, 0.49, 0.02])
    frame = logistic(900, strength=2).with_columns(sex=pl.Series(sex))
    # Answers of M are drawn by lot for a third of them: the model must serve them worse.
    lot = (generator.random(900) < 0.5) & (sex == "M")
    mixed = np.where(lot, generator.choice(["yes", "no"], 900), frame["outcome"].to_numpy())
    frame = frame.with_columns(outcome=pl.Series(mixed))
    brief = Brief.model_validate({"columns": {"sex": {"protected": True}, "age": {"protected": True}}})
    data, split = dataset(frame, "outcome", roles={"sex": Role.EXCLUDED})
    simple = model.simple(data, split, brief, Plan(effort="quick"), tools())
    found = setting(data, split, brief, simple, tools())
    assert found is not None
    return found


def test_a_group_served_worse_is_named_and_a_tiny_one_is_said_to_be_tiny(one: Setting) -> None:
    by_sex, by_age = protected.findings(one.held, ())
    assert by_sex.verdict is Verdict.NOT_ESTABLISHED  # no gap is tested
    said_ = fill(by_sex).claim
    assert said_.values["worst"].values["value"] == "M"
    assert "“X”" in said_.en
    assert "Too few rows" in said_.en
    assert by_sex.figure is not None
    assert {row["group"] for row in by_sex.figure.data} == {"F", "M"}
    assert all(row["low"] < row["value"] < row["high"] for row in by_sex.figure.data)
    assert len(by_age.figure.data) == 4
    assert "lignes" in fill(by_age).claim.fr


def test_every_rate_is_recomputed(one: Setting, tmp_path) -> None:
    one.held_out.write_parquet(tmp_path / "predictions.parquet")
    one.rows.frame.write_parquet(tmp_path / "rows.parquet")
    checks = [v for f in protected.findings(one.held, ()) for v in f.validations]
    assert len(checks) == 12
    for check in checks:
        again = run(check.recipe, check.arguments, data=str(tmp_path / "predictions.parquet"))
        assert again["n"] == check.n
        expected = (check.effect.value, check.effect.low, check.effect.high)
        assert (again["effect"], again["low"], again["high"]) == pytest.approx(expected, abs=1e-9)


def test_what_the_audit_found_is_shown_unless_the_brief_refuses_it(one: Setting) -> None:
    found = Finding(
        code="protected-column", id="p", stage="audit", verdict=Verdict.ISSUE, columns=("city",),
        claim=said("text", text="city"),
    )  # fmt: skip
    assert [f.columns for f in protected.findings(one.held, (found,))] == [("sex",), ("age",), ("city",)]
    proxy = found.model_copy(update={"columns": ("city", "sex")})
    assert len(protected.findings(one.held, (proxy,))) == 2


def test_only_tiny_groups_are_told_as_unknown(one: Setting) -> None:
    frame = one.rows.frame.with_columns(code=pl.Series([f"c{i // 20}" for i in range(one.rows.n)]))
    brief = Brief.model_validate({"columns": {"code": {"protected": True}}})
    (found,) = protected.findings(replace(one, rows=replace(one.rows, frame=frame), brief=brief).held, ())
    assert found.verdict is Verdict.NOT_ESTABLISHED
    assert found.figure is None
    assert "no sign" in fill(found).reading.en


def test_groups_served_alike_are_not_called_best_and_worst(
    one: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protected, "_score", lambda *_: (1.0, 0.99, 1.0))
    told = fill(protected._finding(one.held, "sex"))
    assert told.claim.key == "explain.group-scores.claim.equal-more"
    assert " is 1 in each of the " in told.claim.en and "best" not in told.claim.en
    assert "est de 1 dans chacun des" in told.claim.fr


def test_a_quarter_of_whole_numbers_names_the_values_it_holds() -> None:
    told = list(quarters("n", pl.Series([1] * 6 + [2] * 3 + [3, 4, 7])))
    assert [(p.kind, p.low, p.high, int(p.member.sum())) for p in told] == [
        ("number", 1, 1, 6), ("number", 2, 2, 3), ("range", 3, 7, 3)
    ]  # fmt: skip
    assert say(told[0].name(), "en") == "“n” is 1"
    assert say(told[2].name(), "fr") == "«\u202fn\u202f» va de 3 à 7"


@pytest.mark.parametrize(("worst", "told"), [(0.85, True), (0.75, False)])
def test_a_gap_between_overlapping_intervals_is_told_as_chance(worst: float, told: bool) -> None:
    values = {"best_value": 0.9, "best_low": 0.8, "best_high": 0.95,
              "worst_value": 0.7, "worst_low": 0.6, "worst_high": worst}  # fmt: skip
    assert [s.key for s in protected._settled(values)] == ["explain.group-scores.overlap"] * told
