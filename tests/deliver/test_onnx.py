"""The ONNX model: exact on every row that was tried, or not delivered and the reason told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.deliver.project import made
from tests.sample import titanic_evidence

from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.deliver import package
from pythesis.deliver.package import exact
from pythesis.deliver.package.exact import gate
from pythesis.deliver.package.exact.convert import convert
from pythesis.deliver.package.exact.graph import Refused
from pythesis.stats.learning.features import features
from pythesis.stats.learning.pipeline import build
from pythesis.words import say

FLEXIBLE = {
    "DecisionTree": {"max_depth": 5, "random_state": 0},
    "ExtraTrees": {"n_estimators": 5, "random_state": 0},
    "LGBM": {"n_estimators": 12, "min_child_samples": 5},
    "HistGradientBoosting": {"max_iter": 6, "random_state": 0},
}
CLASSES = {"binary": ("0", "1"), "multiclass": ("0", "1", "2"), "regression": ()}


@pytest.fixture
def library() -> None:
    for name in exact.LIBRARIES:
        pytest.importorskip(name, reason="the extra onnx is not installed")


def rows(n: int = 300) -> pl.DataFrame:
    """Gaps, a rare level, levels that are hostile, numbers that single precision cannot hold."""
    rng = np.random.default_rng(3)
    made = pl.DataFrame(
        {
            "__part": ["development"] * (n - 40) + ["test"] * 40,
            "a": rng.normal(size=n) * 1e-3 + 1e6,
            "b": np.round(rng.normal(size=n), 1),
            "city": rng.choice(["Lyon", "Nice", "{{ é }}", ""], n, p=[0.5, 0.3, 0.19, 0.01]),
            "level": rng.choice(["low", "mid", "high"], n),
        }
    )
    gaps = pl.Series(rng.random(n) < 0.1)
    return made.with_columns(
        pl.when(gaps).then(None).otherwise(pl.col(name)).alias(name) for name in ("a", "city")
    )


def recipe(family: str, task: str, parameters: dict[str, Any], encoding: str = "one-hot") -> ModelRecipe:
    linear = family in ("LogisticRegression", "Ridge")
    scaled, scale = ({"indicator": True}, {"scale": True}) if linear else ({}, {})
    number = "scale" if linear else "pass"
    treatments = (
        Treatment(column="a", kind="number", encoding=number, parameters=scaled),
        Treatment(column="b", kind="number", encoding=number, parameters=scaled),
        Treatment(
            column="city",
            kind="category",
            encoding=encoding,
            parameters={"min_frequency": 10} if encoding == "one-hot" else scale,
        ),
        Treatment(
            column="level",
            kind="ordinal",
            encoding="ordinal",
            levels=("low", "mid", "high"),
            parameters=scale,
        ),
    )
    return ModelRecipe(
        name="m", task=task, target="y", classes=CLASSES[task], treatments=treatments,
        family=family, parameters=parameters,
    )  # fmt: skip


def target(frame: pl.DataFrame, task: str) -> np.ndarray:
    signal = (frame["a"].fill_null(1e6).to_numpy() - 1e6) * 1e3 + frame["b"].to_numpy()
    signal = signal + (frame["city"] == "Nice").fill_null(False).to_numpy()
    cuts = {"binary": [0.4], "multiclass": [-0.5, 1.0], "regression": []}[task]
    return np.digitize(signal, cuts) if cuts else signal


def fitted(one: ModelRecipe) -> Any:
    development = rows().filter(pl.col("__part") == "development")
    return build(one).fit(features(development, one.treatments), target(development, one.task))


def chosen() -> list[tuple[str, str, dict[str, Any], str]]:
    found: list[tuple[str, str, dict[str, Any], str]] = [
        ("LogisticRegression", "binary", {}, "one-hot"),
        ("LogisticRegression", "multiclass", {}, "target"),
        ("Ridge", "regression", {}, "one-hot"),
    ]
    for name, parameters in FLEXIBLE.items():
        found.append((f"{name}Classifier", "binary", parameters, "one-hot"))
        found.append((f"{name}Classifier", "multiclass", parameters, "target"))
        found.append((f"{name}Regressor", "regression", parameters, "one-hot"))
    return found


@pytest.mark.parametrize(("family", "task", "parameters", "encoding"), chosen())
def test_a_family_that_is_converted_answers_the_same_everywhere(
    library: None, family: str, task: str, parameters: dict[str, Any], encoding: str
) -> None:
    one = recipe(family, task, parameters, encoding)
    pipeline = fitted(one)
    exported = exact.attempt(pipeline, one, rows())
    assert exported.content is not None, say(exported.why, "en")
    known = features(rows(), one.treatments)
    expected = pipeline.predict_proba(known) if one.classes else pipeline.predict(known).reshape(-1, 1)
    got = gate._run(gate._session(exported.content), known)
    assert np.abs(got - expected).max() < 1e-12
    assert exported.content == convert(fitted(one), one, known.schema)


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_an_ensemble_is_the_weighted_mean_of_its_members(library: None, task: str) -> None:
    kind, linear = ("Classifier", "LogisticRegression") if task == "binary" else ("Regressor", "Ridge")
    members = [
        recipe(name, task, parameters, encoding).model_copy(update={"name": name})
        for name, parameters, encoding in (
            (linear, {}, "target"),
            (f"LGBM{kind}", FLEXIBLE["LGBM"], "one-hot"),
            (f"ExtraTrees{kind}", FLEXIBLE["ExtraTrees"], "one-hot"),
        )
    ]
    weights = dict(zip((m.name for m in members), (0.5, 0.2, 0.3), strict=True))
    columns = members[1].treatments
    one = ModelRecipe(
        name="all", task=task, target="y", classes=CLASSES[task], treatments=columns,
        family=f"Voting{kind}", parameters=weights, members=tuple(members),
    )  # fmt: skip
    exported = exact.attempt(fitted(one), one, rows())
    assert exported.content is not None, say(exported.why, "en")


def test_a_boosting_taught_without_gaps_reads_a_gap_as_lightgbm_does(library: None) -> None:
    one = recipe("LGBMRegressor", "regression", FLEXIBLE["LGBM"])
    whole = rows().filter(pl.col("a").is_not_null())
    pipeline = build(one).fit(features(whole, one.treatments), target(whole, "regression"))
    assert exact.attempt(pipeline, one, rows()).content is not None


def test_what_has_no_exact_counterpart_is_refused_with_the_reason(library: None) -> None:
    near = recipe("KNeighborsClassifier", "binary", {})
    near = near.model_copy(update={"treatments": near.treatments[1:2]})
    words = recipe("LogisticRegression", "binary", {})
    text = Treatment(column="city", kind="text", encoding="tfidf")
    words = words.model_copy(update={"treatments": (*words.treatments[:2], text)})
    skewed = recipe("HistGradientBoostingRegressor", "regression", {"loss": "poisson"})
    positive = build(skewed).fit(features(rows(), skewed.treatments), np.exp(target(rows(), "regression")))
    for one, pipeline, reason in (
        (near, fitted(near), "family"),
        (words, fitted(words), "words"),
        (skewed, positive, "objective"),
    ):
        exported = exact.attempt(pipeline, one, rows())
        assert exported.content is None
        assert exported.described(one)["reason"] == reason


def test_a_model_that_answers_otherwise_is_thrown_away(library: None) -> None:
    one = recipe("LGBMClassifier", "binary", FLEXIBLE["LGBM"])
    known = features(rows(), one.treatments)
    other = one.model_copy(update={"parameters": {"n_estimators": 11, "min_child_samples": 5}})
    with pytest.raises(Refused, match="differs"):
        gate.agree(convert(fitted(other), one, known.schema), fitted(one), known, one)


def test_the_gate_sees_a_difference_that_only_an_unseen_level_shows(library: None) -> None:
    one = recipe("LogisticRegression", "binary", {}, "target")
    known = features(rows(), one.treatments)
    pipeline = fitted(one)
    content = convert(pipeline, one, known.schema)
    encoder = pipeline.named_steps["prepare"].transformers_[1][1].named_steps["encode"]
    encoder.target_mean_ += 0.01
    assert np.abs(gate._run(gate._session(content), known) - pipeline.predict_proba(known)).max() < 1e-12
    with pytest.raises(Refused, match="differs"):
        gate.agree(content, pipeline, known, one)


def test_probes_hold_gaps_every_level_an_unseen_one_and_extremes() -> None:
    one = recipe("LGBMClassifier", "binary", {})
    tried = pl.concat(gate.probes(features(rows(), one.treatments), one))
    assert {"Lyon", "Nice", "{{ é }}", "", "(missing)", gate.UNSEEN} == set(tried["city"])
    assert {"low", "mid", "high", "(missing)", gate.UNSEEN, ""} == set(tried["level"])
    assert tried["a"].is_nan().any() and tried["b"].is_nan().any()
    assert (tried["b"].max(), tried["b"].min()) == (1e9, -1e9)


def test_without_the_extra_nothing_is_made_and_both_languages_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "LIBRARIES", ("a_library_nobody_has",))
    one = recipe("Ridge", "regression", {})
    told = exact.attempt(fitted(one), one, rows()).described(one)
    assert (told["file"], told["reason"]) == (None, "absent")
    assert "pip install pythesis[onnx]" in told["why"]["en"]
    assert "pip install pythesis[onnx]" in told["why"]["fr"]


def test_an_error_of_a_library_stops_the_file_and_not_the_delivery(library: None) -> None:
    one = recipe("Ridge", "regression", {})
    told = exact.attempt(object(), one, rows()).described(one)
    assert (told["file"], told["reason"]) == (None, "failed")


@pytest.mark.parametrize(
    ("task", "family"),
    [
        ("binary", "linear"),
        pytest.param("binary", "ensemble", marks=pytest.mark.slow),
    ],
)
def test_a_delivered_project_has_the_model_and_says_what_was_compared(
    library: None, tmp_path_factory: pytest.TempPathFactory, task: str, family: str
) -> None:
    project = made(tmp_path_factory, task, 700, family)
    frame = project.frame
    for language in ("en", "fr"):
        files = package.render(project.evidence, project.finished.pipeline, language, frame)
        told = json.loads(files["models/signature.json"])["onnx"]
        card = files[f"models/MODEL_CARD.{language}.md"].decode()
        assert told["file"] == "model.onnx", told["why"]["en"]
        assert "model.onnx" in card
        assert told["output"] == ("probabilities" if task == "binary" else "prediction")
        assert (
            files["models/model.onnx"]
            == exact.attempt(project.finished.pipeline, project.evidence.recipe, frame).content
        )


def test_a_package_without_rows_has_no_onnx_model() -> None:
    assert titanic_evidence().recipe is not None
    one = recipe("Ridge", "regression", {})
    assert exact.attempt(fitted(one), one, None).content is None


def test_reasons_are_sentences_in_both_languages() -> None:
    source = Path(exact.__file__).parent
    text = "".join(path.read_text() for path in sorted(source.glob("*.py")))
    import re

    from pythesis.words import has

    found = set(re.findall(r'(?:Refused|_none)\("([a-z-]+)"', text))
    assert {"family", "words", "differs", "absent", "failed"} <= found
    for key in found:
        for language in ("en", "fr"):
            assert has(f"package.onnx.{key}", language), key
