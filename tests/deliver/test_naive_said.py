"""A random split that flatters the score, one that does not, and one that scores lower are told apart."""

from __future__ import annotations

import pytest
from tests.sample import titanic_evidence

from pythesis.core.split import NaiveSplit
from pythesis.deliver import jury
from pythesis.words import say


@pytest.mark.parametrize(
    ("careless", "low", "high", "verdict", "en", "fr"),
    [
        (0.9, 0.05, 0.15, "flatters", "would have announced", "aurait annoncé"),
        (0.82, -0.02, 0.06, "level", "within noise", "ne dépasse pas le bruit"),
        (0.7, -0.15, -0.05, "below", "less than the 0.8", "moins que les 0,8"),
    ],
)
def test_each_is_told_as_it_is(
    careless: float, low: float, high: float, verdict: str, en: str, fr: str
) -> None:
    naive = NaiveSplit(
        metric="roc_auc", careless=careless, careful=0.8, difference_low=low, difference_high=high, n=500
    )
    assert naive.verdict == verdict
    evidence = titanic_evidence()
    found = evidence.model_copy(update={"split": evidence.split.model_copy(update={"naive": naive})})
    (asked,) = [q for q in jury.questions(found) if q.question.key == "jury.question.split"]
    assert en in say(asked.answer, "en")
    assert fr in say(asked.answer, "fr").replace("’", "'")
