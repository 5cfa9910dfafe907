"""An effect over some levels of a column only says over how many of how many."""

from __future__ import annotations

import pytest
from tests.stages.model.hand import dataset, logistic, tools

from pythesis.core.brief import Brief
from pythesis.core.finding import Verdict
from pythesis.core.plan import Plan
from pythesis.stages import model
from pythesis.stages.explain import effects
from pythesis.stages.explain.setting import Setting, setting
from pythesis.words import fill


@pytest.fixture(scope="module")
def one() -> Setting:
    data, split = dataset(logistic(300), "outcome")
    simple = model.simple(data, split, Brief(), Plan(effort="quick"), tools())
    found = setting(data, split, Brief(), simple, tools())
    assert found is not None
    return found


@pytest.mark.parametrize(("most", "key"), [(10, "probability"), (2, "probability-frequent")])
def test_levels_left_out_are_counted(
    one: Setting, monkeypatch: pytest.MonkeyPatch, most: int, key: str
) -> None:
    monkeypatch.setattr(effects, "LEVELS", most)
    treatment = next(t for t in one.recipe.treatments if t.column == "city")
    found = effects._finding(one, treatment, weighs=False)
    assert found is not None
    assert found.claim.key == f"explain.effect.claim.{key}"
    told = fill(found).claim
    some = most == 2
    assert ("Among the 2 most frequent of the 3 levels of “city”" in told.en) is some
    assert ("Parmi les 2 niveaux les plus fréquents" in told.fr) is some
    assert found.figure is not None and len(found.figure.data) == min(most, 3)


def test_a_level_kept_as_a_whole_number_has_no_decimals() -> None:
    assert [effects._level(at) for at in (1.0, -2.0, 1.5, "1.0", "x")] == ["1", "-2", "1.5", "1.0", "x"]


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (3.0, 4.0, Verdict.VALIDATED),
        (1.0, 4.0, Verdict.PRESENT),
        (-1.0, 4.0, Verdict.NOT_ESTABLISHED),
        (0.5, 1.5, Verdict.NEGLIGIBLE),
    ],
)
def test_a_move_is_weighed_against_the_least_worth_telling(low: float, high: float, verdict: Verdict) -> None:
    assert effects._verdict(low, high, 2.0) is verdict


def test_the_least_move_worth_telling_is_a_fifth_of_the_spread_of_the_target(one: Setting) -> None:
    assert one.rows.aim.positive is not None
    followed = one.rows.aim.classes.index(one.rows.aim.positive)
    rate = float((one.rows.observed == one.rows.aim.positive).mean())
    assert 0 < rate < 1
    assert effects._smallest(one, followed) == pytest.approx(0.2 * (rate * (1 - rate)) ** 0.5)
