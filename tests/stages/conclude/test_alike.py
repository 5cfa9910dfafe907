"""Rows of one thing on both sides of the split: named when they are alike and the score rests on it."""

from __future__ import annotations

import numpy as np
import polars as pl
from tests.stages.model.hand import dataset, tools

from pythesis.core.brief import Brief
from pythesis.core.dataset import Kind, Role
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.plan import Plan
from pythesis.core.said import said
from pythesis.stages import conclude, explain, model
from pythesis.stages.conclude.alike import units
from pythesis.words import fill

ALIKE = Finding(
    code="group-structure", id=finding_id("group-structure", ("patient",)), stage="audit",
    verdict=Verdict.ISSUE, columns=("patient",), claim=said("common.nothing"), section="bias",
)  # fmt: skip


def _visits(own: bool) -> pl.DataFrame:
    """Return visits of patients whose outcome is theirs; with `own`, three measures give the patient away."""
    generator = np.random.default_rng(4)
    patients, visits = 60, 10
    who = np.repeat(np.arange(patients), visits)
    sick = generator.random(patients) < 0.5
    signature = generator.normal(size=(patients, 3))
    drawn = signature[who] if own else generator.normal(size=(len(who), 3))
    measures = drawn + 0.05 * generator.normal(size=(len(who), 3))
    told = sick[who] + 1.2 * generator.normal(size=len(who))
    return pl.DataFrame(
        {
            "patient": [f"P{i}" for i in who], "told": told,
            **{f"m{i}": measures[:, i] for i in range(3)},
            "outcome": np.where(sick[who], "sick", "well"),
        }
    ).sample(fraction=1.0, shuffle=True, seed=5)  # fmt: skip


def _causes(own: bool) -> list[str]:
    data, split = dataset(
        _visits(own), "outcome", roles={"patient": Role.EXCLUDED}, kinds={"patient": Kind.CATEGORY}
    )
    plan, using, brief = Plan(effort="quick"), tools(), Brief()
    simple = model.simple(data, split, brief, plan, using)
    understood = explain.run(data, split, brief, simple, using)
    improved = model.improve(data, split, brief, simple, understood, plan, using)
    given = (data, split, brief, simple, understood, improved, using)
    assert conclude.run(*given).conclusion.causes == ()  # nobody said that rows are alike
    found = fill(conclude.run(*given, (ALIKE,)).conclusion)
    assert all("patient" in c.statement.en and "patient" in c.statement.fr for c in found.causes)
    return [c.statement.key for c in found.causes]


def test_a_score_that_rests_on_knowing_the_patient_is_doubted() -> None:
    assert _causes(own=True) == ["conclude.cause.leakage.statement.alike"]


def test_alike_rows_that_give_nothing_away_doubt_no_score() -> None:
    assert _causes(own=False) == []


def test_an_unknown_value_is_a_unit_of_its_own() -> None:
    unit, known = units(pl.Series(["a", None, "b", None, "a"]))
    assert known == 2
    assert unit[0] == unit[4] != unit[2]
    assert len(set(unit.tolist())) == 4
