"""Optional repairs: proposed with a reason, measured with an interval, kept or dropped, then delivered."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.preprocessing import QuantileTransformer
from tests.stages.model.hand import dataset, tools

from pythesis.core.brief import Brief
from pythesis.core.plan import Plan
from pythesis.stages import explain, model
from pythesis.stages.clean.optional import optional
from pythesis.stages.model.changes import changed
from pythesis.stages.model.pipeline import build
from pythesis.stats.learning.features import features
from pythesis.stats.learning.repairs import measured
from pythesis.stats.learning.results import Modelled, Understood
from pythesis.stats.learning.rows import development
from pythesis.words import fill


def table(n: int = 400, far: float = 40.0) -> pl.DataFrame:
    """Return a target that follows the bulk of one number, wild in places, and another that has gaps."""
    generator = np.random.default_rng(3)
    bulk = generator.normal(size=n)
    wild = bulk + np.where(generator.random(n) < 0.06, far * generator.choice([-1, 1], n), 0)
    leaning = generator.lognormal(0, 1.2, n)
    gaps = generator.random(n) < 0.15
    target = 3 * bulk + 0.2 * generator.normal(size=n) + np.where(gaps, leaning.mean(), leaning)
    frame = pl.DataFrame({"wild": wild, "leaning": leaning, "y": target})
    return frame.with_columns(pl.when(~pl.Series(gaps)).then("leaning").alias("leaning"))


@pytest.fixture(scope="module")
def tried() -> tuple[Understood, Modelled]:
    data, plan, using = dataset(table(), "y", test=0.1), Plan(effort="quick"), tools()
    listed = optional(data[0], ())
    assert {(r.kind, r.column) for r in listed} >= {("outliers", "wild"), ("missing", "leaning")}
    simple = model.simple(*data, Brief(), plan, using)
    chosen = Modelled(**{f: getattr(simple, f) for f in simple.__slots__} | {"chosen": "linear"})
    understood = explain.run(*data, Brief(), chosen, using, listed)
    improved = model.improve(*data, Brief(), chosen, understood, plan, using)
    return understood, improved


def test_iteration_2_proposes_them_with_their_reason(tried: tuple[Understood, Modelled]) -> None:
    found = {p.code: p for p in tried[0].proposals}
    assert found["ranks"].columns[0] == "wild"
    assert found["fill-mean"].columns == ("leaning",)
    told = fill(found["ranks"].change)
    assert told.expected is not None
    assert "far values pull the line" in told.expected.en
    assert "valeurs lointaines" in told.expected.fr


def test_without_the_list_of_cleaning_none_is_proposed() -> None:
    data, using = dataset(table(), "y", test=0.1), tools()
    simple = model.simple(*data, Brief(), Plan(effort="quick"), using)
    codes = {p.code for p in explain.run(*data, Brief(), simple, using).proposals}
    assert not codes & {"ranks", "fill-mean"}


def test_iteration_3_measures_each_with_its_interval_and_keeps_what_gains(
    tried: tuple[Understood, Modelled],
) -> None:
    changes = {c.what.key: c for c in tried[1].iteration.changes}
    ranks, mean = changes["model.change.ranks.what"], changes["model.change.fill-mean.what"]
    assert ranks.gain is not None
    assert ranks.gain.low is not None
    assert ranks.gain.low > 0
    assert ranks.kept
    assert mean.gain is not None
    assert mean.kept is (mean.gain.low is not None and mean.gain.low > 0)
    scored = [m.name for m in tried[1].iteration.models if m.scores]
    assert any(name.endswith("+ranks") for name in scored)
    fill(tried[1].iteration)


def test_the_evidence_says_which_choices_were_measured_and_kept(tried: tuple[Understood, Modelled]) -> None:
    data = dataset(table(), "y", test=0.1)
    found = {(r.kind, r.column): r for r in measured(optional(data[0], ()), (tried[1].iteration,))}
    wild, leaning = found["outliers", "wild"], found["missing", "leaning"]
    assert (wild.measured, wild.kept) == (("ranks",), ("ranks",))
    assert set(leaning.measured) == {"mean", "indicator"}
    assert set(leaning.kept) <= set(leaning.measured)


def test_what_a_repair_learns_comes_from_the_rows_it_is_fitted_on() -> None:
    data = dataset(table(), "y")
    rows = development(*data, Brief(), Plan())
    linear = model.simple(*data, Brief(), Plan(effort="quick"), tools()).recipe("linear")
    recipe = changed("ranks", linear, rows, ("wild",))
    assert recipe is not None
    recipe = changed("fill-mean", recipe, rows, ("leaning",)) or recipe
    made, fold = features(rows.frame, recipe.treatments), rows.folds[0]
    pipeline = build(recipe).fit(made[fold.train], rows.observed[fold.train])
    steps = [t for _, t, _ in pipeline.named_steps["prepare"].transformers_ if hasattr(t, "named_steps")]
    ranks = next(s.named_steps["ranks"] for s in steps if "ranks" in s.named_steps)
    assert isinstance(ranks, QuantileTransformer)
    train = made[fold.train]
    assert ranks.quantiles_[[0, -1], 0] == pytest.approx([train["wild"].min(), train["wild"].max()])
    filled = next(s.named_steps["impute"] for s in steps if "ranks" not in s.named_steps)
    assert filled.statistics_ == pytest.approx([np.nanmean(train["leaning"].to_numpy())])


def test_a_tree_has_nothing_to_repair() -> None:
    data = dataset(table(), "y")
    rows = development(*data, Brief(), Plan())
    tree = model.simple(*data, Brief(), Plan(effort="quick"), tools()).recipe("tree")
    assert changed("ranks", tree, rows, ("wild",)) is None
    assert changed("fill-mean", tree, rows, ("leaning",)) is None
