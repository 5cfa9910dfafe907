"""The five calls in order: resumed after a kill, the same for any threads, honest about test rows."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from lightgbm import LGBMClassifier
from tests.stages.model.hand import Memory, chain, dataset, logistic, tools

from pythesis.core.brief import Brief, CostsBrief, DataBrief, SuccessBrief
from pythesis.core.dataset import PART, ROW, Role
from pythesis.core.errors import InputError
from pythesis.core.plan import Plan
from pythesis.stages import explain, model
from pythesis.stages.model import portfolio
from pythesis.stages.model.assess import assess
from pythesis.stages.model.pipeline import predict
from pythesis.stats.learning.rows import development
from pythesis.words import fill


def _diabetes(n: int = 240) -> pl.DataFrame:
    generator = np.random.default_rng(0)
    a, b = generator.normal(size=n), generator.choice(["x", "y", "z"], n)
    return pl.DataFrame({"a": a, "b": b, "y": 10 + 3 * a + 2 * (b == "x") + generator.normal(size=n)})


def test_classes_from_one_end_to_the_other() -> None:
    data = dataset(logistic(), "outcome")
    found = chain(data, Brief(costs=CostsBrief(false_positive=1, false_negative=4, currency="EUR")))
    assert [i.iteration.number for i in (found.simple, found.understood, found.improved, found.finished)] == [
        1, 2, 3, 4,
    ]  # fmt: skip
    assert found.simple.metric == "roc_auc"
    assert found.finished.opened
    assert found.finished.recipe.threshold is not None
    assert found.finished.recipe.threshold < 0.5  # a missed case costs four false alarms
    test = found.finished.iteration.models[0].scores[0]
    assert (test.estimand, test.split) == ("fitted-model", "test")
    assert test.n == (data[0].frame[PART] == "test").sum()
    new = predict(found.finished.pipeline, found.finished.recipe, data[0].frame.head(7))
    assert new.columns == ["prediction", "probability_no", "probability_yes"]
    for part in (found.simple, found.understood, found.improved, found.finished):
        fill(part.iteration)  # every sentence exists in both languages
    fill(found.concluded.conclusion)


def test_numbers_from_one_end_to_the_other() -> None:
    found = chain(dataset(_diabetes(), "y"))
    assert found.simple.metric == "rmse"
    recipe = found.finished.recipe
    assert recipe.interval is not None
    new = predict(found.finished.pipeline, recipe, pl.DataFrame({"a": [0.0, None], "b": ["x", None]}))
    assert new.columns == ["prediction", "low", "high"]
    assert (new["high"] - new["low"]).to_list() == pytest.approx([2 * recipe.interval] * 2)
    fill(found.concluded.conclusion)


def test_predictions_are_of_held_out_development_rows_only() -> None:
    data = dataset(logistic(), "outcome")
    found = chain(data)
    tested = set(data[0].frame.filter(pl.col(PART) == "test")[ROW].to_list())
    for frame in (found.simple.predictions, found.improved.predictions):
        assert not tested & set(frame[ROW].to_list())
        assert set(frame["split"].unique()) == {"cross-validation"}
    assert set(found.finished.predictions[ROW].to_list()) == tested


def test_closed_test_rows_are_never_read() -> None:
    rows, split = dataset(logistic(), "outcome")
    broken = rows.replace(
        frame=rows.frame.with_columns(
            pl.when(pl.col(PART) == "test").then(pl.lit("no")).otherwise("outcome").alias("outcome"),
            pl.when(pl.col(PART) == "test").then(1e9).otherwise("age").alias("age"),
        )
    )
    one, other = chain((rows, split), open_test=False), chain((broken, split), open_test=False)
    assert not one.finished.opened
    assert one.finished.iteration == other.finished.iteration
    assert one.concluded == other.concluded
    assert one.finished.iteration.models[0].scores[0].split == "cross-validation"


def test_without_sealed_rows_the_score_is_nested() -> None:
    found = chain(dataset(logistic(150), "outcome", sealed=False, repeats=2))
    score = found.finished.iteration.models[0].scores[0]
    assert (score.split, score.estimand) == ("nested-cross-validation", "procedure")
    assert set(found.finished.predictions["split"].unique()) == {"nested-cross-validation"}


def test_a_killed_run_resumes_and_ends_with_the_same_numbers() -> None:
    data = dataset(logistic(300), "outcome")
    whole = chain(data)
    memory = Memory(limit=9)
    with pytest.raises(KeyboardInterrupt):
        chain(data, using=tools(memory))
    assert len(memory.kept) == 9
    memory.limit = None
    resumed = chain(data, using=tools(memory))
    assert resumed.simple.iteration == whole.simple.iteration
    assert resumed.improved.iteration == whole.improved.iteration
    assert resumed.improved.predictions.equals(whole.improved.predictions)
    assert resumed.finished.iteration == whole.finished.iteration


@pytest.mark.slow
def test_threads_do_not_change_the_numbers() -> None:
    data = dataset(logistic(7_000), "outcome", folds=3)
    one = chain(data, plan=Plan(effort="quick", threads=1))
    two = chain(data, plan=Plan(effort="quick", threads=2))
    for left, right in zip(one.improved.iteration.models, two.improved.iteration.models, strict=True):
        assert left.scores[0].value == pytest.approx(right.scores[0].value, abs=1e-6)


def test_time_trains_on_earlier_rows_and_keeps_the_last_value_as_reference() -> None:
    n = 400
    moments = [dt.datetime.fromisoformat("2024-01-01T00:00:00") + dt.timedelta(hours=i) for i in range(n)]
    generator = np.random.default_rng(0)
    level = np.cumsum(generator.normal(size=n))
    frame = pl.DataFrame({"when": moments, "a": generator.normal(size=n), "y": level})
    data = dataset(frame, "y", roles={"when": Role.TIME}, method="time")
    found = chain(data)
    names = [m.name for m in found.simple.iteration.models]
    assert names == ["trivial", "persistence", "linear", "tree"]
    assert found.simple.baseline == "persistence"
    rows = found.simple.of("linear")
    train = rows.group_by("fold").agg(pl.col("n_train").first(), pl.col(ROW).min()).sort("fold")
    assert train["n_train"].to_list() == train[ROW].to_list()  # all earlier rows, and none later
    assert "calendar" in [p.code for p in found.understood.proposals]
    fill(found.improved.iteration)


def test_groups_never_sit_on_both_sides() -> None:
    generator = np.random.default_rng(0)
    frame = logistic(300).with_columns(person=pl.Series(generator.integers(0, 60, 300)))
    data = dataset(frame, "outcome", roles={"person": Role.GROUP}, method="group", repeats=2)
    found = chain(data)
    person = data[0].frame["person"].to_numpy()
    rows = found.simple.of("linear")
    for _, repeat in rows.group_by("repeat"):
        owner: dict[int, int] = {}
        for row, fold in repeat.select(ROW, "fold").iter_rows():
            assert owner.setdefault(int(person[row]), fold) == fold
    assert found.simple.iteration.models[1].scores[0].n_groups == len(np.unique(person[np.unique(rows[ROW])]))


def test_no_usable_column_leaves_the_trivial_answer() -> None:
    frame = logistic(200).select("outcome").with_columns(key=pl.int_range(200).cast(pl.String))
    found = chain(dataset(frame, "outcome", roles={"key": Role.IDENTIFIER}))
    assert found.improved.chosen == "trivial"
    assert found.understood.iteration.findings == ()
    fill(found.improved.iteration)
    fill(found.finished.iteration)
    told = fill(found.concluded.conclusion)
    assert found.improved.iteration.question.key == "model.improve.question-none"
    assert [(c.code, c.confidence) for c in told.causes] == [("no-signal", "shown")]
    assert "no column can be used" in told.causes[0].statement.en


def test_excluded_columns_are_told_with_a_reason() -> None:
    frame = logistic(200).with_columns(key=pl.int_range(200), one=pl.lit(1))
    data = dataset(frame, "outcome", roles={"key": Role.IDENTIFIER})
    simple = model.simple(*data, Brief(), Plan(), tools())
    linear = next(m for m in simple.iteration.models if m.name == "linear")
    assert {e.column for e in linear.excluded} == {"key", "one"}
    assert set(linear.features_used) == {"age", "pay", "city"}


@pytest.mark.parametrize(
    "brief",
    [
        Brief(success=SuccessBrief(metric="rmse")),
        Brief(success=SuccessBrief(metric="nothing-like-it")),
        Brief(data=DataBrief(positive="perhaps")),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(brief: Brief) -> None:
    with pytest.raises(InputError) as caught:
        model.simple(*dataset(logistic(100), "outcome"), brief, Plan(), tools())
    assert fill(caught.value.remedy).fr


def test_budget_marks_models_the_clock_cut() -> None:
    data = dataset(logistic(200), "outcome")
    plan = Plan(effort="standard", budget=3)
    using = tools()
    simple = model.simple(*data, Brief(), plan, using)
    understood = explain.run(*data, Brief(), simple, using)
    improved = model.improve(*data, Brief(), simple, understood, plan, using)
    cut = [m.name for m in improved.iteration.models if m.cut_by_clock]
    assert cut
    assert all(not m.scores for m in improved.iteration.models if m.cut_by_clock)
    assert "models" in str(fill(improved.iteration).decision.en)


def test_log_target_comes_back_in_its_unit_and_within_the_training_range() -> None:
    generator = np.random.default_rng(0)
    x = generator.uniform(-0.8, 0.8, size=(800, 8))
    y = np.exp(3 + x.sum(axis=1) + 0.1 * generator.normal(size=800))
    frame = pl.DataFrame({f"c{i}": x[:, i] for i in range(8)}).with_columns(y=pl.Series(y))
    found = chain(dataset(frame, "y"))
    assert "log-target" in [p.code for p in found.understood.proposals]
    change = next(c for c in found.improved.iteration.changes if c.what.key.endswith("log-target.what"))
    assert change.kept
    recipe = found.finished.recipe
    assert recipe.log_target
    assert recipe.smearing > 1
    far = predict(
        found.finished.pipeline,
        recipe,
        pl.DataFrame({f"c{i}": [9.0, -9.0] for i in range(8)}),
    )
    assert recipe.clip is not None
    assert far["prediction"].max() <= recipe.clip[1]
    assert far["low"].min() >= -1


def test_a_model_that_cannot_be_fitted_is_recorded_with_its_reason_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def raising(self: LGBMClassifier, *args: object, **others: object) -> None:
        raise ValueError("no room left for histograms in /tmp/somewhere\nsecond line")

    monkeypatch.setattr(LGBMClassifier, "fit", raising)
    found = chain(dataset(logistic(300), "outcome", folds=3))
    told = fill(found.improved.iteration)
    failed = next(m for m in told.models if m.name == "lightgbm")
    assert failed.failed is not None
    assert failed.failed.en == "ValueError: no room left for histograms in ..."
    assert (failed.scores, failed.cut_by_clock) == ((), False)
    change = told.changes[-1]
    assert change.what.key == "model.change.flexible.what"
    assert (change.gain, change.kept) == (None, False)
    assert "could not be fitted" in told.decision.en
    assert "pas pu être ajusté" in told.decision.fr
    assert found.finished.iteration.models[0].name in {"linear", "tree"}


def test_a_checkpoint_that_breaks_is_no_failure_of_the_model() -> None:
    class Full(Memory):
        def put(self, key: str, value: bytes) -> None:
            raise OSError("disk full")

    rows = development(*dataset(logistic(200), "outcome", folds=3), Brief(), Plan())
    with pytest.raises(OSError, match="disk full"):
        assess(portfolio.linear(rows, Plan()), rows, Plan(), tools(Full()))
