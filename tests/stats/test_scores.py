"""Scores agree with scikit-learn, intervals mean what they say, and snippets give the same numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn import metrics as sk

from pythesis.core.errors import InputError
from pythesis.stats import bootstrap, scores
from pythesis.stats.recompute import run

CLASSES = ("a", "b", "c")


def _many(n: int = 300, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    observed = generator.choice(CLASSES, n, p=[0.6, 0.3, 0.1])
    chances = generator.dirichlet([1, 1, 1], n)
    chances = np.round(chances, 2)  # ties
    chances /= chances.sum(axis=1, keepdims=True)
    return observed, np.array(CLASSES)[chances.argmax(axis=1)], chances


def _two(n: int = 300, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    event = generator.random(n) < 0.3
    forecast = np.round(np.clip(0.3 + 0.2 * event + 0.2 * generator.normal(size=n), 0.01, 0.99), 2)
    observed = np.where(event, "yes", "no")
    return observed, np.where(forecast >= 0.5, "yes", "no"), np.column_stack([1 - forecast, forecast])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("roc_auc", lambda o, p, c: sk.roc_auc_score(o == "yes", c[:, 1])),
        ("average_precision", lambda o, p, c: sk.average_precision_score(o == "yes", c[:, 1])),
        ("log_loss", lambda o, p, c: sk.log_loss(o, c, labels=["no", "yes"])),
        ("brier_score", lambda o, p, c: sk.brier_score_loss(o == "yes", c[:, 1])),
        ("balanced_accuracy", lambda o, p, c: sk.balanced_accuracy_score(o, p)),
        ("accuracy", lambda o, p, c: sk.accuracy_score(o, p)),
        ("f1", lambda o, p, c: sk.f1_score(o, p, pos_label="yes")),
        ("precision", lambda o, p, c: sk.precision_score(o, p, pos_label="yes")),
        ("recall", lambda o, p, c: sk.recall_score(o, p, pos_label="yes")),
    ],
)
def test_binary_metrics_agree_with_scikit_learn(name: str, expected) -> None:
    observed, predicted, chances = _two()
    found = scores.compute(name, observed, predicted, chances, ("no", "yes"), "yes")
    assert found == pytest.approx(expected(observed, predicted, chances), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("balanced_accuracy", lambda o, p, c: sk.balanced_accuracy_score(o, p)),
        ("f1_macro", lambda o, p, c: sk.f1_score(o, p, average="macro")),
        ("f1_weighted", lambda o, p, c: sk.f1_score(o, p, average="weighted")),
        ("roc_auc_ovr", lambda o, p, c: sk.roc_auc_score(o, c, multi_class="ovr", labels=CLASSES)),
        ("log_loss", lambda o, p, c: sk.log_loss(o, c, labels=CLASSES)),
    ],
)
def test_metrics_of_several_classes_agree_with_scikit_learn(name: str, expected) -> None:
    observed, predicted, chances = _many()
    found = scores.compute(name, observed, predicted, chances, CLASSES)
    assert found == pytest.approx(expected(observed, predicted, chances), abs=1e-9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rmse", sk.root_mean_squared_error),
        ("mae", sk.mean_absolute_error),
        ("median_absolute_error", sk.median_absolute_error),
        ("r2", sk.r2_score),
    ],
)
def test_metrics_of_numbers_agree_with_scikit_learn(name: str, expected) -> None:
    generator = np.random.default_rng(0)
    observed = 1e6 + generator.normal(size=101)
    predicted = observed + generator.normal(size=101)
    assert scores.compute(name, observed, predicted) == pytest.approx(expected(observed, predicted), rel=1e-9)


@pytest.mark.parametrize("name", [m for m in scores.METRICS if "binary" in scores.METRICS[m].tasks])
def test_a_weighted_draw_scores_as_the_drawn_rows_do(name: str) -> None:
    observed, predicted, chances = _two()
    block = np.arange(len(observed)) // 3
    score = bootstrap.scorer(name, observed, predicted, chances, ("no", "yes"), "yes")
    fast = np.concatenate([score(w) for w in bootstrap.weights(block, 20, 5)])
    slow = [
        scores.compute(name, observed[at], predicted[at], chances[at], ("no", "yes"), "yes")
        for at in bootstrap.resamples(block, 20, 5)
    ]
    np.testing.assert_allclose(fast, slow, rtol=1e-9)


def test_median_of_draws_agrees_with_the_drawn_rows() -> None:
    generator = np.random.default_rng(0)
    observed, predicted = generator.normal(size=50), generator.normal(size=50)
    score = bootstrap.scorer("median_absolute_error", observed, predicted, None, (), None)
    fast = np.concatenate([score(w) for w in bootstrap.weights(np.arange(50), 30, 1)])
    slow = [np.median(np.abs(observed - predicted)[at]) for at in bootstrap.resamples(np.arange(50), 30, 1)]
    np.testing.assert_allclose(fast, slow, rtol=1e-12)


def test_one_class_gives_no_area_and_no_score() -> None:
    observed = np.array(["no"] * 5)
    chances = np.full((5, 2), 0.5)
    assert np.isnan(scores.compute("roc_auc", observed, observed, chances, ("no", "yes"), "yes"))
    assert np.isnan(scores.compute("roc_auc", observed[:0], observed[:0], chances[:0], ("no", "yes"), "yes"))


def test_names_and_aliases() -> None:
    assert scores.metric("neg_root_mean_squared_error").name == "rmse"
    assert scores.metric(" ROC_AUC ").name == "roc_auc"
    with pytest.raises(InputError) as caught:
        scores.metric("roc_auk")
    assert caught.value.remedy.values["nearest"] == "roc_auc"


@pytest.mark.parametrize(
    ("task", "target", "positive", "expected"),
    [
        ("binary", np.array(["no"] * 50 + ["yes"] * 50), "yes", "roc_auc"),
        ("binary", np.array(["no"] * 97 + ["yes"] * 3), "yes", "average_precision"),
        ("multiclass", np.array(list("abc") * 10), None, "balanced_accuracy"),
        ("regression", np.linspace(0, 1, 100), None, "rmse"),
        ("regression", np.r_[np.linspace(0, 1, 100), 1000.0], None, "mae"),
    ],
)
def test_default_metric(task: str, target: np.ndarray, positive: str | None, expected: str) -> None:
    name, why = scores.default_metric(task, target, positive)
    assert name == expected
    assert why.key == f"model.metric.why.{expected}"


def test_corrected_interval_is_wider_than_the_naive_one() -> None:
    values = np.array([0.70, 0.80, 0.75, 0.78, 0.72])
    mean, low, high = scores.corrected_interval(values, 0.25)
    naive = 2.776 * values.std(ddof=1) / np.sqrt(5)
    assert mean == pytest.approx(0.75)
    assert (high - low) / 2 == pytest.approx(naive * np.sqrt((0.2 + 0.25) / 0.2), rel=1e-3)
    assert np.isnan(scores.corrected_interval(values[:1], 0.25)[1])


def stored(task: str, model: str = "linear", n: int = 200, seed: int = 0, noise: float = 1.0) -> pl.DataFrame:
    """Return predictions as the model room stores them, three folds and two repeats."""
    generator = np.random.default_rng(seed)
    frames = []
    for repeat in range(2):
        fold = np.random.default_rng(repeat).integers(0, 3, n)
        if task == "regression":
            observed = np.linspace(0, 5, n)
            predicted = observed + noise * generator.normal(size=n)
            extra = {"raw": predicted}
        else:
            observed, predicted, chances = _two(n, 1) if task == "binary" else _many(n, 1)
            shift = noise * 0.1 * generator.random(chances.shape)
            chances = (chances + shift) / (chances + shift).sum(axis=1, keepdims=True)
            names = ("no", "yes") if task == "binary" else CLASSES
            extra = {f"probability_{c}": chances[:, i] for i, c in enumerate(names)}
        for one in range(3):
            at = np.flatnonzero(fold == one)
            frames.append(
                pl.DataFrame(
                    {
                        "__row": at, "model": model, "split": "cross-validation", "repeat": repeat,
                        "fold": one, "n_train": n - len(at), "block": at // 2,
                        "observed": observed[at], "predicted": predicted[at],
                        **{k: v[at] for k, v in extra.items()},
                    }
                )
            )  # fmt: skip
    return pl.concat(frames)


def _names(task: str) -> tuple[tuple[str, ...], str | None]:
    return {"binary": (("no", "yes"), "yes"), "multiclass": (CLASSES, None), "regression": ((), None)}[task]


@pytest.mark.parametrize(
    ("task", "name"), [(t, m.name) for m in scores.METRICS.values() for t in m.tasks], ids=str
)
def test_snippets_recompute_fold_and_bootstrap_scores(task: str, name: str, tmp_path: Path) -> None:
    rows = stored(task)
    classes, positive = _names(task)
    data = tmp_path / "predictions.parquet"
    found = scores.cross_validated(name, "linear", rows, classes, positive)
    tested = rows.filter(pl.col("repeat") == 0).with_columns(split=pl.lit("test"))
    pl.concat([rows, tested]).write_parquet(data)
    assert found is not None
    again = run(found.recipe, found.arguments, data=str(data))
    assert again["effect"] == pytest.approx(found.value, abs=1e-9)
    assert again["low"] == pytest.approx(found.low, abs=1e-9)
    assert again["high"] == pytest.approx(found.high, abs=1e-9)
    assert again["n"] == found.n
    last = scores.fitted(name, "linear", tested, classes, positive, seed=3)
    assert last is not None
    last = last.model_copy(update={"arguments": {**last.arguments, "draws": 40}})
    quick = scores._percentiles(name, tested.sort("__row"), classes, positive, 40, 0.95, 3)
    again = run(last.recipe, last.arguments, data=str(data))
    assert again["effect"] == pytest.approx(last.value, abs=1e-9)
    assert (again["low"], again["high"]) == pytest.approx(quick, abs=1e-9)


def test_a_changed_prediction_changes_the_recomputed_score(tmp_path: Path) -> None:
    rows = stored("regression")
    found = scores.cross_validated("mae", "linear", rows)
    assert found is not None
    data = tmp_path / "predictions.parquet"
    rows.with_columns(
        pl.when(pl.col("__row") == 0).then(99.0).otherwise("predicted").alias("predicted")
    ).write_parquet(data)
    assert run(found.recipe, found.arguments, data=str(data))["effect"] != pytest.approx(
        found.value, abs=1e-9
    )


@pytest.mark.slow
def test_the_interval_of_the_test_score_covers() -> None:
    """Percentile bootstrap of a fitted model's AUC on 200 rows covers its true value near 95 %."""
    truth_rows = _simulated(400_000, 10_000)
    truth = scores.of_frame("roc_auc", truth_rows, ("no", "yes"), "yes")
    hits = 0
    times = 400
    for seed in range(times):
        rows = _simulated(200, seed)
        low, high = scores._percentiles("roc_auc", rows, ("no", "yes"), "yes", 400, 0.95, seed)
        hits += low <= truth <= high
    assert 0.91 <= hits / times <= 0.985


def _simulated(n: int, seed: int) -> pl.DataFrame:
    generator = np.random.default_rng(seed)
    event = generator.random(n) < 0.4
    forecast = 1 / (1 + np.exp(-(generator.normal(size=n) + 1.2 * event - 0.6)))
    return pl.DataFrame(
        {
            "block": np.arange(n), "observed": np.where(event, "yes", "no"),
            "predicted": np.where(forecast > 0.5, "yes", "no"), "probability_no": 1 - forecast,
            "probability_yes": forecast,
        }
    )  # fmt: skip


def test_an_interval_holds_its_score_though_draws_miss_rare_classes(tmp_path: Path) -> None:
    classes = tuple(f"c{i:02}" for i in range(21))
    observed = np.array(["c00"] * 60 + list(classes[1:]) * 2)
    n = len(observed)
    chances = {f"probability_{c}": np.full(n, float(c == "c00")) for c in classes}
    rows = pl.DataFrame(
        {"__row": range(n), "model": "trivial", "split": "test", "repeat": 0, "fold": 0, "block": range(n),
         "observed": observed, "predicted": ["c00"] * n} | chances
    )  # fmt: skip
    found = scores.fitted("balanced_accuracy", "trivial", rows, classes, None)
    assert found is not None and found.low is not None and found.high is not None
    assert found.value == pytest.approx(1 / 21)
    drawn = scores._percentiles("balanced_accuracy", rows, classes, None, 400, 0.95, 0)
    assert drawn[0] > found.value  # the draws alone never say it
    assert found.low == found.value < found.high
    rows.write_parquet(tmp_path / "predictions.parquet")
    again = run(found.recipe, found.arguments, data=str(tmp_path / "predictions.parquet"))
    assert (again["low"], again["high"]) == pytest.approx((found.low, found.high), abs=1e-9)
