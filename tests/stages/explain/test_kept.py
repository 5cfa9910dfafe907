"""Groups of rows are judged by the predictions of the model kept, on test rows once these are open."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import Chain, chain, dataset, logistic

from pythesis.core.brief import Brief
from pythesis.core.dataset import PART, Dataset, Role
from pythesis.core.plan import Plan
from pythesis.core.split import Split
from pythesis.stages import explain
from pythesis.stages.explain.kept import GROUPS, SLICES
from pythesis.stats.recompute import run
from pythesis.words import fill

Data = tuple[Dataset[pl.DataFrame], Split]
BRIEF = Brief.model_validate({"columns": {"sex": {"protected": True}}})


@pytest.fixture(scope="module")
def data() -> Data:
    frame = logistic(1200, strength=2)
    sex = np.random.default_rng(2).choice(["F", "M", "X"], 1200, p=[0.49, 0.49, 0.02])
    return dataset(frame.with_columns(sex=pl.Series(sex)), "outcome", roles={"sex": Role.EXCLUDED}, folds=3)


@pytest.fixture(scope="module")
def done(data: Data) -> Chain:
    return chain(data, BRIEF, Plan(effort="quick", prefer="score"))


def test_groups_are_scored_on_the_test_rows_by_the_model_kept(data: Data, done: Chain, tmp_path) -> None:
    found = explain.kept(data[0], BRIEF, done.simple, done.improved, done.finished)
    (groups,) = [f for f in found if f.code == GROUPS]
    test = data[0].frame.filter(pl.col(PART) == "test")
    told = fill(groups).claim
    assert f"on the {test.height} test rows" in told.en
    assert "modèle retenu" in told.fr and "lignes de test" in told.fr
    assert groups.figure is not None
    sizes = dict(test.group_by("sex").len().iter_rows())
    assert {row["group"]: row["n"] for row in groups.figure.data} == {k: sizes[k] for k in ("F", "M")}
    done.finished.predictions.write_parquet(tmp_path / "predictions.parquet")
    data[0].frame.write_parquet(tmp_path / "rows.parquet")
    assert groups.validations
    for check in groups.validations:
        assert check.rows == "test"
        again = run(check.recipe, check.arguments, data=str(tmp_path / "predictions.parquet"))
        assert (again["n"], again["effect"]) == (check.n, pytest.approx(check.effect.value, abs=1e-9))


def test_closed_test_rows_leave_the_held_out_ones(data: Data, done: Chain) -> None:
    closed = replace(done.finished, predictions=done.finished.predictions.clear(), opened=False)
    other = replace(done.simple, chosen="another")
    found = explain.kept(data[0], BRIEF, other, done.improved, closed)
    assert [f.code for f in found] == [GROUPS, SLICES]
    n = data[0].frame.filter(pl.col(PART) == "development").height
    for finding in found:
        held = re.search(r"on the ([\d,]+) held-out rows", fill(finding).claim.en)
        assert held is not None and int(held.group(1).replace(",", "")) == n
    # Iteration 2 looked at this very model: it told of these rows already.
    same = replace(done.simple, chosen=closed.recipe.name)
    assert explain.kept(data[0], BRIEF, same, done.improved, closed) == ()


def test_a_trivial_model_serves_no_group(data: Data, done: Chain) -> None:
    trivial = replace(done.finished, recipe=done.improved.recipe("trivial"))
    assert explain.kept(data[0], BRIEF, done.simple, done.improved, trivial) == ()
