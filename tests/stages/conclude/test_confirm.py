"""The test rows have the last word, in both directions, and only when they were opened."""

from __future__ import annotations

import polars as pl
import pytest
from sklearn.pipeline import Pipeline

from pythesis.core.conclusion import Conclusion, Criterion
from pythesis.core.iteration import Iteration, Model, Score
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.stages.conclude.confirm import confirm
from pythesis.stages.conclude.found import cause
from pythesis.stats.learning.results import Concluded, Finished
from pythesis.words import say


def _score(value: float, half: float, split: str, metric: str) -> Score:
    return Score(
        metric=metric,
        value=value,
        low=value - half,
        high=value + half,
        level=0.95,
        estimand="fitted-model",
        split=split,
        n=200,
        method="bootstrap",
    )


def _concluded(outcome: str, metric: str, **asked: float) -> Concluded:
    meaning = said(
        f"conclude.meaning.{metric}",
        value=0.8,
        low=0.7,
        high=0.9,
        reference=0.5,
        positive="1",
        target="y",
        typical=10.0,
    )
    return Concluded(
        Conclusion(
            outcome=outcome,
            criterion=Criterion(metric=metric, source="brief", why=said("conclude.criterion.brief"), **asked),
            score=_score(0.8, 0.05, "cross-validation", metric),
            baseline=_score(0.5, 0.0, "cross-validation", metric),
            model="linear",
            scientific=(said("common.nothing"), said("conclude.rows-to-decide", n=9)),
            business=(meaning,),
        )
    )


def _finished(
    value: float, half: float, metric: str, *, opened: bool = True, split: str = "test"
) -> Finished:
    models = tuple(
        Model(
            name=name,
            label=said("common.nothing"),
            role=role,
            family="LogisticRegression",
            features_used=("x",),
            plan="standard",
            scores=(_score(v, half, split, metric),),
        )
        for name, role, v in (("linear", "simple", value), ("trivial", "trivial", 0.5))
    )
    iteration = Iteration(
        number=4, question=said("common.nothing"), models=models, decision=said("common.nothing")
    )
    recipe = ModelRecipe(name="linear", task="binary", target="y", treatments=(), family="LogisticRegression")
    return Finished(iteration, recipe, Pipeline([("x", "passthrough")]), pl.DataFrame(), {}, opened)


@pytest.mark.parametrize(
    ("value", "half", "outcome"),
    [(0.9, 0.05, "success"), (0.6, 0.05, "failure"), (0.8, 0.1, "undecided")],
)
def test_the_outcome_is_that_of_the_test_rows(value: float, half: float, outcome: str) -> None:
    found = confirm(
        _concluded("success", "roc_auc", minimum=0.75), _finished(value, half, "roc_auc")
    ).conclusion
    assert found.outcome == outcome
    assert found.score.split == "test"
    assert found.selected is not None
    assert found.selected.split == "cross-validation"
    assert (found.rows_to_decide is not None) == (outcome == "undecided")


@pytest.mark.parametrize(
    ("value", "half", "outcome"),
    [(2.0, 0.2, "success"), (4.0, 0.2, "failure"), (3.1, 0.3, "undecided")],
)
def test_of_an_error_less_is_better(value: float, half: float, outcome: str) -> None:
    found = confirm(_concluded("success", "rmse", maximum=3.0), _finished(value, half, "rmse")).conclusion
    assert found.outcome == outcome


@pytest.mark.parametrize(("value", "whole"), [(0.78, "failure"), (0.82, "undecided")])
def test_a_failure_stands_where_few_test_rows_lean_the_same_way(value: float, whole: str) -> None:
    before = _concluded("failure", "balanced_accuracy", minimum=0.8)
    found = confirm(before, _finished(value, 0.1, "balanced_accuracy")).conclusion
    assert found.outcome == whole
    assert ("upheld" in found.scientific[0].key) == (whole == "failure")
    assert all(say(sentence, language) for sentence in found.scientific for language in ("en", "fr"))


def test_closed_rows_change_nothing() -> None:
    before = _concluded("success", "roc_auc", minimum=0.75)
    assert confirm(before, _finished(0.1, 0.01, "roc_auc", opened=False)) == before


@pytest.mark.parametrize("language", ["en", "fr"])
def test_both_scores_are_said(language: str) -> None:
    found = confirm(
        _concluded("undecided", "roc_auc", minimum=0.75), _finished(0.9, 0.05, "roc_auc")
    ).conclusion
    text = " ".join(say(part, language) for part in (*found.scientific, *found.business))
    for number in ("0.9", "0.8", "0.75"):
        assert number.replace(".", "," if language == "fr" else ".") in text
    assert "9 rows" not in text


@pytest.mark.parametrize(
    ("value", "half", "outcome"),
    [(0.9, 0.05, "success"), (0.6, 0.05, "failure"), (0.8, 0.1, "undecided")],
)
def test_without_test_rows_the_nested_folds_decide(value: float, half: float, outcome: str) -> None:
    last = _finished(value, half, "roc_auc", opened=False, split="nested-cross-validation")
    found = confirm(_concluded("success", "roc_auc", minimum=0.75), last).conclusion
    assert (found.outcome, found.score.split) == (outcome, "nested-cross-validation")
    assert found.selected is not None and found.selected.split == "cross-validation"
    for language in ("en", "fr"):
        told = " ".join(say(sentence, language) for sentence in found.scientific)
        assert ("nested" if language == "en" else "imbriquée") in told
        assert "test" not in told


@pytest.mark.parametrize(
    ("value", "later", "drift"), [(5.0, "day", True), (5.0, None, False), (3.2, "day", False)]
)
def test_later_rows_that_score_worse_beyond_their_interval_are_drift(
    value: float, later: str | None, drift: bool
) -> None:
    before = _concluded("success", "rmse", maximum=3.0)
    plain = before.conclusion.model_copy(
        update={
            "score": _score(3.0, 0.4, "cross-validation", "rmse"),
            "baseline": _score(6.0, 0.4, "cross-validation", "rmse"),
        }
    )
    found = confirm(Concluded(plain), _finished(value, 0.1, "rmse"), None, later).conclusion
    assert found.outcome == "failure"
    assert ("drift" in [c.code for c in found.causes]) == drift
    assert [c.rank for c in found.causes] == list(range(1, len(found.causes) + 1))
    if drift:
        assert all("day" in say(found.causes[0].statement, language) for language in ("en", "fr"))


@pytest.mark.parametrize(("value", "key"), [(0.72, "met-once"), (0.78, "met")])
def test_a_cause_does_not_say_the_criterion_is_met_where_the_last_score_misses_it(
    value: float, key: str
) -> None:
    before = _concluded("undecided", "roc_auc", minimum=0.75)
    statement = said("conclude.cause.unclear.met", n=240)
    unclear = cause("too-few-rows", "possible", statement, said("conclude.cause.unclear.remedy-met"))
    before = Concluded(before.conclusion.model_copy(update={"causes": (unclear,)}))
    found = confirm(before, _finished(value, 0.1, "roc_auc")).conclusion
    assert [c.statement.key for c in found.causes] == [f"conclude.cause.unclear.{key}"]
    told = [
        say(s, language) for s in (*found.scientific, found.causes[0].statement) for language in ("en", "fr")
    ]
    assert any("the score meets the criterion" in text for text in told) is (key == "met")
