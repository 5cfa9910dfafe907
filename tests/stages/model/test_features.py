"""The part that learns nothing, and the proof that the rest learns from training rows only."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset

from pythesis.core.brief import Brief
from pythesis.core.dataset import Kind
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.stages.model import portfolio
from pythesis.stages.model.features import features, names
from pythesis.stages.model.pipeline import build, predict
from pythesis.stats.learning import fitting
from pythesis.stats.learning.pipeline import output_columns
from pythesis.stats.learning.rows import development

HOSTILE = 'a "quoted"\nname, <script>=cmd()🙂.' + "x" * 300


def test_number_gap_is_nan_and_infinite_is_a_gap() -> None:
    frame = pl.DataFrame({"a": [1, None, 3]}), pl.DataFrame({"a": [1.5, float("inf"), None]})
    treatment = Treatment(column="a", kind="number", encoding="pass")
    for one in frame:
        made = features(one, [treatment])
        assert made.schema == {"a": pl.Float64}
        assert made["a"].null_count() == 0
        assert np.isnan(made["a"].to_numpy()).sum() in {1, 2}


def test_level_gap_has_its_own_level_and_text_gap_is_empty() -> None:
    frame = pl.DataFrame({"city": ["Lyon", None], "note": [None, "hello"]})
    made = features(
        frame,
        [
            Treatment(column="city", kind="category", encoding="one-hot"),
            Treatment(column="note", kind="text", encoding="tfidf"),
        ],
    )
    assert made["city"].to_list() == ["Lyon", "(missing)"]
    assert made["note"].to_list() == ["", "hello"]


def test_date_parts() -> None:
    treatment = Treatment(
        column="day", kind="date", encoding="pass", parts=("year", "month", "day", "weekday", "days")
    )
    made = features(pl.DataFrame({"day": [dt.date(1970, 1, 2), None]}), [treatment])
    assert names(treatment) == ["day.year", "day.month", "day.day", "day.weekday", "day.days"]
    assert made.row(0) == (1970.0, 1.0, 2.0, 5.0, 1.0)
    assert all(np.isnan(v) for v in made.row(1))


def test_hour_of_a_datetime_and_dates_written_as_text() -> None:
    treatment = Treatment(column="t", kind="date", encoding="pass", parts=("hour", "month"))
    moments = pl.DataFrame({"t": [dt.datetime.fromisoformat("2024-03-01T13:05:00")]})
    assert features(moments, [treatment]).row(0) == (13.0, 3.0)
    assert features(pl.DataFrame({"t": ["2024-03-01T13:05:00"]}), [treatment]).row(0) == (13.0, 3.0)


def test_absent_column_counts_as_gaps() -> None:
    made = features(
        pl.DataFrame({"other": [1, 2]}),
        [
            Treatment(column="a", kind="number", encoding="pass"),
            Treatment(column="b", kind="category", encoding="one-hot"),
        ],
    )
    assert np.isnan(made["a"].to_numpy()).all()
    assert made["b"].to_list() == ["(missing)", "(missing)"]


def test_features_of_a_row_do_not_depend_on_the_others() -> None:
    frame = pl.DataFrame({"a": [1.0, None, 3.0], "c": ["x", "y", None]})
    wanted = [
        Treatment(column="a", kind="number", encoding="scale"),
        Treatment(column="c", kind="category", encoding="one-hot"),
    ]
    whole = features(frame, wanted)
    for i in range(3):
        assert features(frame[[i]], wanted).equals(whole[[i]], null_equal=True)


TREATMENTS = {
    "scale": Treatment(column="a", kind="number", encoding="scale"),
    "indicator": Treatment(column="a", kind="number", encoding="scale", parameters={"indicator": True}),
    "one-hot": Treatment(column="c", kind="category", encoding="one-hot", parameters={"min_frequency": 2}),
    "target": Treatment(column="c", kind="category", encoding="target"),
    "ordinal": Treatment(column="o", kind="ordinal", encoding="ordinal", levels=("low", "mid", "high")),
    "tfidf": Treatment(column="t", kind="text", encoding="tfidf", parameters={"max_features": 20}),
}


def _table(n: int, seed: int) -> tuple[pl.DataFrame, np.ndarray]:
    generator = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "a": np.where(generator.random(n) < 0.2, np.nan, generator.normal(size=n)),
            "c": generator.choice(list("uvwxyz"), n),
            "o": generator.choice(["low", "mid", "high"], n),
            "t": [" ".join(generator.choice(["red", "green", "blue", "grey"], 3)) for _ in range(n)],
        }
    )
    return frame, generator.choice(["no", "yes"], n)


@pytest.mark.parametrize("name", TREATMENTS)
def test_each_transformer_learns_from_training_rows_only(name: str) -> None:
    """Whatever stands in held-out rows, the fitted preparation of training rows is the same to the bit."""
    recipe = ModelRecipe(
        name="x", task="binary", target="y", classes=("no", "yes"), positive="yes",
        treatments=(TREATMENTS[name],), family="DecisionTreeClassifier",
        parameters={"max_depth": 3, "random_state": 0},
    )  # fmt: skip
    frame, observed = _table(200, 0)
    other, _ = _table(200, 1)
    mixed = pl.concat([frame[:150], other[150:]])
    train = np.arange(150)
    inputs = []
    for table in (frame, mixed):
        made = features(table, recipe.treatments)
        fitted = fitting.fit(recipe, made[train], observed[train])
        inputs.append(np.asarray(fitting.prepared(fitted, made[train])))
    assert np.array_equal(inputs[0], inputs[1], equal_nan=True)
    # The same test must see a fit that did learn from the held-out rows.
    if name not in {"ordinal"}:  # its levels are given, so it learns nothing at all
        leaky = fitting.fit(recipe, features(mixed, recipe.treatments), observed[::-1].copy())
        seen = np.asarray(fitting.prepared(leaky, features(frame, recipe.treatments)[train]))
        assert (
            seen.shape != inputs[0].shape
            or not np.array_equal(seen, inputs[0], equal_nan=True)
            or (name == "one-hot")
        )


def test_unseen_levels_and_gaps_are_predicted() -> None:
    frame, observed = _table(200, 0)
    recipe = ModelRecipe(
        name="x", task="binary", target="y", classes=("no", "yes"), positive="yes",
        treatments=tuple(TREATMENTS[n] for n in ("scale", "one-hot", "ordinal", "tfidf")),
        family="LGBMClassifier", parameters={"n_estimators": 5},
    )  # fmt: skip
    fitted = fitting.fit(recipe, features(frame, recipe.treatments), observed)
    new = pl.DataFrame({"a": [None, 1e9], "c": ["never", None], "o": ["unheard", None], "t": [None, ""]})
    found = predict(fitted.pipeline, recipe, new)
    assert found.columns == ["prediction", "probability_no", "probability_yes"]
    assert (
        found.select(pl.sum_horizontal("probability_no", "probability_yes")).to_series().is_close(1.0).all()
    )


@pytest.mark.parametrize("family", ["linear", "tree", "lightgbm", "extra_trees", "hist_gradient_boosting"])
def test_hostile_names_and_every_family(family: str) -> None:
    generator = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            HOSTILE: generator.normal(size=120),
            "1.5": generator.choice(["<b>", "=1+1", 'x"y'], 120),
            "__half__": generator.normal(size=120),
            "y[0]": generator.choice(["a\n", "b"], 120),
        }
    )
    rows = development(*dataset(frame, "y[0]"), Brief(), Plan())
    recipe = getattr(portfolio, family)(rows, Plan())
    assert [t.column for t in recipe.treatments] == [HOSTILE, "1.5", "__half__"]
    fitted = fitting.fit(recipe, features(rows.frame, recipe.treatments), rows.observed)
    assert predict(fitted.pipeline, recipe, frame).height == 120


def test_date_part_named_like_another_column_is_left_out() -> None:
    days = pl.date_range(dt.date(2020, 1, 1), dt.date(2020, 12, 31), eager=True)
    generator = np.random.default_rng(0)
    frame = pl.DataFrame(
        {"d": days, "d.month": generator.normal(size=len(days)), "y": generator.normal(size=len(days))}
    )
    rows = development(*dataset(frame, "y", kinds={"d": Kind.DATE}), Brief(), Plan())
    dated = next(t for t in portfolio.linear(rows, Plan()).treatments if t.column == "d")
    assert "month" not in dated.parts
    assert "weekday" in dated.parts
    assert build(portfolio.linear(rows, Plan())) is not None


def _hours(n: int, days: int) -> pl.DataFrame:
    """Return moments spread over some days, and a target high at eight in the morning alone."""
    generator = np.random.default_rng(5)
    start = dt.datetime.fromisoformat("2020-01-01T00:00:00")
    hours = np.sort(generator.choice(days * 24, n, replace=False)).tolist()
    moments = [start + dt.timedelta(hours=h) for h in hours]
    rush = np.array([5.0 if m.hour == 8 else 0.0 for m in moments])
    return pl.DataFrame({"t": moments, "y": rush + 0.1 * generator.normal(size=n)})


def test_what_comes_round_is_levels_for_a_linear_model_alone() -> None:
    rows = development(*dataset(_hours(900, 800), "y"), Brief(), Plan())
    linear, tree = (made(rows, Plan()).treatments[0] for made in (portfolio.linear, portfolio.tree))
    assert linear.parameters == {"seasons": True}
    assert [(one.encoding, one.parts) for one in linear.prepared] == [
        ("scale", ("year", "day", "days")),
        ("one-hot", ("month", "weekday", "hour")),
    ]
    assert tree.parameters == {} and tree.prepared == (tree,)
    few = development(*dataset(_hours(300, 800), "y"), Brief(), Plan())
    assert portfolio.linear(few, Plan()).treatments[0].parameters == {}


def test_months_seen_once_are_no_levels_along_time() -> None:
    once, twice = (
        development(*dataset(_hours(900, days), "y", method="time", folds=4), Brief(), Plan())
        for days in (300, 1200)
    )
    assert portfolio.linear(once, Plan()).treatments[0].parameters == {}
    assert portfolio.linear(twice, Plan()).treatments[0].parameters == {"seasons": True}


def test_a_linear_model_follows_an_hour_that_stands_alone() -> None:
    rows = development(*dataset(_hours(900, 800), "y"), Brief(), Plan())
    recipe = portfolio.linear(rows, Plan())
    made_ = features(rows.frame, recipe.treatments)
    fitted = fitting.fit(recipe, made_, rows.observed)
    error = fitting.predict(fitted, made_).values - rows.observed
    assert float(np.sqrt(np.mean(error**2))) < 0.3 * float(np.std(rows.observed))
    assert set(output_columns(fitted.pipeline, recipe)) == {"t"}
    later = made_.with_columns(pl.lit(None, dtype=pl.Float64).alias("t.hour"))  # an hour never seen
    assert np.isfinite(fitting.predict(fitted, later).values).all()
