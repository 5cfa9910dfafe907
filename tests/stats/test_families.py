"""One budget for many questions, and the words evidence allows."""

from __future__ import annotations

import numpy as np
import pytest

from pythesis.core.finding import Verdict
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stats.families import adjust, halve, selected_level, verdict


def answer(p: float, p_smallest: float = 1.0, low: float = -0.5, high: float = 0.5) -> Validation:
    effect = Effect(name="spearman-rho", value=(low + high) / 2, low=low, high=high, level=0.95, smallest=0.1)
    return Validation(test="spearman", p=p, p_smallest=p_smallest, effect=effect, n=100, rows="confirm")


REFUSED = Validation(
    test="refused", n=3, rows="confirm", refused=said("stats.refused.few-rows", n=3, fewest=10)
)


def test_adjusts_as_published() -> None:
    # The example of Benjamini & Hochberg (1995): 15 tests, 4 kept at 5%.
    values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
              0.6528, 0.7590, 1.0]  # fmt: skip
    found = adjust([answer(p) for p in values], "target")
    assert sum(v.p_adjusted is not None and v.p_adjusted < 0.05 for v in found) == 4
    assert found[0].p_adjusted == pytest.approx(0.0015)
    assert {v.family_size for v in found} == {15} and {v.family for v in found} == {"target"}


def test_few_rows_are_read_with_caution() -> None:
    (found,) = adjust([answer(0.01, 0.02)], "target", caution=40.0)
    assert found.p == 0.01
    assert found.p_adjusted == pytest.approx(0.014) and found.p_smallest_adjusted == pytest.approx(0.028)


def test_questions_not_given_still_count() -> None:
    few, many = adjust([answer(0.01)], "target"), adjust([answer(0.01)], "target", asked=10)
    assert few[0].p_adjusted == pytest.approx(0.01) and many[0].p_adjusted == pytest.approx(0.1)
    with pytest.raises(ValueError, match="said to be asked"):
        adjust([answer(0.1), answer(0.2)], "target", asked=1)


def test_refused_pass_through_and_do_not_count() -> None:
    found = adjust([answer(0.01), REFUSED, answer(0.04)], "target")
    assert found[1] is REFUSED and found[0].family_size == 2
    assert adjust([], "target") == () and adjust([REFUSED], "target") == (REFUSED,)


def test_more_than_d_is_never_surer_than_more_than_nothing() -> None:
    found = adjust([answer(0.04, 0.001)], "target")
    assert found[0].p_smallest_adjusted == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer(0.0, 0.0, 0.3, 0.5), Verdict.VALIDATED),
        (answer(0.001, 0.4, 0.05, 0.3), Verdict.PRESENT),
        (answer(1e-9, 1.0, 0.02, 0.08), Verdict.NEGLIGIBLE),
        (answer(0.6, 1.0, -0.09, 0.09), Verdict.NEGLIGIBLE),
        (answer(0.6, 1.0, -0.2, 0.3), Verdict.NOT_ESTABLISHED),
        (answer(0.2, 0.01, 0.2, 0.3), Verdict.NOT_ESTABLISHED),
        (REFUSED, Verdict.NOT_APPLICABLE),
    ],
)
def test_verdicts(given: Validation, expected: Verdict) -> None:
    assert verdict(given) is expected


def test_a_manipulation_has_no_statistical_verdict() -> None:
    with pytest.raises(ValueError, match="describes"):
        verdict(Validation(test="count", n=3, rows="all"))


def test_selected_level() -> None:
    assert selected_level(3, 30) == pytest.approx(0.995)
    assert selected_level(0, 30) == pytest.approx(1 - 0.05 / 30)
    assert selected_level(30, 30) == pytest.approx(0.95)
    with pytest.raises(ValueError, match="kept"):
        selected_level(31, 30)


def test_halving_doubles_and_stops_at_one() -> None:
    found = halve(adjust([answer(0.02, 0.6), REFUSED], "target"))
    assert found[0].p_adjusted == pytest.approx(0.04) and found[0].p_smallest_adjusted == 1.0
    assert found[1] is not None and found[1].p_adjusted is None


def test_false_projects_stay_within_budget() -> None:
    rng = np.random.default_rng(0)
    wrong = 0
    for _ in range(1000):
        found = adjust([answer(float(p), float(p)) for p in rng.random(20)], "target")
        wrong += any(verdict(v) in {Verdict.VALIDATED, Verdict.PRESENT} for v in found)
    assert wrong <= 50 + 2.33 * np.sqrt(1000 * 0.05 * 0.95)
