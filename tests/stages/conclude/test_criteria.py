"""Several criteria: each judged by its own interval, the whole by all of them."""

from __future__ import annotations

import pytest
from tests.stages.model.hand import chain, dataset, logistic

from pythesis.core.brief import parse_brief
from pythesis.core.errors import InputError
from pythesis.stages.conclude.confirm import confirm
from pythesis.stages.conclude.criteria import together
from pythesis.words import fill


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        (["success", "success"], "success"),
        (["failure", "failure"], "failure"),
        (["success", "failure", "undecided"], "partial"),
        (["success", "undecided"], "undecided"),
        (["failure", "undecided"], "undecided"),
    ],
)
def test_partial_needs_one_met_and_one_missed(outcomes: list[str], whole: str) -> None:
    assert together(outcomes) == whole


def test_a_second_criterion_is_judged_on_the_same_model_and_again_on_the_test_rows() -> None:
    brief = parse_brief(
        {
            "success": {
                "metric": "roc_auc", "minimum": 0.7,
                "also": [{"metric": "recall", "minimum": 0.995}, {"metric": "log_loss", "maximum": 0.69}],
            }
        }
    )  # fmt: skip
    made = chain(dataset(logistic(1200, strength=1.5), "outcome"), brief)
    found = fill(made.concluded.conclusion)
    assert [c.outcome for c in found.criteria] == ["success", "failure", "success"]
    assert found.outcome == "partial"
    assert found.scientific[0].en == "Of 3 criteria, 2 are met, 1 is missed and 0 are not decided."
    again = confirm(made.concluded, made.finished).conclusion
    assert [c.score.split for c in again.criteria] == ["test"] * 3
    assert again.outcome == "partial"
    assert [s.key for s in again.scientific].count("conclude.several") == 1


def test_a_criterion_that_does_not_suit_the_task_is_refused() -> None:
    brief = parse_brief({"success": {"also": [{"metric": "rmse", "maximum": 1.0}]}})
    with pytest.raises(InputError):
        chain(dataset(logistic(200), "outcome"), brief)
