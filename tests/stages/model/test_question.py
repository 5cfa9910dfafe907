"""What iteration 1 asks: the team's own reason for its metric is a sentence of its own."""

from __future__ import annotations

import pytest

from pythesis.core.said import said
from pythesis.stages.model.simple import _reason
from pythesis.words import say


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (said("text", text="L'ordre compte. "), "L'ordre compte"),
        (said("text", text="Le rang suffit !"), "Le rang suffit !"),
        (said("model.metric.why.brief"), ""),
    ],
)
def test_the_reason_of_people_ends_once(why: object, told: str) -> None:
    assert _reason(why) == told  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("key", ["question-told", "question-forecast-told"])
def test_the_reason_of_people_is_a_sentence(key: str, language: str) -> None:
    metric = said("model.metric.name.roc_auc")
    asked = say(said(f"model.simple.{key}", target="Churn", metric=metric, why="Order matters"), language)
    assert asked.endswith("Order matters.")
    assert ". The team says why" in asked or ". Raison donnée par l’équipe" in asked
